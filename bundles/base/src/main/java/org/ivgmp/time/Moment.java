package org.ivgmp.time;

import java.time.Duration;

/// An instant on the monotonic clock, in nanoseconds since an arbitrary origin. Never a wall-clock time.
/// Compared by subtraction, so an origin near `Long.MAX_VALUE` is harmless.
public record Moment(long ns) implements Comparable<Moment> {

    /// The one place where protocol code's time comes from; shells call it and hand the result in.
    public static Moment now() {
        return new Moment(System.nanoTime());
    }

    public Moment plus(Duration delay) {
        return new Moment(ns + delay.toNanos());
    }

    public boolean isAfter(Moment other) {
        return ns - other.ns > 0;
    }

    /// From this moment to `later`; negative when that is in the past.
    public Duration until(Moment later) {
        return Duration.ofNanos(later.ns - ns);
    }

    public static Moment earlier(Moment a, Moment b) {
        return a.isAfter(b) ? b : a;
    }

    @Override
    public int compareTo(Moment other) {
        return Long.signum(ns - other.ns);
    }
}
