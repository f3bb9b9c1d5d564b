package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Set;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.dataplane.IngressRoute;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.edge.dataplane.core.Branches;
import org.ivgmp.edge.dataplane.core.Counters;
import org.ivgmp.edge.dataplane.core.Fib;
import org.ivgmp.edge.dataplane.core.LanPipeline;
import org.ivgmp.edge.dataplane.core.Port;
import org.ivgmp.edge.dataplane.core.Ports;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;

/// Packets that were never on a wire go through a pair of pipelines of their own, so that the JVM has loaded, linked and compiled the code
/// before real packets need it: fresh code takes longer than a ring is large. All of it stays on the loopback interface, where nobody has
/// joined its group; nothing is put on a LAN.
final class Rehearsal {

    private static final String PORT = "rehearsal";
    private static final int LOOPBACK = 0x7F000001;
    private static final int KEY = 1 << 12;
    /// MCAST-TEST-NET and TEST-NET-1: RFC 5771 section 9.2, RFC 5737.
    private static final InetAddress GROUP = Ipv4Address.of("233.252.0.1").toInetAddress();
    private static final int BATCH = 64;
    private static final int LENGTH = 256;
    /// The JVM's second compiler begins after some thousand packets. Rounds are played in blocks until a block is no faster than the best
    /// one before it.
    private static final int BLOCK = 50;
    private static final int BLOCKS_MIN = 6;
    private static final int FASTER_PERCENT = 90;
    private static final long LONGEST_NS = 2_000_000_000L;
    /// Some senders leave their checksums to the hardware.
    private static final int UNFINISHED_EACH = 8;

    private final MemorySegment frames;
    private final MemorySegment packet;
    private final PacketRing ring;
    private final Counters counters = new Counters();
    private final TunnelSender sender;
    private final LanPipeline lan;
    private final TunnelWork tunnel;

    /// Takes about half a second of one core. What goes wrong in it is of no importance.
    static void run(PlaneSettings settings) {
        try (Libc libc = new Libc(); Arena arena = Arena.ofConfined()) {
            MemorySegment memory = Mapped.anonymous(libc, (long) BATCH * PacketRing.FRAME);
            TunnelSocket socket = TunnelSocket.open(libc, LOOPBACK, 0, settings.socketBuffer(), 1);
            try (TunnelWork tunnel = new TunnelWork(libc, arena, settings, new Counters())) {
                new Rehearsal(libc, arena, memory, settings, socket, tunnel).play();
            } finally {
                socket.close(libc);
                libc.munmap(memory.address(), memory.byteSize());
            }
        } catch (IllegalStateException refused) {
            System.getLogger("org.ivgmp.edge.dataplane").log(System.Logger.Level.DEBUG, "no rehearsal", refused);
        }
    }

    /// @param memory for the frames, of the same kind as a ring's: compiled code is for one kind
    private Rehearsal(Libc libc, Arena arena, MemorySegment memory, PlaneSettings settings, TunnelSocket socket, TunnelWork tunnel) {
        this.tunnel = tunnel;
        frames = memory;
        packet = arena.allocate(LENGTH);
        ring = new PacketRing(libc, PacketFilter.IPV4, -1, frames);
        sender = new TunnelSender(0, libc, arena, counters, Sockets.boundPort(libc, arena, socket.fd()));
        lan = new LanPipeline(settings.limits(), counters, (_, _, _) -> true, sender, arena.allocate(PacketRing.FRAME), PacketRing.FRAME);
        PlaneTable table = new PlaneTable(0, LOOPBACK, List.of(),
                List.of(new EgressRoute(PORT, GROUP, Ipv4Address.ANY.toInetAddress(), KEY, 0, 0, new int[] {LOOPBACK, LOOPBACK + 1})),
                List.of(new IngressRoute(KEY, GROUP, PORT, new int[] {LOOPBACK}, true, Set.of())), List.of());
        Fib fib = Fib.compile(table, List.of(PORT), new Branches(settings.breaker()));
        Ports lanPorts = new Ports(List.of(new Port(PORT, loopback(), List.of(IpPrefix.parse("192.0.2.0/25").orElseThrow()))));
        sender.use(socket.fd());
        lan.adopt(fib, lanPorts, true);
        Ports otherPorts = new Ports(List.of(new Port(PORT, loopback(), List.of())));
        tunnel.adopt(new Situation(fib, otherPorts, socket));
        writePacket();
    }

    private static int loopback() {
        try {
            NetworkInterface found = NetworkInterface.getByName("lo");
            return found == null ? 0 : found.getIndex();
        } catch (SocketException _) {
            return 0;
        }
    }

    private void writePacket() {
        byte[] header = {0x45, 0, LENGTH >>> 8, (byte) LENGTH, 0, 0, 0, 0, 64, 17, 0, 0, (byte) 192, 0, 2, 1, (byte) 233, (byte) 252, 0, 1};
        MemorySegment.copy(header, 0, packet, JAVA_BYTE, 0, header.length);
        int sum = 0;
        for (int i = 0; i < header.length; i += 2) {
            sum += packet.get(Layouts.NET_SHORT, i) & 0xFFFF;
        }
        packet.set(Layouts.NET_SHORT, 10, (short) ~((sum & 0xFFFF) + (sum >>> 16)));
    }

    private void play() {
        long start = System.nanoTime();
        long best = Long.MAX_VALUE;
        long now = start;
        for (int block = 0; now - start < LONGEST_NS; block++) {
            for (int round = 0; round < BLOCK; round++) {
                playRound();
            }
            long before = now;
            now = System.nanoTime();
            long took = now - before;
            if (block >= BLOCKS_MIN && took > best / 100 * FASTER_PERCENT) {
                return;
            }
            best = Math.min(best, took);
        }
    }

    private void playRound() {
        for (int i = 0; i < BATCH; i++) {
            long at = (long) i * PacketRing.FRAME;
            MemorySegment.copy(packet, 0, frames, at + PacketRing.HEADROOM, LENGTH);
            PacketRing.fill(frames, at, LENGTH, i % UNFINISHED_EACH == 0);
        }
        ring.drain(lan, sender, counters, 0, BATCH, System.nanoTime());
        while (tunnel.doWork(System.nanoTime()) > 0) {
            // until nothing is left
        }
    }
}
