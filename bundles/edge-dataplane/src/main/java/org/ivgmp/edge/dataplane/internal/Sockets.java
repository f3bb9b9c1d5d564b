package org.ivgmp.edge.dataplane.internal;

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
}
