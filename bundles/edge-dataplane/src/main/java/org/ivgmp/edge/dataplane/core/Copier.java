package org.ivgmp.edge.dataplane.core;

import static org.ivgmp.edge.dataplane.core.PlaneCounter.*;

import java.lang.foreign.MemorySegment;

/// Sends a packet of a flow that has a route: changes its TTL or hop limit in place, and hands one copy per branch to the sink. The LAN
/// loop's.
final class Copier {

    private final int lane;
    private final int innerMax;
    private final Counters counters;
    private final CopySink sink;
    private final TooBigNotice notice;
    private final FairShare fairShare = new FairShare();

    /// @param lane     the number of this loop among those that send
    /// @param innerMax larger packets are sent in fragments, and counted; for peers of which nothing else is known
    Copier(int lane, int innerMax, Counters counters, CopySink sink, TooBigSink tooBig) {
        this.lane = lane;
        this.innerMax = innerMax;
        this.counters = counters;
        this.sink = sink;
        this.notice = new TooBigNotice(tooBig);
    }

    FairShare fairShare() {
        return fairShare;
    }

    void forward(Flow flow, Route route, MemorySegment memory, long at, int length, long nowNs) {
        Branch[] branches = route.branches();
        if (branches.length == 0) {
            counters.count(LAN_UNWANTED);
            return;
        }
        boolean goesOn = Ipv6.isOne(memory, at) ? Ipv6.applyHopLimit(memory, at, route.ttl())
                : Ipv4.applyTtl(memory, at, route.ttl());
        if (!goesOn) {
            counters.count(LAN_TTL);
            flow.ttlDropped.add(1);
        } else if (!fairShare.admits(route.policer().use, branches.length)) {
            counters.count(LAN_FAIR_SHARE);
        } else if (!route.policer().allows(route.rate(), length, nowNs)) {
            counters.count(LAN_RATE_CAP);
            flow.capDropped.add(1);
        } else {
            copy(flow, route, memory, at, length, nowNs);
        }
    }

    private void copy(Flow flow, Route route, MemorySegment memory, long at, int length, long nowNs) {
        int fits = Integer.MAX_VALUE;
        for (Branch branch : route.branches()) {
            fits = Math.min(fits, branch.innerMax(innerMax));
            if (branch.lane(lane).suspends()) {
                counters.count(COPIES_SUSPENDED);
            } else {
                sink.copy(branch, route.dscp(), memory, at, length);
            }
        }
        if (length > fits) {
            counters.count(LAN_OVERSIZE);
            flow.oversize.add(1);
            if (notice.about(flow, fits, memory, at, length, nowNs)) {
                counters.count(TOO_BIG_TOLD);
            }
        }
    }
}
