package org.ivgmp.soap;

import java.util.LinkedHashMap;
import java.util.Map;

/// How often each caller may call: a token bucket for each. Of more callers than are remembered, the one that has been silent
/// for longest is forgotten, and begins anew. Thread-safe.
final class CallRate {

    static final int CALLERS_MAX = 16_384;
    private static final double NS_PER_S = 1e9;

    private final double perSecond;
    private final double burst;
    /// By caller, in the order of their last calls.
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > CALLERS_MAX;
        }
    };

    private record Bucket(double tokens, long atNs) {
    }

    /// @param perSecond calls a second, more than 0
    /// @param burst     calls at once, 1 or more
    CallRate(double perSecond, double burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /// Whether the caller may call now; if so, the call is counted.
    ///
    /// @param nowNs of the monotonic clock
    synchronized boolean allows(String caller, long nowNs) {
        Bucket old = buckets.getOrDefault(caller, new Bucket(burst, nowNs));
        double tokens = Math.min(burst, old.tokens + Math.max(0, nowNs - old.atNs) / NS_PER_S * perSecond);
        boolean allowed = tokens >= 1;
        buckets.put(caller, new Bucket(allowed ? tokens - 1 : tokens, nowNs));
        return allowed;
    }

    synchronized int callers() {
        return buckets.size();
    }
}
