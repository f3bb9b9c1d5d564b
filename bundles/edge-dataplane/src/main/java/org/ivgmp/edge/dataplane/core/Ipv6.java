package org.ivgmp.edge.dataplane.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// An IPv6 packet as it lies in memory: RFC 8200. All functions but [#check] expect a packet that was checked. Addresses are two numbers
/// of 64 bits.
public final class Ipv6 {

    public static final int HEADER = 40;

    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int HOP_BY_HOP = 0;
    private static final int ICMPV6 = 58;

    private Ipv6() {
    }

    /// The packet's whole length, which is at most `available`, or [Ipv4#TRUNCATED] or [Ipv4#BAD_HEADER].
    public static int check(MemorySegment memory, long at, int available) {
        if (available < HEADER) {
            return Ipv4.TRUNCATED;
        }
        if (!isOne(memory, at)) {
            return Ipv4.BAD_HEADER;
        }
        int total = HEADER + Ipv4.u16(memory, at + 4);
        return total > available ? Ipv4.TRUNCATED : total;
    }

    /// Whether a packet is an IPv6 one, by its version field.
    public static boolean isOne(MemorySegment memory, long at) {
        return Ipv4.u8(memory, at) >>> 4 == 6;
    }

    static int hopLimit(MemorySegment memory, long at) {
        return Ipv4.u8(memory, at + 7);
    }

    static long sourceHigh(MemorySegment memory, long at) {
        return memory.get(U64, at + 8);
    }

    static long sourceLow(MemorySegment memory, long at) {
        return memory.get(U64, at + 16);
    }

    static long groupHigh(MemorySegment memory, long at) {
        return memory.get(U64, at + 24);
    }

    static long groupLow(MemorySegment memory, long at) {
        return memory.get(U64, at + 32);
    }

    /// DSCP and ECN.
    public static int trafficClass(MemorySegment memory, long at) {
        return Ipv4.u16(memory, at) >>> 4 & 0xFF;
    }

    static void setTrafficClass(MemorySegment memory, long at, int trafficClass) {
        memory.set(Ipv4.U16, at, (short) (Ipv4.u16(memory, at) & 0xF00F | trafficClass << 4));
    }

    /// Whether routers forward packets for this address: multicast of a larger scope than link-local (RFC 4291 section 2.7, RFC 7346).
    static boolean isForwardedGroup(long high) {
        return high >>> 56 == 0xFF && (high >>> 48 & 0xF) > 2;
    }

    /// Whether routers forward packets from this address: neither multicast nor link-local, the unspecified nor the loopback one
    /// (RFC 4291 sections 2.5.2, 2.5.3, 2.5.6 and 2.7).
    static boolean isForwardedSource(long high, long low) {
        boolean special = high == 0 && (low == 0 || low == 1);
        return !special && high >>> 56 != 0xFF && high >>> 54 != 0xFE80 >>> 6;
    }

    /// Whether it is MLD or router discovery, which no router forwards, whatever its group: a version 1 report goes to the group itself.
    static boolean isMembership(MemorySegment memory, long at, int total) {
        int next = Ipv4.u8(memory, at + 6);
        int offset = HEADER;
        if (next == HOP_BY_HOP && total >= HEADER + 8) {
            next = Ipv4.u8(memory, at + HEADER);
            offset += 8 * (1 + Ipv4.u8(memory, at + HEADER + 1));
        }
        if (next != ICMPV6 || offset >= total) {
            return false;
        }
        int type = Ipv4.u8(memory, at + offset);
        return type >= 130 && type <= 132 || type == 143 || type >= 151 && type <= 153;
    }

    /// Changes the hop limit as the route says.
    ///
    /// @param policy as in [org.ivgmp.dataplane.EgressRoute#ttl]
    /// @return false when the packet goes no further
    static boolean applyHopLimit(MemorySegment memory, long at, int policy) {
        int old = hopLimit(memory, at);
        int next = switch (policy) {
            case 0 -> old - 1;
            case -1 -> old;
            default -> policy;
        };
        if (old == 0 || next <= 0) {
            return false;
        }
        memory.set(ValueLayout.JAVA_BYTE, at + 7, (byte) next);
        return true;
    }

    /// Computes the UDP or TCP checksum of a packet whose sender left it to the hardware: RFC 8200 section 8.1. Whether that could be done.
    static boolean completeChecksum(MemorySegment memory, long at, int total) {
        int protocol = Ipv4.u8(memory, at + 6);
        int field = protocol == Ipv4.UDP ? 6 : 16;
        int length = total - HEADER;
        if (protocol != Ipv4.UDP && protocol != Ipv4.TCP || length < (protocol == Ipv4.UDP ? 8 : 20)) {
            return false;
        }
        memory.set(Ipv4.U16, at + HEADER + field, (short) 0);
        long pseudoHeader = protocol + length;
        for (int i = 8; i < HEADER; i += 2) {
            pseudoHeader += Ipv4.u16(memory, at + i);
        }
        int sum = Checksum.of(memory, at + HEADER, length, pseudoHeader);
        boolean absent = protocol == Ipv4.UDP && sum == 0;
        memory.set(Ipv4.U16, at + HEADER + field, (short) (absent ? 0xFFFF : sum));
        return true;
    }
}
