package org.ivgmp.edge.lan.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.ivgmp.edge.lan.internal.Fakes.FakeTap;
import org.ivgmp.edge.lan.internal.LanCounters.Count;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Ports that come, go, and fail, with taps of our own.
class PortWatchTest {

    private final LanCounters counters = new LanCounters();
    private final Fakes.Log log = new Fakes.Log();
    private final List<FakeTap> taps = new ArrayList<>();
    private final List<byte[]> heard = new CopyOnWriteArrayList<>();
    private Optional<Interfaces.Found> interfaceNow = Optional.of(Fakes.port("lan0"));
    private Tap.Opener opener = _ -> {
        taps.add(new FakeTap());
        return taps.getLast();
    };
    private final PortWatch watch = new PortWatch(List.of("lan0"), _ -> interfaceNow, name -> opener.open(name), counters,
            (_, frame) -> heard.add(frame), log);

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void aPortThatIsThereIsHeardAndSaidOnce() {
        assertEquals(Set.of(Fakes.port("lan0").port()), watch.look());
        watch.look();
        assertEquals(List.of("INFO LAN port lan0 is heard"), log.lines);
        assertEquals(1, taps.size());
        taps.getFirst().frames.add(Fakes.frame(28));
        assertTrue(Fakes.soon(() -> heard.size() == 1 && counters.of(Count.HEARD, "lan0") == 1));
    }

    @Test
    void aMissingLibraryIsSaidOnceWithItsMendAndTriedUntilItIsThere() {
        Tap.Opener works = opener;
        opener = _ -> {
            throw new IOException("libpcap is not there: install it (Debian: apt install libpcap0.8)");
        };
        assertEquals(Set.of(), watch.look());
        assertEquals(Set.of(), watch.look());
        assertEquals(List.of("WARNING LAN port lan0 cannot be heard: libpcap is not there: install it "
                + "(Debian: apt install libpcap0.8); tried again every second"), log.lines);
        opener = works;
        assertEquals(1, watch.look().size());
        assertEquals("INFO LAN port lan0 is heard", log.lines.getLast());
    }

    @Test
    void aDefectIsSaidOnceAndTheLookingGoesOn() {
        Tap.Opener works = opener;
        opener = _ -> {
            throw new NoClassDefFoundError("org/pcap4j/core/NativeMappings");
        };
        watch.look();
        watch.look();
        opener = _ -> {
            throw new IllegalStateException("never thought of");
        };
        watch.look();
        assertEquals(2, log.lines.size(), log.lines.toString());
        assertTrue(log.lines.stream().allMatch(line -> line.startsWith("ERROR ") && line.contains("please report")));
        opener = works;
        assertEquals(1, watch.look().size());
    }

    @Test
    void anInterfaceThatGoesAndComesBackIsHeardAgain() {
        watch.look();
        interfaceNow = Optional.empty();
        assertEquals(Set.of(), watch.look());
        assertTrue(Fakes.soon(() -> taps.getFirst().closed.getCount() == 0), "its tap is closed");
        assertFalse(watch.inject("lan0", new byte[20]));
        interfaceNow = Optional.of(Fakes.port("lan0"));
        assertEquals(1, watch.look().size());
        assertEquals(2, taps.size());
        assertEquals(3, log.lines.size(), log.lines.toString());
    }

    @Test
    void aTapThatFailsIsClosedAndOpenedAnew() {
        watch.look();
        taps.getFirst().gone = true;
        assertTrue(Fakes.soon(() -> taps.getFirst().closed.getCount() == 0));
        assertTrue(Fakes.soon(() -> watch.look().size() == 1 && taps.size() == 2));
        taps.getLast().frames.add(Fakes.frame(28));
        assertTrue(Fakes.soon(() -> heard.size() == 1));
    }

    /// The interface was made anew under the same name between two looks: the old tap hears nothing any more.
    @Test
    void anInterfaceWithAnotherAddressIsAnotherInterface() {
        watch.look();
        interfaceNow = Optional.of(new Interfaces.Found(Fakes.port("lan0").port(), new byte[] {2, 0, 0, 0, 0, 2}, 1500));
        watch.look();
        assertEquals(2, taps.size());
    }

    @Test
    void aLargerMtuNeedsAnotherTap() {
        watch.look();
        interfaceNow = Optional.of(new Interfaces.Found(Fakes.port("lan0").port(), Fakes.HARDWARE, 9000));
        watch.look();
        watch.look();
        assertEquals(2, taps.size());
    }

    @Test
    void whatTheCaptureLosesIsCountedOverAllTaps() {
        watch.look();
        taps.getFirst().dropped = 7;
        watch.look();
        assertEquals(7, counters.of(Count.DROPPED, "lan0"));
        watch.look();
        assertEquals(7, counters.of(Count.DROPPED, "lan0"));
        taps.getFirst().dropped = 8;
        taps.getFirst().gone = true;
        assertTrue(Fakes.soon(() -> watch.look().size() == 1 && taps.size() == 2));
        taps.getLast().dropped = 2;
        watch.look();
        assertEquals(10, counters.snapshot().get("lan_capture_dropped_total{port=\"lan0\"}"));
    }

    @Test
    void whatCannotBeSentIsCounted() {
        watch.look();
        assertTrue(watch.inject("lan0", new byte[20]));
        taps.getFirst().gone = true;
        assertFalse(watch.inject("lan0", new byte[20]));
        assertEquals(1, counters.of(Count.NOT_SENT, "lan0"));
        assertFalse(watch.inject("lan7", new byte[20]));
    }
}
