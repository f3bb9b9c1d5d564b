package org.ivgmp.edge.vnoc;

import java.time.Duration;

/// What `renew` answers.
///
/// @param duration   how long the VNOC keeps this site's requests without hearing of it
/// @param resync     whether the VNOC's set of requests differs from ours and it wants ours, whole
/// @param failStatic how long the last policy may stay in force without word from the VNOC; zero: as long as the lease
public record Lease(Duration duration, boolean resync, Duration failStatic) {

    /// Of a VNOC that does not say.
    public static final Duration FAIL_STATIC_DEFAULT = Duration.ofHours(24);

    public Lease(Duration duration, boolean resync) {
        this(duration, resync, FAIL_STATIC_DEFAULT);
    }
}
