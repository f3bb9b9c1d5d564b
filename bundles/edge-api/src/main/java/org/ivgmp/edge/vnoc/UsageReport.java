package org.ivgmp.edge.vnoc;

import java.time.Duration;
import java.util.List;

/// Batches of an edge's spool, oldest first. An accepted report means that each of them is counted, now or before.
///
/// @param spool   names the spool: 32 hex digits, drawn when it is made
/// @param batches with rising sequence numbers
public record UsageReport(String spool, List<Batch> batches) {

    public UsageReport {
        batches = List.copyOf(batches);
    }

    /// @param sequence from 1
    /// @param age      since the counters were read
    /// @param span     the time in which it was counted
    public record Batch(long sequence, Duration age, Duration span, List<UsageRecord> records) {
        public Batch {
            records = List.copyOf(records);
        }
    }
}
