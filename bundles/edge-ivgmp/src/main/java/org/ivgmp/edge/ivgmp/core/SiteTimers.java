package org.ivgmp.edge.ivgmp.core;

import java.time.Duration;

/// The protocol's times, docs/ivgmp.md, "Timers".
///
/// @param retryMin first delay after the VNOC did not answer; doubled with each failure in a row
/// @param retryMax longest delay
/// @param hold     how long what a vanished provider said stays in force
/// @param rejected how long a request that the VNOC does not keep (bad, over quota) rests before it is asked again
public record SiteTimers(Duration retryMin, Duration retryMax, Duration hold, Duration rejected) {

    public static final SiteTimers DEFAULT = new SiteTimers(
            Duration.ofMillis(250), Duration.ofSeconds(15), Duration.ofSeconds(270), Duration.ofSeconds(60));

    public SiteTimers {
        if (retryMin.isNegative() || retryMin.isZero() || retryMax.compareTo(retryMin) < 0) {
            throw new IllegalArgumentException("retry delays " + retryMin + " to " + retryMax + " are no range");
        }
    }
}
