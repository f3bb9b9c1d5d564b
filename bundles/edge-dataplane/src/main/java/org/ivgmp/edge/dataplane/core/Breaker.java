package org.ivgmp.edge.dataplane.core;

/// The circuit breaker of one branch: RFC 8084, which RFC 8085 section 3.1.10 and RFC 8086 section 2.1.1 ask for. Lasting heavy loss,
/// as the receiving edge reports it, or its lasting silence, suspends the branch. After a rest it is tried again; a relapse doubles the
/// rest. It closes for good only when loss has stayed below half of what trips it (hysteresis).
///
/// Pure; whoever sends on the branch calls [#look] about once a second.
final class Breaker {

    enum State { CLOSED, OPEN, TRIAL }

    /// Fewer packets in one look say nothing about loss.
    static final int PACKETS_MIN = 10;
    private static final int PERCENT = 100;
    /// Looks come once a second while a route uses the branch. After a longer pause none did: what was unheard before that does not count.
    private static final long PAUSE_NS = 5_000_000_000L;

    private final BreakerLimits limits;
    private State state = State.CLOSED;
    private boolean silent;
    private boolean begun;
    private long lookedAt;
    private long since;
    private long restNs;
    private long restedFor;
    /// Heavy loss was reported first, and last; no report in between said less.
    private long lossySince;
    private long lossyLast;
    private boolean lossy;
    private long wellSince;
    private long sentAtLook;
    private long receivedAtLook;
    private long lostAtLook;
    private long reportAt;
    private long reportsAtLook;
    private boolean sending;
    private int percent;

    Breaker(BreakerLimits limits) {
        this.limits = limits;
        this.restNs = limits.restNs();
    }

    /// @param sent     copies sent so far
    /// @param reports  how many reports have come so far
    /// @param received packets, as the receiver's last report says
    /// @param lost     packets, as the receiver's last report says
    /// @return whether the state is another one now
    boolean look(long nowNs, long sent, long reports, long received, long lost) {
        State before = state;
        if (limits.lossPercent() == 0) {
            return false;
        }
        if (!begun || nowNs - lookedAt >= PAUSE_NS) {
            begun = true;
            reportAt = nowNs;
            wellSince = nowNs;
            sending = false;
        }
        lookedAt = nowNs;
        boolean reported = reports != reportsAtLook;
        boolean sends = sent != sentAtLook;
        if (reported || !sends && !sending) {
            reportAt = nowNs;
        }
        sending = sends;
        measure(nowNs, sent, received, lost, reported);
        switch (state) {
            case CLOSED -> closed(nowNs);
            case OPEN -> open(nowNs, reported);
            case TRIAL -> trial(nowNs);
        }
        sentAtLook = sent;
        reportsAtLook = reports;
        return state != before;
    }

    private void measure(long nowNs, long sent, long received, long lost, boolean reported) {
        if (!reported) {
            return;
        }
        long arrived = received - receivedAtLook;
        long missing = Math.max(0, lost - lostAtLook);
        if (arrived < 0) {
            lossy = false;          // the receiver has begun anew: of what is now it has not spoken yet
        } else if (arrived == 0 && sent - sentAtLook >= PACKETS_MIN) {
            judge(nowNs, PERCENT);  // nothing arrives, so the receiver cannot see the gap yet
        } else if (arrived + missing >= PACKETS_MIN) {
            judge(nowNs, (int) (missing * PERCENT / (arrived + missing)));
        }
        receivedAtLook = received;
        lostAtLook = lost;
    }

    private void judge(long nowNs, int lossPercent) {
        percent = lossPercent;
        if (lossPercent >= limits.lossPercent()) {
            boolean lasts = lossy && nowNs - lossyLast <= limits.afterNs() / 2;
            lossySince = lasts ? lossySince : nowNs;
            lossyLast = nowNs;
            lossy = true;
        } else {
            lossy = false;
        }
        if (2 * lossPercent >= limits.lossPercent()) {
            wellSince = nowNs;
        }
    }

    /// By reports alone: one of loss and then none is silence, which has a longer patience and a shorter rest.
    private boolean lossyFor(long ns) {
        return lossy && lossyLast - lossySince >= ns;
    }

    private void closed(long nowNs) {
        boolean lasting = lossyFor(limits.afterNs());
        boolean unheard = sending && nowNs - reportAt >= limits.silenceNs();
        if (lasting || unheard) {
            trip(nowNs, unheard && !lasting);
        } else if (nowNs - wellSince >= 2 * restNs) {
            restNs = limits.restNs();
        }
    }

    private void trip(long nowNs, boolean bySilence) {
        state = State.OPEN;
        silent = bySilence;
        since = nowNs;
        restedFor = restNs;
        restNs = Math.min(2 * restNs, BreakerLimits.REST_NS_MAX);
    }

    /// A receiver that speaks again has a route again.
    private void open(long nowNs, boolean reported) {
        if (silent && reported || nowNs - since >= restedFor) {
            state = State.TRIAL;
            since = nowNs;
            lossy = false;
            wellSince = nowNs;
            reportAt = nowNs;
        }
    }

    private void trial(long nowNs) {
        if (lossyFor(limits.afterNs() / 2)) {
            trip(nowNs, false);
        } else if (sending && nowNs - reportAt >= limits.silenceNs() / 2) {
            trip(nowNs, true);
        } else if (nowNs - wellSince >= limits.afterNs()) {
            state = State.CLOSED;
        }
    }

    State state() {
        return state;
    }

    /// Whether copies must not be sent.
    boolean isOpen() {
        return state == State.OPEN;
    }

    /// For people, after [#look] said that the state changed.
    String explained() {
        return switch (state) {
            case CLOSED -> "is in use again";
            case TRIAL -> "is tried again";
            case OPEN -> "is suspended for " + restedFor / 1_000_000_000L + " s: " + (silent
                    ? "its receiver has not been heard for " + limits.silenceNs() / 1_000_000_000L + " s"
                    : percent + " % of its packets were lost, and more than " + limits.lossPercent() + " % for "
                            + limits.afterNs() / 1_000_000_000L + " s");
        };
    }
}
