package org.ivgmp.edge.ivgmp.account;

import java.util.List;

import org.ivgmp.edge.vnoc.UsageRecord;

/// A batch in the spool.
///
/// @param wallMs when the counters were read, by the edge's own clock: only compared with the same clock later
/// @param spanMs the time in which it was counted, by the monotonic clock
record Entry(String spool, long sequence, long wallMs, long spanMs, List<UsageRecord> records) {

    Entry {
        records = List.copyOf(records);
    }

    String file() {
        return String.format("%s-%019d%s", spool, sequence, Spool.BATCH);
    }
}
