package org.ivgmp.edge.dataplane.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What a receiving edge tells the sending one about a branch, behind a GRE header with the branch's key:
/// docs/ivgmp.md, section 9, "Branch reports".
public final class BranchReport {

    /// Octets behind the GRE header.
    public static final int LENGTH = 24;

    private static final byte VERSION = 1;
    private static final ValueLayout.OfLong U64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(java.nio.ByteOrder.BIG_ENDIAN);

    private BranchReport() {
    }

    public static void set(MemorySegment memory, long at, long received, long lost) {
        memory.asSlice(at, LENGTH).fill((byte) 0);
        memory.set(ValueLayout.JAVA_BYTE, at, VERSION);
        memory.set(U64, at + 8, received);
        memory.set(U64, at + 16, lost);
    }

    static boolean isOne(MemorySegment memory, long at, int available) {
        return available >= LENGTH && memory.get(ValueLayout.JAVA_BYTE, at) == VERSION
                && received(memory, at) >= 0 && lost(memory, at) >= 0;
    }

    static long received(MemorySegment memory, long at) {
        return memory.get(U64, at + 8);
    }

    static long lost(MemorySegment memory, long at) {
        return memory.get(U64, at + 16);
    }
}
