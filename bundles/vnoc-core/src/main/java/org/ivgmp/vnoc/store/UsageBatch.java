package org.ivgmp.vnoc.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A numbered batch of a site's spool.
///
/// @param at   when it was counted, by our clock
/// @param span the time in which it was counted
public record UsageBatch(long sequence, Instant at, Duration span, List<UsageEntry> entries) {

    public UsageBatch {
        entries = List.copyOf(entries);
    }
}
