package org.ivgmp.vnoc.centre;

import java.time.Duration;

/// What a heartbeat, join or leave is answered.
public record Answer(Duration lease, boolean resync, Duration failStatic) {
}
