package org.ivgmp.edge.soap.internal;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait after the n-th failure in a row: doubled from `min` to `max`, drawn from the upper half of the
/// span, so that devices that failed together do not come back together.
record Backoff(Duration min, Duration max, RandomGenerator random) {

    /// @param failures in a row, 1 or more
    Duration after(int failures) {
        long span = min.toMillis();
        for (int doubled = 1; doubled < failures && span < max.toMillis(); doubled++) {
            span *= 2;
        }
        span = Math.min(span, max.toMillis());
        return Duration.ofMillis(random.nextLong(span / 2, span + 1));
    }
}
