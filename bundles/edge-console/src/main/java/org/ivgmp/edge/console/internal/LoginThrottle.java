package org.ivgmp.edge.console.internal;

import java.time.Duration;

import org.ivgmp.time.Moment;

/// Slows guessing down: after some failures in a row nobody logs in for a while. Thread-safe.
final class LoginThrottle {

    private static final int FAILURES_FREE = 10;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private int failures;
    private Moment closedUntil;

    LoginThrottle(Moment now) {
        closedUntil = now;
    }

    synchronized boolean open(Moment now) {
        return !closedUntil.isAfter(now);
    }

    synchronized void onResult(boolean success, Moment now) {
        failures = success ? 0 : failures + 1;
        if (failures >= FAILURES_FREE) {
            closedUntil = now.plus(PAUSE);
        }
    }
}
