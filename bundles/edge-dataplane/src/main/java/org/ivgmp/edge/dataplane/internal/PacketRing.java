package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.ivgmp.dataplane.Succession;
import org.ivgmp.edge.dataplane.core.Counters;
import org.ivgmp.edge.dataplane.core.LanPipeline;
import org.ivgmp.edge.dataplane.core.PlaneCounter;

/// The multicast packets of one IP version that a LAN port hears, in memory shared with the kernel: packet(7), TPACKET_V2. Version 2 wakes
/// its reader per packet; version 3 only per block. The LAN loop's.
final class PacketRing implements AutoCloseable {

    /// Room for a packet of an Ethernet LAN and the kernel's header before it.
    static final int FRAME = 2048;

    /// Before the packet in a frame, for [#fill].
    static final int HEADROOM = 80;

    private static final int BLOCK = 65_536;

    /// struct tpacket2_hdr, and struct sockaddr_ll behind it.
    private static final int LENGTH_CAPTURED = 8;
    private static final int NETWORK_OFFSET = 14;
    private static final int VLAN_TCI = 24;
    private static final int PACKET_TYPE = 32 + 10;
    private static final int ETHERNET_SOURCE = 32 + 12;

    private static final int STATUS_USER = 1;
    private static final int STATUS_CHECKSUM_NOT_READY = 8;
    private static final int STATUS_VLAN_VALID = 0x10;
    private static final int VLAN_ID = 0xFFF;

    /// The status is the kernel's and ours in turn: acquire when taking a frame, release when giving it back.
    private static final VarHandle STATUS = ValueLayout.JAVA_INT.varHandle();

    private final Libc libc;
    private final PacketFilter filter;
    private final int fd;
    private final MemorySegment frames;
    private final int frameCount;
    private int next;

    /// A ring in any memory, for [Rehearsal].
    PacketRing(Libc libc, PacketFilter filter, int fd, MemorySegment frames) {
        this.libc = libc;
        this.filter = filter;
        this.fd = fd;
        this.frames = frames;
        this.frameCount = (int) (frames.byteSize() / FRAME);
    }

    /// Goes on with a ring that another loop has left.
    static PacketRing resume(Libc libc, PacketFilter filter, Succession.Ring ring) {
        PacketRing resumed = new PacketRing(libc, filter, ring.fd(), MemorySegment.ofAddress(ring.address()).reinterpret(ring.bytes()));
        resumed.next = ring.next();
        return resumed;
    }

    /// What loops have left, those of one port and IP version together, in the order in which they are given.
    static Collection<List<Succession.Ring>> byPort(Stream<Succession.Ring> left) {
        return left.collect(Collectors.groupingBy(ring -> List.of(ring.ifindex(), ring.etherType()))).values();
    }

    /// What loops have left, and nobody wants.
    static void closeAll(List<Succession.Ring> left) {
        try (Libc libc = new Libc()) {
            left.forEach(ring -> resume(libc, PacketFilter.IPV4, ring).close());
        }
    }

    /// Instead of [#close]: leaves the ring to another loop.
    Succession.Ring left(String port, int ifindex) {
        return new Succession.Ring(port, ifindex, filter.etherType(), fd, frames.address(), frames.byteSize(), FRAME, next);
    }

    /// How many octets a ring of so many frames has.
    static long bytes(int frameCount) {
        return (long) blocks(frameCount) * BLOCK;
    }

    private static int blocks(int frameCount) {
        return Math.max(1, frameCount * FRAME / BLOCK);
    }

    /// @throws IllegalStateException when the kernel refuses
    static PacketRing open(Libc libc, PacketFilter filter, int ifindex, int frameCount, PacketFilter.Part part) {
        // protocol 0: nothing is heard before bind
        int fd = Sockets.checked("packet socket", libc.socket(Linux.AF_PACKET,
                Linux.SOCK_DGRAM | Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC, 0));
        try (Arena arena = Arena.ofConfined()) {
            return new PacketRing(libc, filter, fd, prepared(libc, arena, filter, fd, ifindex, frameCount, part));
        } catch (IllegalStateException refused) {
            libc.close(fd);
            throw refused;
        }
    }

    private static MemorySegment prepared(Libc libc, Arena arena, PacketFilter filter, int fd, int ifindex, int frameCount,
            PacketFilter.Part part) {
        option(libc, fd, "PACKET_VERSION", Linux.SOL_PACKET, Linux.PACKET_VERSION, ints(arena, Linux.TPACKET_V2));
        option(libc, fd, "PACKET_IGNORE_OUTGOING", Linux.SOL_PACKET, Linux.PACKET_IGNORE_OUTGOING, ints(arena, 1));
        option(libc, fd, "SO_ATTACH_FILTER", Linux.SOL_SOCKET, Linux.SO_ATTACH_FILTER, filter.in(arena, part));
        int blocks = blocks(frameCount);
        option(libc, fd, "PACKET_RX_RING", Linux.SOL_PACKET, Linux.PACKET_RX_RING,
                ints(arena, BLOCK, blocks, FRAME, blocks * (BLOCK / FRAME)));
        MemorySegment allMulticast = ints(arena, ifindex, 0, 0, 0);
        allMulticast.set(JAVA_SHORT, 4, (short) Linux.PACKET_MR_ALLMULTI);
        option(libc, fd, "PACKET_ADD_MEMBERSHIP", Linux.SOL_PACKET, Linux.PACKET_ADD_MEMBERSHIP, allMulticast);
        long size = bytes(frameCount);
        long address = libc.mmap(size, Linux.PROT_READ | Linux.PROT_WRITE, Linux.MAP_SHARED, fd);
        if (address < 0) {
            throw new IllegalStateException("mmap of the ring: errno " + -address);
        }
        MemorySegment name = arena.allocate(20, 8);
        name.set(JAVA_SHORT, 0, (short) Linux.AF_PACKET);
        name.set(Layouts.NET_SHORT, 2, (short) filter.etherType());
        name.set(JAVA_INT, 4, ifindex);
        try {
            Sockets.checked("bind to interface " + ifindex, libc.bind(fd, name));
        } catch (IllegalStateException refused) {
            libc.munmap(address, size);
            throw refused;
        }
        return MemorySegment.ofAddress(address).reinterpret(size);
    }

    private static void option(Libc libc, int fd, String name, int level, int option, MemorySegment value) {
        Sockets.checked(name, libc.setsockopt(fd, level, option, value));
    }

    private static MemorySegment ints(Arena arena, int... values) {
        return arena.allocateFrom(JAVA_INT, values);
    }

    int fd() {
        return fd;
    }

    /// Hands at most `limit` packets to the pipeline, has their copies sent, and gives their frames back.
    /// Returns how many that were.
    int drain(LanPipeline pipeline, TunnelSender sender, Counters counters, int port, int limit, long nowNs) {
        int from = next;
        int count = 0;
        while (count < limit) {
            long at = (long) next * FRAME;
            int status = (int) STATUS.getAcquire(frames, at);
            if ((status & STATUS_USER) == 0) {
                break;
            }
            onFrame(pipeline, counters, port, at, status, nowNs);
            next = next + 1 == frameCount ? 0 : next + 1;
            count++;
        }
        if (count > 0) {
            sender.flush();
            release(from, count);
        }
        return count;
    }

    /// How many of `of` parts of the frames wait to be read; 0 when they are fewer than `least`, which one look tells: most often they are.
    int filled(int of, int least) {
        if (!isFilled(least, of)) {
            return 0;
        }
        int low = least;
        int high = of;
        while (low < high) {  // frames are filled in order
            int middle = (low + high + 1) / 2;
            if (isFilled(middle, of)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private boolean isFilled(int parts, int of) {
        int frame = (next + frameCount * parts / of - 1) % frameCount;
        return ((int) STATUS.getOpaque(frames, (long) frame * FRAME) & STATUS_USER) != 0;
    }

    private void onFrame(LanPipeline pipeline, Counters counters, int port, long at, int status, long nowNs) {
        boolean tagged = (status & STATUS_VLAN_VALID) != 0 && (frames.get(JAVA_SHORT, at + VLAN_TCI) & VLAN_ID) != 0;
        if (tagged || frames.get(JAVA_BYTE, at + PACKET_TYPE) != Linux.PACKET_MULTICAST) {
            counters.count(PlaneCounter.LAN_NOT_FOR_US);
            return;
        }
        int offset = frames.get(JAVA_SHORT, at + NETWORK_OFFSET) & 0xFFFF;
        int captured = frames.get(JAVA_INT, at + LENGTH_CAPTURED);
        boolean unfinished = (status & STATUS_CHECKSUM_NOT_READY) != 0;
        if (filter == PacketFilter.IPV6) {
            pipeline.onPacket6(port, frames, at + offset, captured, unfinished, nowNs);
        } else {
            pipeline.onPacket(port, frames, at + offset, captured, unfinished, nowNs);
        }
        if (pipeline.takeDoubled()) {
            pipeline.onDoubled(port, (frames.get(Layouts.NET_SHORT, at + ETHERNET_SOURCE) & 0xFFFFL) << 32
                    | frames.get(Layouts.NET_INT, at + ETHERNET_SOURCE + 2) & 0xFFFF_FFFFL);
        }
    }

    private void release(int from, int count) {
        int frame = from;
        for (int i = 0; i < count; i++) {
            STATUS.setRelease(frames, (long) frame * FRAME, 0);
            frame = frame + 1 == frameCount ? 0 : frame + 1;
        }
    }

    /// As the kernel does when it has put a packet of `length` octets into a frame: for [Rehearsal]. The packet itself is at `at + HEADROOM`.
    static void fill(MemorySegment frames, long at, int length, boolean unfinished) {
        frames.set(JAVA_INT, at + LENGTH_CAPTURED, length);
        frames.set(JAVA_SHORT, at + NETWORK_OFFSET, (short) HEADROOM);
        frames.set(JAVA_BYTE, at + PACKET_TYPE, (byte) Linux.PACKET_MULTICAST);
        STATUS.setRelease(frames, at, unfinished ? STATUS_USER | STATUS_CHECKSUM_NOT_READY : STATUS_USER);
    }

    /// Packets that found the ring full since the last call.
    long takeDropped() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statistics = arena.allocate(8, 4);
            return libc.getsockopt(fd, Linux.SOL_PACKET, Linux.PACKET_STATISTICS, statistics) < 0
                    ? 0 : statistics.get(JAVA_INT, 4) & 0xFFFFFFFFL;
        }
    }

    /// After POLLERR: the interface went down. The kernel puts the socket back to work when it comes up.
    void clearError() {
        try (Arena arena = Arena.ofConfined()) {
            libc.getsockopt(fd, Linux.SOL_SOCKET, Linux.SO_ERROR, arena.allocate(4, 4));
        }
    }

    @Override
    public void close() {
        libc.munmap(frames.address(), frames.byteSize());
        libc.close(fd);
    }
}
