package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.ivgmp.edge.dataplane.core.TooBigSink;

/// ICMPv6 Packet Too Big (RFC 4443 section 3.2) through a raw socket. The kernel chooses source and route, and writes the checksum. Without
/// IPv6 on this machine it tells nobody. The LAN loop's.
final class IcmpSender implements TooBigSink, MessageVector.Outcome, AutoCloseable {

    private static final int SOCKADDR_IN6 = 28;
    private static final int ADDRESS = 8;
    private static final int PACKET_TOO_BIG = 2;
    private static final int HEADER = 8;
    private static final int SOURCE = 8;
    /// "As much of invoking packet as possible without the ICMPv6 packet exceeding the minimum IPv6 MTU."
    private static final int QUOTED_MAX = 1280 - 40 - HEADER;

    private final Libc libc;
    private final MessageVector vector;
    private final MemorySegment message;
    private final int fd;

    IcmpSender(Libc libc, Arena arena) {
        this.libc = libc;
        fd = libc.socket(Linux.AF_INET6, Linux.SOCK_RAW | Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC, Linux.IPPROTO_ICMPV6);
        vector = new MessageVector(arena, 1, SOCKADDR_IN6, 1, false);
        message = arena.allocate(HEADER + QUOTED_MAX, 8);
        vector.names().set(JAVA_SHORT, vector.name(0), (short) Linux.AF_INET6);
        message.set(JAVA_BYTE, 0, (byte) PACKET_TOO_BIG);
    }

    @Override
    public void tooBig(MemorySegment memory, long at, int length, int mtu) {
        if (fd < 0) {
            return;
        }
        int quoted = Math.min(length, QUOTED_MAX);
        message.set(Layouts.NET_INT, 4, mtu);
        MemorySegment.copy(memory, at, message, HEADER, quoted);
        MemorySegment.copy(memory, at + SOURCE, vector.names(), vector.name(0) + ADDRESS, 16);
        vector.part(0, 0, message.address(), HEADER + quoted);
        vector.send(libc, fd, 1, this);
    }

    @Override
    public void onSent(int index) {
        // Counted where it was decided.
    }

    /// The next packet that is too large is another chance.
    @Override
    public void onRefused(int index, int errno) {
        // Nobody waits for it.
    }

    @Override
    public void close() {
        if (fd >= 0) {
            libc.close(fd);
        }
    }
}
