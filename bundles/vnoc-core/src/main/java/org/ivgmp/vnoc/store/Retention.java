package org.ivgmp.vnoc.store;

import java.time.Duration;

/// How much history is kept: what is older, or beyond so many rows, goes.
///
/// @param rowsMax of each kind
public record Retention(Duration audit, Duration sessions, Duration usage, long rowsMax) {
}
