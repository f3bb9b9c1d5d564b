package org.ivgmp.edge.lan.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import org.ivgmp.edge.lan.ControlFrames;
import org.ivgmp.edge.lan.internal.Fakes.FakeTap;
import org.ivgmp.view.View.Registration;
import org.junit.jupiter.api.Test;

/// The component with a tap of our own.
class LanComponentTest {

    private final FakeTap tap = new FakeTap();

    private LanComponent component() {
        return new LanComponent(List.of("lan0"), name -> Optional.of(Fakes.port(name)), _ -> tap);
    }

    @Test
    void aListenerThatFailsMakesNobodyDeaf() throws InterruptedException {
        LanComponent component = component();
        List<byte[]> heard = new CopyOnWriteArrayList<>();
        component.listen((_, _) -> {
            throw new IllegalStateException("a defect");
        });
        component.listen((_, _) -> {
            throw new NoClassDefFoundError("its bundle has gone");
        });
        component.listen((_, packet) -> heard.add(packet));
        for (int i = 0; i < 10; i++) {
            tap.frames.add(Fakes.frame(28));
        }
        assertTrue(Fakes.soon(() -> heard.size() == 10));
        assertEquals(28, heard.getFirst().length);
        assertEquals(20, component.counters().get("lan_handler_failed_total{port=\"lan0\"}"));
        component.close();
    }

    /// "The callee's to keep": one that scribbles on it spoils nobody else's.
    @Test
    void eachListenerHasItsOwnCopy() throws InterruptedException {
        LanComponent component = component();
        List<byte[]> heard = new CopyOnWriteArrayList<>();
        component.listen((_, packet) -> packet[16] = 0);
        component.listen((_, packet) -> heard.add(packet));
        tap.frames.add(Fakes.frame(28));
        assertTrue(Fakes.soon(() -> heard.size() == 1));
        assertEquals((byte) 224, heard.getFirst()[16]);
        component.close();
    }

    @Test
    void aUserThatFailsWhenWokenDoesNotEndTheSearch() throws InterruptedException {
        LanComponent component = component();
        assertTrue(Fakes.soon(() -> component.snapshot().size() == 1));
        boolean[] fails = {false};
        Registration user = component.onChange(() -> {
            if (fails[0]) {
                throw new IllegalStateException("a defect");
            }
        });
        fails[0] = true;
        tap.gone = true;
        assertTrue(Fakes.soon(() -> tap.closed.getCount() == 0));
        tap.gone = false;
        assertTrue(Fakes.soon(() -> component.inject("lan0", new byte[20]) && component.snapshot().size() == 1));
        user.close();
        component.close();
    }

    @Test
    void foreignFramesAreCountedAndPassedOver() throws InterruptedException {
        LanComponent component = component();
        List<byte[]> heard = new CopyOnWriteArrayList<>();
        ControlFrames.Handler handler = (_, packet) -> heard.add(packet);
        Registration listening = component.listen(handler);
        byte[] tagged = Fakes.frame(28);
        tagged[12] = (byte) 0x81;
        tagged[13] = 0;
        tap.frames.add(tagged);
        tap.frames.add(new byte[0]);
        tap.frames.add(Fakes.frame(28));
        assertTrue(Fakes.soon(() -> heard.size() == 1));
        assertEquals(2, component.counters().get("lan_capture_ignored_not_ip_total{port=\"lan0\"}"));
        listening.close();
        tap.frames.add(Fakes.frame(28));
        assertTrue(Fakes.soon(() -> component.counters().get("lan_capture_heard_total{port=\"lan0\"}") == 4));
        component.close();
        assertEquals(1, heard.size());
        assertTrue(Fakes.soon(() -> tap.closed.getCount() == 0));
    }

    /// RFC 2464 sections 3 and 7.
    @Test
    void ipv6GoesToItsOwnMulticastAddress() {
        byte[] packet = new byte[44];
        packet[0] = 0x60;
        packet[24] = (byte) 0xFF;
        packet[36] = 1;
        packet[39] = 0x16;
        byte[] frame = EthernetFrame.toGroup(Fakes.HARDWARE, packet);
        assertEquals("33330100001602000000000186dd60", HexFormat.of().formatHex(frame, 0, 15));
        assertArrayEquals(packet, EthernetFrame.ip(frame).orElseThrow());
        frame[12] = 8;
        frame[13] = 0;
        assertEquals(Optional.empty(), EthernetFrame.ip(frame), "IPv6 in a frame that says IPv4");
        assertThrows(IllegalArgumentException.class, () -> EthernetFrame.toGroup(Fakes.HARDWARE, new byte[] {0x60, 0}));
    }

    @Test
    void noInterfaceIsAMistake() {
        assertThrows(IllegalArgumentException.class,
                () -> new LanComponent(List.of(), name -> Optional.of(Fakes.port(name)), _ -> tap));
    }
}
