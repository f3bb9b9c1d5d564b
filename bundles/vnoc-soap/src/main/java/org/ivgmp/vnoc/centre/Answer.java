package org.ivgmp.vnoc.centre;

import java.time.Duration;

/// What a heartbeat, join or leave is answered.
///
/// @param revocationList the number of the list in force
public record Answer(Duration lease, boolean resync, Duration failStatic, long revocationList) {
}
