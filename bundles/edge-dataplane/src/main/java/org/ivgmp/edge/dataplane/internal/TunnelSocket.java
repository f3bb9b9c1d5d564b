package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The UDP socket of all tunnels, bound to our overlay address.
///
/// @param fd      -1 for none
/// @param overlay our address, 0 for none
record TunnelSocket(int fd, int overlay) {

    static final TunnelSocket NONE = new TunnelSocket(-1, 0);

    /// The address need not be there yet, nor stay: sending fails while it is away.
    ///
    /// @throws IllegalStateException when the kernel refuses
    static TunnelSocket open(Libc libc, int overlay, int port, int buffer) {
        int fd = Sockets.checked("UDP socket",
                libc.socket(Linux.AF_INET, Linux.SOCK_DGRAM | Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC, 0));
        libc.setsockopt(fd, Linux.SOL_IP, Linux.IP_FREEBIND, 1);
        libc.setsockopt(fd, Linux.SOL_IP, Linux.IP_MTU_DISCOVER, Linux.IP_PMTUDISC_DONT);
        libc.setsockopt(fd, Linux.SOL_IP, Linux.IP_RECVTOS, 1);
        libc.setsockopt(fd, Linux.SOL_UDP, Linux.UDP_GRO, 1);  // where the kernel cannot, datagrams come one by one
        Sockets.buffer(libc, fd, Linux.SO_RCVBUFFORCE, Linux.SO_RCVBUF, buffer);
        Sockets.buffer(libc, fd, Linux.SO_SNDBUFFORCE, Linux.SO_SNDBUF, buffer);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(16, 8);
            name.set(JAVA_SHORT, 0, (short) Linux.AF_INET);
            name.set(Layouts.NET_SHORT, 2, (short) port);
            name.set(Layouts.NET_INT, 4, overlay);
            int bound = libc.bind(fd, name);
            if (bound < 0) {
                libc.close(fd);
                throw new IllegalStateException("bind to UDP port " + port + ": errno " + -bound);
            }
        }
        return new TunnelSocket(fd, overlay);
    }
}
