package org.ivgmp.edge.ipsec.internal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

import org.ivgmp.time.Moment;

/// Waits for conditions of other processes.
final class Await {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long INTERVAL_NS = 10_000_000;

    private Await() {
    }

    /// @param state for the message of a failure
    static void until(String what, Callable<Boolean> condition, Callable<String> state) throws Exception {
        Moment end = Moment.now().plus(LIMIT);
        while (!condition.call()) {
            if (Moment.now().isAfter(end)) {
                throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what + "\n" + state.call());
            }
            LockSupport.parkNanos(INTERVAL_NS);
        }
    }
}
