package org.ivgmp.edge.lan.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// libpcap itself, on the two ends of a virtual cable. Needs root; skipped without.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // which libpcap's own wait does not hold up
class PcapTapTest {

    private static final long NUMBER = ProcessHandle.current().pid() % 100_000;
    private static final String NEAR = "ivt" + NUMBER + "a";
    private static final String FAR = "ivt" + NUMBER + "b";

    @BeforeEach
    void cable() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "making interfaces needs root");
        assumeTrue(ip("link", "add", NEAR, "mtu", "9216", "type", "veth", "peer", "name", FAR, "mtu", "9216"),
                "the kernel, or this sandbox, does not make veth interfaces");
        // The kernel's own MLD is not to be heard here.
        for (String name : new String[] {NEAR, FAR}) {
            Path disable = Path.of("/proc/sys/net/ipv6/conf/" + name + "/disable_ipv6");
            if (Files.exists(disable)) {
                Files.writeString(disable, "1");
            }
        }
        // The second one has its carrier, and so a queue that sends, at once; the first one some time later. NEAR sends.
        assertTrue(ip("link", "set", FAR, "up") && ip("link", "set", NEAR, "up"));
    }

    @AfterEach
    void unplug() throws IOException, InterruptedException {
        if ("root".equals(System.getProperty("user.name"))) {
            ip("link", "del", NEAR);
        }
    }

    private static boolean ip(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }

    private static byte[] igmp(int octets) {
        byte[] packet = new byte[octets];
        packet[0] = 0x45;
        packet[2] = (byte) (octets >> 8);
        packet[3] = (byte) octets;
        packet[8] = 1;
        packet[9] = 2;
        packet[16] = (byte) 224;
        packet[19] = 22;
        Arrays.fill(packet, 20, octets, (byte) 7);
        return EthernetFrame.toGroup(Fakes.HARDWARE, packet);
    }

    /// A version 3 report may fill a packet of the LAN's MTU.
    @Test
    void aReportOfAJumboLanIsHeardWhole() throws IOException {
        try (Tap near = PcapTap.open(NEAR); Tap far = PcapTap.open(FAR)) {
            byte[] frame = igmp(9216);
            near.send(frame);
            Optional<byte[]> heard = far.next();
            assertArrayEquals(frame, heard.orElseThrow());
        }
    }

    private static byte[] icmpv6(int type, boolean hopByHop) {
        byte[] packet = new byte[40 + 8 + 24];
        packet[0] = 0x60;
        packet[5] = (byte) (packet.length - 40);
        packet[6] = (byte) (hopByHop ? 0 : 58);
        packet[7] = 1;
        packet[24] = (byte) 0xFF;
        packet[25] = 0x02;
        packet[39] = 0x16;
        packet[40] = (byte) (hopByHop ? 58 : type);
        packet[hopByHop ? 48 : 40] = (byte) (hopByHop ? type : packet[40]);
        return EthernetFrame.toGroup(Fakes.HARDWARE, packet);
    }

    /// All of MLD (RFC 9777) and router discovery (RFC 4286), with and without the header it should have; neighbour discovery is none of it.
    @Test
    void mldIsHeardAndOtherIcmpv6IsNot() throws IOException {
        try (Tap near = PcapTap.open(NEAR); Tap far = PcapTap.open(FAR)) {
            for (int type : new int[] {130, 131, 132, 143, 151, 152, 153}) {
                for (boolean hopByHop : new boolean[] {true, false}) {
                    near.send(icmpv6(135, false));
                    byte[] frame = icmpv6(type, hopByHop);
                    near.send(frame);
                    assertArrayEquals(frame, far.next().orElseThrow(), "type " + type);
                }
            }
            near.send(icmpv6(128, false));
            assertNothingComes(far);
        }
    }

    /// Every frame is either heard or counted as dropped.
    @Test
    void whatTheBufferCannotHoldIsCounted() throws IOException {
        try (Tap near = PcapTap.open(NEAR); Tap far = PcapTap.open(FAR)) {
            byte[] frame = igmp(28);
            int count = 20_000;
            for (int i = 0; i < count; i++) {
                near.send(frame);
            }
            long dropped = far.dropped();
            assertTrue(dropped > 0 && dropped < count, dropped + " of " + count + " dropped");
            for (long heard = 0; heard < count - dropped; heard++) {
                assertTrue(far.next().isPresent());
            }
            assertEquals(dropped, far.dropped());
            assertNothingComes(far);
        }
    }

    @Test
    void whatWeSendIsNotHeard() throws IOException {
        try (Tap near = PcapTap.open(NEAR)) {
            near.send(igmp(28));
            assertNothingComes(near);
        }
    }

    /// What [Tap#wake] is for: libpcap waits for a frame, not for its timeout.
    private static void assertNothingComes(Tap tap) throws IOException {
        tap.wake();
        assertEquals(Optional.empty(), tap.next());
    }

    @Test
    void whoWaitsForAFrameIsWoken() throws IOException, InterruptedException {
        try (Tap far = PcapTap.open(FAR); Tap near = PcapTap.open(NEAR)) {
            near.send(igmp(28));
            assertTrue(far.next().isPresent());
            AtomicReference<Optional<byte[]>> got = new AtomicReference<>();
            Thread waits = Thread.ofPlatform().daemon().start(() -> {
                try {
                    got.set(far.next());
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
            assertTrue(Fakes.soon(() -> waits.getState() == Thread.State.RUNNABLE));
            far.wake();
            assertTrue(waits.join(Duration.ofSeconds(20)));
            assertEquals(Optional.empty(), got.get());
        }
    }

    @Test
    void anInterfaceThatGoesIsNoticed() throws IOException, InterruptedException {
        try (Tap near = PcapTap.open(NEAR)) {
            ip("link", "del", NEAR);
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 50; i++) {
                    near.next();
                }
            });
        }
    }

    /// A hundred failures leave no handle open: each open one is a file descriptor.
    @Test
    void whatFailsToOpenLeavesNothingBehind() throws IOException {
        assertThrows(IOException.class, () -> PcapTap.open("ivt-none"));
        long before = descriptors();
        for (int i = 0; i < 100; i++) {
            assertThrows(IOException.class, () -> PcapTap.open("ivt-none"));
        }
        assertTrue(descriptors() < before + 20);
    }

    private static long descriptors() throws IOException {
        try (var open = java.nio.file.Files.list(java.nio.file.Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
