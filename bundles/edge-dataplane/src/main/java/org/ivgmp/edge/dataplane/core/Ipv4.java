package org.ivgmp.edge.dataplane.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// An IPv4 packet as it lies in memory: RFC 791. All functions but [#check] expect a packet that was checked.
public final class Ipv4 {

    /// [#check]'s refusals.
    public static final int TRUNCATED = -1;
    public static final int BAD_HEADER = -2;
    public static final int BAD_CHECKSUM = -3;

    public static final int HEADER_MIN = 20;
    public static final int IGMP = 2;
    public static final int TCP = 6;
    public static final int UDP = 17;

    static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int MORE_FRAGMENTS_OR_OFFSET = 0x3FFF;

    private Ipv4() {
    }

    /// The packet's total length, which is at most `available`, or one of the refusals.
    public static int check(MemorySegment memory, long at, int available) {
        if (available < HEADER_MIN) {
            return TRUNCATED;
        }
        int headerLength = headerLength(memory, at);
        if (u8(memory, at) >>> 4 != 4 || headerLength < HEADER_MIN) {
            return BAD_HEADER;
        }
        int total = u16(memory, at + 2);
        if (total < headerLength) {
            return BAD_HEADER;
        }
        if (total > available) {
            return TRUNCATED;
        }
        return Checksum.of(memory, at, headerLength, 0) == 0 ? total : BAD_CHECKSUM;
    }

    static int headerLength(MemorySegment memory, long at) {
        return (u8(memory, at) & 0xF) * 4;
    }

    static int ttl(MemorySegment memory, long at) {
        return u8(memory, at + 8);
    }

    static int protocol(MemorySegment memory, long at) {
        return u8(memory, at + 9);
    }

    static int source(MemorySegment memory, long at) {
        return memory.get(U32, at + 12);
    }

    static int destination(MemorySegment memory, long at) {
        return memory.get(U32, at + 16);
    }

    static boolean isFragment(MemorySegment memory, long at) {
        return (u16(memory, at + 6) & MORE_FRAGMENTS_OR_OFFSET) != 0;
    }

    /// Whether routers forward packets for this address: multicast (RFC 5771 section 3), and not of the Local Network
    /// Control Block 224.0.0.0/24 (section 4).
    public static boolean isForwardedGroup(int address) {
        return address >>> 28 == 0xE && address >>> 8 != 0xE00000;
    }

    /// Changes the TTL as the route says and mends the header checksum.
    ///
    /// @param policy as in [org.ivgmp.dataplane.EgressRoute#ttl]
    /// @return false when the packet goes no further
    static boolean applyTtl(MemorySegment memory, long at, int policy) {
        int old = ttl(memory, at);
        int next = switch (policy) {
            case 0 -> old - 1;
            case -1 -> old;
            default -> policy;
        };
        if (old == 0 || next <= 0) {
            return false;
        }
        if (next != old) {
            memory.set(ValueLayout.JAVA_BYTE, at + 8, (byte) next);
            int mended = Checksum.mended(u16(memory, at + 10), old << 8, next << 8);
            memory.set(U16, at + 10, (short) mended);
        }
        return true;
    }

    /// Computes the UDP or TCP checksum of a packet whose sender left it to the hardware. Whether that could be done.
    static boolean completeChecksum(MemorySegment memory, long at, int total) {
        int protocol = protocol(memory, at);
        int start = headerLength(memory, at);
        int field = protocol == UDP ? 6 : 16;
        int shortest = protocol == UDP ? 8 : 20;
        if (protocol != UDP && protocol != TCP || isFragment(memory, at) || total < start + shortest) {
            return false;
        }
        int length = total - start;
        memory.set(U16, at + start + field, (short) 0);
        int source = source(memory, at);
        int destination = destination(memory, at);
        long pseudoHeader = (source >>> 16) + (source & 0xFFFF) + (destination >>> 16) + (destination & 0xFFFF)
                + protocol + length;
        int sum = Checksum.of(memory, at + start, length, pseudoHeader);
        boolean absent = protocol == UDP && sum == 0;  // RFC 768: zero means that there is none
        memory.set(U16, at + start + field, (short) (absent ? 0xFFFF : sum));
        return true;
    }

    static int u8(MemorySegment memory, long at) {
        return memory.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }

    static int u16(MemorySegment memory, long at) {
        return memory.get(U16, at) & 0xFFFF;
    }
}
