package org.ivgmp.edge.dataplane.internal;

import java.lang.foreign.MemorySegment;

/// Memory straight from the kernel: pages that cost nothing before they are used. Who maps it unmaps it.
final class Mapped {

    private Mapped() {
    }

    /// @throws IllegalStateException when the kernel refuses
    static MemorySegment anonymous(Libc libc, long bytes) {
        long address = libc.mmap(bytes, Linux.PROT_READ | Linux.PROT_WRITE, Linux.MAP_PRIVATE | Linux.MAP_ANONYMOUS, -1);
        if (address < 0) {
            throw new IllegalStateException("mmap of " + bytes + " bytes: errno " + -address);
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }
}
