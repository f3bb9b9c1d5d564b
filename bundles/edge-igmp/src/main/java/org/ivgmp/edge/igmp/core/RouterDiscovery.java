package org.ivgmp.edge.igmp.core;

import java.time.Duration;
import java.util.random.RandomGenerator;

import org.ivgmp.time.Moment;

/// When one port says "a multicast router is here": RFC 4286, by which snooping switches learn to forward to the edge what it must
/// hear, also while another router is the querier. Not thread-safe: one per port.
public final class RouterDiscovery {

    /// Section 3.1.4.
    private static final int INITIAL_MAX = 3;
    /// Section 3.1.3.
    private static final Duration INITIAL_INTERVAL = Duration.ofSeconds(2);
    /// Section 8.
    private static final Duration RESPONSE_DELAY = Duration.ofSeconds(2);
    /// Section 3.1.6: no more than 10 messages a second.
    private static final Duration SPACING = Duration.ofMillis(100);
    /// Section 3.1.2: 0.025 of the interval.
    private static final int JITTER_DIVISOR = 40;

    private final Duration interval;
    private final RandomGenerator chance;
    private int initialLeft = INITIAL_MAX;
    private boolean answering;
    private Moment next;

    /// @param interval from one advertisement to the next, 4 to 180 s (section 3.1.1)
    public RouterDiscovery(Duration interval, RandomGenerator chance, Moment now) {
        this.interval = interval;
        this.chance = chance;
        this.next = now.plus(below(INITIAL_INTERVAL));
    }

    /// A valid solicitation was heard. While an advertisement is pending it is ignored: section 3.4.
    public void onSolicitation(Moment now) {
        if (initialLeft > 0 || answering) {
            return;
        }
        answering = true;
        next = Moment.earlier(next, now.plus(SPACING).plus(below(RESPONSE_DELAY.minus(SPACING))));
    }

    /// Whether an advertisement is to be sent now.
    public boolean onTick(Moment now) {
        if (next.isAfter(now)) {
            return false;
        }
        answering = false;
        initialLeft = Math.max(0, initialLeft - 1);
        Duration jitter = interval.dividedBy(JITTER_DIVISOR);
        next = now.plus(initialLeft > 0 ? SPACING.plus(below(INITIAL_INTERVAL.minus(SPACING)))
                : interval.minus(jitter).plus(below(jitter.multipliedBy(2))));
        return true;
    }

    /// When [#onTick] is wanted next.
    public Moment deadline() {
        return next;
    }

    private Duration below(Duration limit) {
        return Duration.ofNanos(chance.nextLong(limit.toNanos()));
    }
}
