package org.ivgmp.edge.dataplane.core;

import static org.ivgmp.edge.dataplane.core.PlaneCounter.HELD;
import static org.ivgmp.edge.dataplane.core.PlaneCounter.HELD_EXPIRED;
import static org.ivgmp.edge.dataplane.core.PlaneCounter.HELD_FULL;
import static org.ivgmp.edge.dataplane.core.PlaneCounter.HELD_SENT;

import java.lang.foreign.MemorySegment;

/// The first packets of flows that have no route yet. Once there is one they are sent before any newer packet, and not in one burst: queues on
/// the way, and the receivers' sockets, are short. The LAN loop's.
final class Waiting {

    /// How many kept packets of a flow are sent at a time, besides twice as many as came meanwhile.
    static final int RELEASED_AT_A_TIME = 16;

    private final HeldPackets held;
    private final long holdNs;
    private final Counters counters;
    private final CopySink sink;
    private final Copier copier;
    private final HeldPackets.Visitor forward = this::forward;
    private int flowsWaiting;
    private int flowsReleasing;
    /// Of the flow that is being released.
    private Flow flow = new Flow4(0);
    private Route route = Route.UNKNOWN;
    private long nowNs;

    /// @param holdNs how long a flow's packets wait at most
    Waiting(HeldPackets held, long holdNs, Counters counters, CopySink sink, Copier copier) {
        this.held = held;
        this.holdNs = holdNs;
        this.counters = counters;
        this.sink = sink;
        this.copier = copier;
    }

    /// Keeps a packet of a flow without a route, or counts that there is no room for it.
    void hold(Flow of, MemorySegment memory, long at, int length, long now) {
        if (!held.add(of, memory, at, length)) {
            counters.count(HELD_FULL);
            return;
        }
        counters.count(HELD);
        if (of.heldCount == 1) {
            of.heldSinceNs = now;
            flowsWaiting++;
        }
    }

    /// Whether a packet of a flow that has a route is kept behind older ones. Where there is no room for it, these are all sent now.
    boolean isBehindOthers(Flow of, Route by, MemorySegment memory, long at, int length, long now) {
        if (of.heldCount == 0) {
            return false;
        }
        if (held.add(of, memory, at, length)) {
            of.heldLately++;
            return true;
        }
        nowNs = now;
        release(of, by, of.heldCount);
        return false;
    }

    /// Begins a round over all flows, with [#releaseSome] or [#expire] for each that has something here. Whether any has.
    boolean begins(long now) {
        nowNs = now;
        flowsReleasing = 0;
        return flowsWaiting > 0;
    }

    void releaseSome(Flow of, Route by) {
        release(of, by, RELEASED_AT_A_TIME + 2 * of.heldLately);
        flowsReleasing += of.heldCount > 0 ? 1 : 0;
    }

    /// Drops the flow's packets if they have waited too long.
    void expire(Flow of) {
        if (nowNs - of.heldSinceNs >= holdNs) {
            counters.add(HELD_EXPIRED, held.drop(of, of.heldCount));
            flowsWaiting--;
        }
    }

    private void release(Flow of, Route by, int limit) {
        flow = of;
        route = by;
        held.visit(of, limit, forward);
        sink.flush();  // the slots are used anew after this
        counters.add(HELD_SENT, held.drop(of, limit));
        of.heldLately = 0;
        if (of.heldCount == 0) {
            flowsWaiting--;
        }
    }

    private void forward(MemorySegment memory, long at, int length) {
        copier.forward(flow, route, memory, at, length, nowNs);
    }

    /// Whether packets wait for a route.
    boolean isHolding() {
        return flowsWaiting > 0;
    }

    /// Whether packets wait that had a route in the last round.
    boolean isReleasing() {
        return flowsReleasing > 0;
    }
}
