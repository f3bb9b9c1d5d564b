package org.ivgmp.edge.vnoc;

import java.time.Duration;

/// What `renew` answers.
///
/// @param duration how long the VNOC keeps this site's requests without hearing of it
/// @param resync   whether the VNOC's set of requests differs from ours and it wants ours, whole
public record Lease(Duration duration, boolean resync) {
}
