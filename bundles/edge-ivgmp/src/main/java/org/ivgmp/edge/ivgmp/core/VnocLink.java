package org.ivgmp.edge.ivgmp.core;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.time.Moment;

/// How the edge stands with the VNOC: whether it may be called now, and what an operator should know.
///
/// @param bound    whether there is a client to call with
/// @param failures calls in a row that were not answered
/// @param quiet    no call before this moment
/// @param trouble  why the last call was not answered; empty when it was
/// @param answered whether the VNOC has ever answered
record VnocLink(boolean bound, int failures, Optional<Moment> quiet, Optional<String> trouble, boolean answered) {

    /// A server is input too: its wish is kept within these.
    private static final Duration BUSY_MIN = Duration.ofMillis(100);
    private static final Duration BUSY_MAX = Duration.ofMinutes(5);
    private static final int DOUBLINGS_MAX = 20;

    static final VnocLink UNBOUND = new VnocLink(false, 0, Optional.empty(), Optional.empty(), false);

    boolean mayCall(Moment now) {
        return bound && quiet.map(until -> !until.isAfter(now)).orElse(true);
    }

    boolean connected() {
        return bound && answered && trouble.isEmpty();
    }

    VnocLink onBound() {
        return new VnocLink(true, 0, Optional.empty(), trouble, answered);
    }

    VnocLink onGone() {
        return new VnocLink(false, 0, Optional.empty(), trouble, answered);
    }

    VnocLink onTick(Moment now) {
        boolean over = quiet.isPresent() && !quiet.get().isAfter(now);
        return over ? new VnocLink(bound, failures, Optional.empty(), trouble, answered) : this;
    }

    VnocLink onReply(Reply<?> reply, SiteTimers timers, RandomGenerator random, Moment now) {
        return switch (reply) {
            case Reply.Accepted<?> _, Reply.Refused<?> _ ->
                    new VnocLink(bound, 0, Optional.empty(), Optional.empty(), true);
            case Reply.Busy<?>(var after) -> new VnocLink(bound, 0, Optional.of(now.plus(clamped(after))),
                    Optional.of("the VNOC is busy"), true);
            case Reply.Unreachable<?>(var cause) -> new VnocLink(bound, failures + 1,
                    Optional.of(now.plus(backoff(timers, random))), Optional.of(cause), answered);
        };
    }

    /// Half of it fixed, half of it drawn, so that edges cut off together do not come back together.
    private Duration backoff(SiteTimers timers, RandomGenerator random) {
        Duration delay = timers.retryMin().multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX));
        long nanos = Math.min(delay.toNanos(), timers.retryMax().toNanos());
        return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
    }

    private static Duration clamped(Duration wish) {
        if (wish.compareTo(BUSY_MIN) < 0) {
            return BUSY_MIN;
        }
        return wish.compareTo(BUSY_MAX) > 0 ? BUSY_MAX : wish;
    }
}
