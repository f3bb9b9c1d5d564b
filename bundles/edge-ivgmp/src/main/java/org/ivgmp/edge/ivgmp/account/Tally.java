package org.ivgmp.edge.ivgmp.account;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// What was counted since the last batch. Not thread-safe.
final class Tally {

    /// More subjects than that wait for no batch: a full disk must not become a full memory.
    static final int SUBJECTS_MAX = 20_000;

    private String epoch;
    private final Map<Source, Amounts> baseline;
    private final Map<Subject, Amounts> pending = new LinkedHashMap<>();
    /// Whether what the counters stand at was never accounted.
    private boolean baselineKnown;
    private long unaccounted;

    /// @param known whether `baseline` is all that was accounted of this epoch. Otherwise the first reading is only compared with:
    ///              nothing is accounted twice
    Tally(String epoch, Map<Source, Amounts> baseline, boolean known) {
        this.epoch = epoch;
        this.baseline = new HashMap<>(baseline);
        this.baselineKnown = known;
    }

    void read(Reading reading, Names names) {
        if (!reading.epoch().equals(epoch)) {
            epoch = reading.epoch();
            baseline.clear();
        }
        reading.counters().forEach((source, amounts) -> {
            switch (baselineKnown ? names.of(source) : new Names.Meaning.Nothing()) {
                case Names.Meaning.Accounted(var subject) -> {
                    account(subject, amounts.since(baseline.getOrDefault(source, Amounts.NONE)));
                    reach(source, amounts);
                }
                case Names.Meaning.Nothing _ -> reach(source, amounts);
                case Names.Meaning.Unknown _ -> { }
            }
        });
        baselineKnown = true;
        baseline.keySet().retainAll(reading.counters().keySet());
    }

    private void reach(Source source, Amounts amounts) {
        baseline.put(source, amounts.reached(baseline.getOrDefault(source, Amounts.NONE)));
    }

    private void account(Subject subject, Amounts amounts) {
        if (amounts.equals(Amounts.NONE)) {
            return;
        }
        if (pending.size() >= SUBJECTS_MAX && !pending.containsKey(subject)) {
            unaccounted += amounts.packets();
            return;
        }
        pending.merge(subject, amounts, Amounts::plus);
    }

    Map<Subject, Amounts> pending() {
        return pending;
    }

    void spooled(Iterable<Subject> subjects) {
        subjects.forEach(pending::remove);
    }

    String epoch() {
        return epoch;
    }

    Map<Source, Amounts> baseline() {
        return baseline;
    }

    /// Packets that no batch will have.
    long unaccounted() {
        return unaccounted;
    }
}
