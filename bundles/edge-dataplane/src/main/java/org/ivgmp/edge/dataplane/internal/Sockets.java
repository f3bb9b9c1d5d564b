package org.ivgmp.edge.dataplane.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Setting sockets up.
final class Sockets {

    private Sockets() {
    }

    /// @throws IllegalStateException when the kernel refused
    static int checked(String what, int result) {
        if (result < 0) {
            throw new IllegalStateException(what + ": " + explained(-result));
        }
        return result;
    }

    static String explained(int errno) {
        return switch (errno) {
            case Linux.EPERM, Linux.EACCES -> "not permitted (errno " + errno
                    + "): the packet loop needs the capability CAP_NET_RAW; start it as root or grant that";
            default -> "errno " + errno;
        };
    }

    /// Beyond the system's limit where that is permitted, else as much as it allows.
    static void buffer(Libc libc, int fd, int forced, int plain, int bytes) {
        if (libc.setsockopt(fd, Linux.SOL_SOCKET, forced, bytes) < 0) {
            libc.setsockopt(fd, Linux.SOL_SOCKET, plain, bytes);
        }
    }

    /// The port that an IPv4 socket is bound to.
    static int boundPort(Libc libc, Arena arena, int fd) {
        MemorySegment name = arena.allocate(16, 8);
        checked("getsockname", libc.getsockname(fd, name));
        return name.get(Layouts.NET_SHORT, 2) & 0xFFFF;
    }
}
