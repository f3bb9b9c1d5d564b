package org.ivgmp.edge.dataplane.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The Internet checksum: RFC 1071, and RFC 1624 for changes.
final class Checksum {

    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Checksum() {
    }

    /// The checksum of `length` octets and of what is already in `sum`; 0 over data that holds a right one.
    static int of(MemorySegment memory, long at, int length, long sum) {
        long total = sum;
        int eights = length & ~7;
        for (int i = 0; i < eights; i += 8) {  // section 2 (C): the sum of larger words folds to the same
            long word = memory.get(U64, at + i);
            total += (word >>> 32) + (word & 0xFFFF_FFFFL);
        }
        int even = length & ~1;
        for (int i = eights; i < even; i += 2) {
            total += Ipv4.u16(memory, at + i);
        }
        if (even < length) {
            total += Ipv4.u8(memory, at + even) << 8;
        }
        return ~folded(total) & 0xFFFF;
    }

    /// RFC 1624 equation 3: HC' = ~(~HC + ~m + m').
    static int mended(int checksum, int oldWord, int newWord) {
        return ~folded((~checksum & 0xFFFF) + (~oldWord & 0xFFFF) + newWord) & 0xFFFF;
    }

    private static int folded(long sum) {
        long rest = sum;
        while (rest >>> 16 != 0) {
            rest = (rest & 0xFFFF) + (rest >>> 16);
        }
        return (int) rest;
    }
}
