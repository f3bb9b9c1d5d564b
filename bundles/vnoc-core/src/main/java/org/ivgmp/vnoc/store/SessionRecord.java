package org.ivgmp.vnoc.store;

import java.time.Instant;
import java.util.Optional;

import org.ivgmp.vnoc.core.Request;

/// From when to when a site took part in a group.
public record SessionRecord(String site, Request request, Instant started, Optional<Instant> stopped,
        Optional<String> cause) {
}
