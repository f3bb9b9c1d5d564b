package org.ivgmp.edge.ivgmp.account;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.ivgmp.edge.status.SiteDetail;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.UsageRecord;
import org.ivgmp.edge.vnoc.UsageReport;
import org.ivgmp.time.Moment;

/// An edge's accounts: reads counters into batches, hands batches to the VNOC, and forgets none of either until the VNOC has
/// said that it is counted. One report at a time is under way. Not thread-safe.
public final class Ledger {

    /// Of one batch.
    static final int RECORDS_MAX = 1000;

    private final Spool spool;
    private final Tally tally;
    private Names names;
    private Moment since;
    /// When batches of this life were made, by their sequence number.
    private final Map<Long, Moment> made = new HashMap<>();
    /// After a refusal batches go one by one, so that only the culprit is put aside.
    private boolean single;
    /// Refused alone; the batch behind it is the witness.
    private Optional<Entry> suspect = Optional.empty();
    private long full;

    /// @param bytesMax of all files
    /// @param ids      draws names of spools: 32 hex digits
    public Ledger(Disk disk, long bytesMax, Supplier<String> ids, Moment now) throws IOException {
        this.spool = new Spool(disk, bytesMax, ids);
        State state = spool.state();
        this.tally = new Tally(state.epoch(), state.baseline(), spool.baselineKnown());
        this.names = state.names();
        this.since = now;
    }

    /// @param bytes    in files
    /// @param full     readings that found no room: their counts wait in memory for the next batch
    /// @param damaged  files put aside: unreadable, or refused by the VNOC
    /// @param unaccounted packets that will not be accounted, for want of memory while the disk was full
    public record Condition(int waiting, long bytes, long full, int damaged, long unaccounted) {
    }

    public Condition condition() {
        return new Condition(spool.waiting(), spool.bytes(), full, spool.damaged(), tally.unaccounted());
    }

    /// The counters were read.
    ///
    /// @param wallMs the edge's clock
    /// @throws IOException when the disk failed: what was counted waits in memory for the next reading
    public void onReading(Reading reading, SiteDetail detail, Moment now, long wallMs) throws IOException {
        names = names.with(detail);
        tally.read(reading, names);
        boolean room = true;
        while (room && !tally.pending().isEmpty()) {
            room = spool(now, wallMs);
            full += room ? 0 : 1;
        }
        since = room ? now : since;
    }

    private boolean spool(Moment now, long wallMs) throws IOException {
        State old = spool.state();
        List<Subject> subjects = tally.pending().keySet().stream().limit(RECORDS_MAX).toList();
        List<UsageRecord> records = new ArrayList<>();
        subjects.forEach(subject -> records.add(subject.with(tally.pending().get(subject))));
        long sequence = old.sequence() + 1;
        Entry entry = new Entry(old.spool(), sequence, wallMs, since.until(now).toMillis(), records);
        boolean done = spool.commit(
                new State(old.spool(), sequence, Optional.of(entry), tally.epoch(), tally.baseline(), names));
        if (done) {
            made.put(sequence, now);
            tally.spooled(subjects);
        }
        return done;
    }

    /// What the VNOC should be told next; the same until an answer comes.
    public Optional<UsageReport> report(Moment now, long wallMs) {
        List<Entry> entries = next();
        return entries.isEmpty() ? Optional.empty() : Optional.of(new UsageReport(entries.getFirst().spool(),
                entries.stream().map(entry -> new UsageReport.Batch(entry.sequence(), age(entry, now, wallMs),
                        Duration.ofMillis(entry.spanMs()), entry.records())).toList()));
    }

    private List<Entry> next() {
        Optional<Entry> witness = suspect.flatMap(spool::after);
        if (witness.isPresent()) {
            return List.of(witness.get());
        }
        List<Entry> oldest = spool.oldest();
        return single && !oldest.isEmpty() ? oldest.subList(0, 1) : oldest;
    }

    /// By the monotonic clock where it is of this life.
    private Duration age(Entry entry, Moment now, long wallMs) {
        Moment read = entry.spool().equals(spool.state().spool()) ? made.get(entry.sequence()) : null;
        return read == null ? Duration.ofMillis(Math.max(0, wallMs - entry.wallMs())) : read.until(now);
    }

    /// What became of it.
    ///
    /// @return whether the next report may follow at once
    /// @throws IOException when a file could not be deleted; it is said once more after a restart
    public boolean onReply(UsageReport report, Reply<?> reply) throws IOException {
        return switch (reply) {
            case Reply.Accepted<?> _ -> {
                accepted(report);
                yield true;
            }
            case Reply.Refused<?>(var fault, _) -> fault == Reply.Fault.BAD_REQUEST && malformed(report);
            case Reply.Busy<?> _, Reply.Unreachable<?> _ -> false;
        };
    }

    private void accepted(UsageReport report) throws IOException {
        List<Long> sequences = report.batches().stream().map(UsageReport.Batch::sequence).toList();
        Optional<Entry> culprit = suspect.filter(entry -> !entry.spool().equals(report.spool())
                || !sequences.contains(entry.sequence()));
        suspect = Optional.empty();
        single = false;
        sequences.forEach(made::remove);
        spool.delivered(report.spool(), sequences);
        if (culprit.isPresent()) {
            spool.refused(culprit.get());
        }
    }

    /// One batch that the VNOC cannot read must not hold up the others for ever; but a VNOC that can read none must not empty
    /// the spool. So a batch that is refused alone is put aside only when the one behind it is accepted.
    ///
    /// @return whether there is something else to try
    private boolean malformed(UsageReport report) {
        if (report.batches().size() > 1) {
            single = true;
            return true;
        }
        single = true;
        suspect = suspect.isPresent() ? Optional.empty() : spool.oldest().stream().findFirst();
        return suspect.flatMap(spool::after).isPresent();
    }
}
