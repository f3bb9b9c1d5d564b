package org.ivgmp.vnoc.store;

import java.time.Instant;
import java.util.Optional;

import org.ivgmp.vnoc.core.Request;

/// From when to when a site took part in a group, and what was counted meanwhile: the accounting record of RFC 2866 as it stands.
///
/// @param updated when usage was last added
public record SessionRecord(long id, String site, Request request, Instant started, Optional<Instant> updated,
        Optional<Instant> stopped, Optional<String> cause, long packets, long bytes) {
}
