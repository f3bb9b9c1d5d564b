package org.ivgmp.edge.console.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.ivgmp.time.Moment;

/// Slows guessing down: an address that failed some times in a row waits after each further failure. Others do not, so
/// that nobody is locked out by somebody else's guesses. Thread-safe.
final class LoginThrottle {

    static final int FAILURES_FREE = 10;
    static final Duration PAUSE = Duration.ofSeconds(5);

    /// Of more addresses those are forgotten that failed longest ago.
    static final int ADDRESSES_MAX = 256;

    private record Failures(int inARow, Moment last) {
    }

    private final Map<String, Failures> byAddress = new LinkedHashMap<>();

    synchronized boolean open(String address, Moment now) {
        Failures failures = byAddress.get(address);
        return failures == null || failures.inARow() < FAILURES_FREE || !failures.last().plus(PAUSE).isAfter(now);
    }

    synchronized void onResult(String address, boolean success, Moment now) {
        Failures before = byAddress.remove(address);
        if (success) {
            return;
        }
        int inARow = before == null ? 1 : Math.min(before.inARow() + 1, FAILURES_FREE);
        byAddress.put(address, new Failures(inARow, now));
        if (byAddress.size() > ADDRESSES_MAX) {
            byAddress.remove(byAddress.keySet().iterator().next());
        }
    }
}
