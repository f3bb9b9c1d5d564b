package org.ivgmp.edge.ipsec.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.ivgmp.time.Moment;

/// When each tunnel may be initiated again: at once the first time, then ever later. Not thread-safe.
public final class Attempts {

    private static final Duration DELAY_MIN = Duration.ofSeconds(1);
    private static final Duration DELAY_MAX = Duration.ofSeconds(16);

    private record Attempt(Moment next, Duration delay) {
    }

    private final Map<String, Attempt> attempts = new HashMap<>();

    /// Whether to initiate `connection` now; if so, the attempt is noted.
    public boolean due(String connection, Moment now) {
        Attempt last = attempts.get(connection);
        if (last != null && last.next().isAfter(now)) {
            return false;
        }
        Duration delay = last == null ? DELAY_MIN : last.delay().multipliedBy(2);
        Duration bounded = delay.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : delay;
        attempts.put(connection, new Attempt(now.plus(bounded), bounded));
        return true;
    }

    /// Those that are up start anew when they go down; those that are not wanted are forgotten.
    ///
    /// @param pending wanted, and not up
    public void keepOnly(Predicate<String> pending) {
        attempts.keySet().removeIf(pending.negate());
    }

    public void forgetAll() {
        attempts.clear();
    }

    /// The next time that anything becomes due. What was due before `now` is charon's business at present.
    public Optional<Moment> earliestAfter(Moment now) {
        return attempts.values().stream().map(Attempt::next).filter(next -> next.isAfter(now)).min(Moment::compareTo);
    }
}
