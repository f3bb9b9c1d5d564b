package org.ivgmp.edge.dataplane.internal;

/// Ends a loop's poll(2) from another thread.
final class Wake {

    private final int fd;

    /// The descriptor is never closed before [#close].
    Wake() {
        try (Libc libc = new Libc()) {
            fd = Sockets.checked("eventfd", libc.eventfd(0, Linux.EFD_NONBLOCK | Linux.EFD_CLOEXEC));
        }
    }

    int fd() {
        return fd;
    }

    /// From any thread.
    void up() {
        try (Libc libc = new Libc()) {
            libc.writeEvent(fd);
        }
    }

    /// By the loop, when it was woken.
    void clear(Libc libc) {
        libc.readEvent(fd);
    }

    void close() {
        try (Libc libc = new Libc()) {
            libc.close(fd);
        }
    }
}
