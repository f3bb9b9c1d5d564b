package org.ivgmp.edge.dataplane.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Explicit Congestion Notification through tunnels (RFC 6040), and the codepoint that it shares its octet with.
public final class Ecn {

    static final int NOT_ECT = 0;
    static final int ECT_1 = 1;
    static final int ECT_0 = 2;
    static final int CE = 3;
    /// What [#decapsulated] answers where the packet is to be dropped.
    static final int DROP = -1;

    private static final int MASK = 3;
    private static final int DSCP_SHIFT = 2;

    private Ecn() {
    }

    /// A tunnel packet's traffic class: the carried packet's ECN field (RFC 6040 section 4.1, normal mode), and its codepoint (RFC 2983
    /// section 4.1) where there is no other.
    ///
    /// @param dscp as in [org.ivgmp.dataplane.EgressRoute#dscp]
    public static int outer(int inner, int dscp) {
        return dscp < 0 ? inner : dscp << DSCP_SHIFT | inner & MASK;
    }

    /// RFC 6040 section 4.2, figure 4.
    static int decapsulated(int inner, int outer) {
        if (inner == NOT_ECT) {
            return outer == CE ? DROP : NOT_ECT;
        }
        if (outer == CE || inner == CE) {
            return CE;
        }
        return outer == ECT_1 ? ECT_1 : inner;
    }

    /// The same for an inner IPv6 packet, which has no checksum.
    static boolean apply6(MemorySegment memory, long at, int outerTos) {
        int trafficClass = Ipv6.trafficClass(memory, at);
        int next = decapsulated(trafficClass & MASK, outerTos & MASK);
        if (next == DROP) {
            return false;
        }
        if (next != (trafficClass & MASK)) {
            Ipv6.setTrafficClass(memory, at, trafficClass & ~MASK | next);
        }
        return true;
    }

    /// Gives the inner packet the mark that its tunnel packet got on the way, and mends its checksum. False when it must be
    /// dropped: congestion was experienced, and its sender would not understand it.
    static boolean apply(MemorySegment memory, long at, int outerTos) {
        int tos = Ipv4.u8(memory, at + 1);
        int next = decapsulated(tos & MASK, outerTos & MASK);
        if (next == DROP) {
            return false;
        }
        if (next != (tos & MASK)) {
            int oldWord = Ipv4.u16(memory, at);
            memory.set(ValueLayout.JAVA_BYTE, at + 1, (byte) (tos & ~MASK | next));
            int mended = Checksum.mended(Ipv4.u16(memory, at + 10), oldWord, Ipv4.u16(memory, at));
            memory.set(Ipv4.U16, at + 10, (short) mended);
        }
        return true;
    }
}
