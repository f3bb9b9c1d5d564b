package org.ivgmp.edge.dataplane.core;

import java.lang.foreign.MemorySegment;

/// When a sender is told that its packets are too large: RFC 4443 section 2.4. A packet for a group may be answered so (e.3), but no ICMPv6
/// error (e.1); and there are bounds (f): once a second for a flow, ten a second for all of a LAN loop. The LAN loop's.
final class TooBigNotice {

    static final long FLOW_NS = 1_000_000_000L;
    static final int PER_SECOND = 10;
    /// RFC 8200 section 5: what every link carries. A tunnel that carries less fragments in silence.
    static final int MTU_MIN = 1280;

    private static final int ICMPV6 = 58;
    private static final int INFORMATIONAL = 128;

    private final TooBigSink sink;
    private long windowNs;
    private int inWindow;

    TooBigNotice(TooBigSink sink) {
        this.sink = sink;
    }

    /// Whether its sender was told.
    ///
    /// @param mtu what would fit every tunnel
    boolean about(Flow flow, int mtu, MemorySegment memory, long at, int length, long nowNs) {
        boolean told = mtu >= MTU_MIN && Ipv6.isOne(memory, at) && nowNs >= flow.tooBigAgainNs && !isError(memory, at)
                && withinRate(nowNs);
        if (told) {
            flow.tooBigAgainNs = nowNs + FLOW_NS;
            sink.tooBig(memory, at, length, mtu);
        }
        return told;
    }

    private static boolean isError(MemorySegment memory, long at) {
        return Ipv4.u8(memory, at + 6) == ICMPV6 && Ipv4.u8(memory, at + Ipv6.HEADER) < INFORMATIONAL;
    }

    private boolean withinRate(long nowNs) {
        if (nowNs - windowNs >= FLOW_NS) {
            windowNs = nowNs;
            inWindow = 0;
        }
        inWindow++;
        return inWindow <= PER_SECOND;
    }
}
