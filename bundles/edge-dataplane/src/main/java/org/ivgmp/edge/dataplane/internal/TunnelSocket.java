package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The UDP socket of all tunnels, bound to our overlay address, and one more for each LAN loop but the first, which sends only, from the ports
/// that follow: [org.ivgmp.edge.dataplane.core.Lane].
///
/// @param fd      -1 for none
/// @param overlay our address, 0 for none
/// @param more    descriptors of the sockets that only send
record TunnelSocket(int fd, int overlay, List<Integer> more) {

    static final TunnelSocket NONE = new TunnelSocket(-1, 0, List.of());

    /// What sends only receives nothing either: nobody reads it.
    private static final int NO_BUFFER = 1;

    /// The address need not be there yet, nor stay: sending fails while it is away.
    ///
    /// @param loops how many loops hear the LAN ports
    /// @throws IllegalStateException when the kernel refuses
    static TunnelSocket open(Libc libc, int overlay, int port, int buffer, int loops) {
        int fd = socket(libc, buffer);
        try {
            libc.setsockopt(fd, Linux.SOL_IP, Linux.IP_RECVTOS, 1);
            libc.setsockopt(fd, Linux.SOL_UDP, Linux.UDP_GRO, 1);  // where the kernel cannot, datagrams come one by one
            Sockets.buffer(libc, fd, Linux.SO_RCVBUFFORCE, Linux.SO_RCVBUF, buffer);
            bind(libc, fd, overlay, port);
        } catch (IllegalStateException refused) {
            libc.close(fd);
            throw refused;
        }
        return resume(libc, fd, overlay, port, buffer, loops);
    }

    /// Goes on with a socket that another plane has left, for which it is closed if this fails.
    ///
    /// @throws IllegalStateException when the kernel refuses
    static TunnelSocket resume(Libc libc, int fd, int overlay, int port, int buffer, int loops) {
        List<Integer> more = new ArrayList<>();
        TunnelSocket opened = new TunnelSocket(fd, overlay, more);
        try {
            for (int loop = 1; loop < loops; loop++) {
                more.add(socket(libc, buffer));
                // The plane before this one may have it, too, for a moment.
                libc.setsockopt(more.getLast(), Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1);
                libc.setsockopt(more.getLast(), Linux.SOL_SOCKET, Linux.SO_RCVBUF, NO_BUFFER);
                bind(libc, more.getLast(), overlay, port + loop);
            }
        } catch (IllegalStateException refused) {
            opened.close(libc);
            throw refused;
        }
        return new TunnelSocket(fd, overlay, List.copyOf(more));
    }

    private static int socket(Libc libc, int buffer) {
        int fd = Sockets.checked("UDP socket",
                libc.socket(Linux.AF_INET, Linux.SOCK_DGRAM | Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC, 0));
        libc.setsockopt(fd, Linux.SOL_IP, Linux.IP_FREEBIND, 1);
        libc.setsockopt(fd, Linux.SOL_IP, Linux.IP_MTU_DISCOVER, Linux.IP_PMTUDISC_DONT);
        Sockets.buffer(libc, fd, Linux.SO_SNDBUFFORCE, Linux.SO_SNDBUF, buffer);
        return fd;
    }

    private static void bind(Libc libc, int fd, int overlay, int port) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(16, 8);
            name.set(JAVA_SHORT, 0, (short) Linux.AF_INET);
            name.set(Layouts.NET_SHORT, 2, (short) port);
            name.set(Layouts.NET_INT, 4, overlay);
            Sockets.checked("bind to UDP port " + port, libc.bind(fd, name));
        }
    }

    /// The one that the LAN loop of that number sends with; -1 for none.
    int fd(int loop) {
        return loop == 0 || fd < 0 ? fd : more.get(loop - 1);
    }

    void close(Libc libc) {
        libc.close(fd);
        closeMore(libc);
    }

    /// All but the one that also receives.
    void closeMore(Libc libc) {
        more.forEach(libc::close);
    }
}
