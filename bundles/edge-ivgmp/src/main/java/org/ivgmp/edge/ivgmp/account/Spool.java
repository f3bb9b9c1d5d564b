package org.ivgmp.edge.ivgmp.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Batches that wait for the VNOC, on disk. One file, `state`, holds the newest batch together with what had been accounted when
/// it was made: writing it is the commit. A batch that is still waiting when the next is made moves to a file of its own before.
/// Not thread-safe.
final class Spool {

    static final String STATE = "state";
    static final String BATCH = ".batch";
    private static final String ASIDE = ".aside";
    private static final int ASIDE_MAX = 16;
    private static final int REPORT_BATCHES_MAX = 16;
    private static final int REPORT_RECORDS_MAX = 4000;

    private final Disk disk;
    private final long bytesMax;
    private State state;
    /// Oldest first.
    private final List<Waiting> waiting = new ArrayList<>();
    private boolean baselineKnown = true;
    private int damaged;

    /// @param bytes of its own file; 0 while it has none
    private record Waiting(Entry entry, int bytes) {
    }

    /// Reads what an earlier life has left.
    ///
    /// @param ids draws names of spools
    Spool(Disk disk, long bytesMax, Supplier<String> ids) throws IOException {
        this.disk = disk;
        this.bytesMax = bytesMax;
        List<String> names = disk.names();
        Optional<byte[]> bytes = disk.read(STATE);
        Optional<State> read = bytes.flatMap(SpoolCodec::state);
        if (bytes.isPresent() && read.isEmpty()) {
            aside(STATE, bytes.get());
        }
        for (String name : names) {
            if (name.endsWith(BATCH)) {
                recover(name);
            }
        }
        baselineKnown = read.isPresent() || names.isEmpty();
        state = read.orElseGet(() -> new State(ids.get(), 0, Optional.empty(), "", Map.of(), Names.NONE));
        waiting.sort(Comparator.comparing((Waiting each) -> each.entry().spool().equals(state.spool()))
                .thenComparing(each -> each.entry().spool()).thenComparing(each -> each.entry().sequence()));
        state.newest().filter(newest -> !waits(newest)).ifPresent(newest -> waiting.add(new Waiting(newest, 0)));
    }

    private void recover(String name) throws IOException {
        Optional<byte[]> bytes = disk.read(name);
        Optional<Entry> entry = bytes.flatMap(SpoolCodec::entry);
        if (entry.isPresent()) {
            waiting.add(new Waiting(entry.get(), bytes.get().length));
        } else if (bytes.isPresent()) {
            aside(name, bytes.get());
        }
    }

    /// Kept for a person to look at, but not many.
    private void aside(String name, byte[] content) throws IOException {
        damaged++;
        if (disk.names().stream().filter(other -> other.endsWith(ASIDE)).count() < ASIDE_MAX) {
            disk.write(name + ASIDE, content);
        }
        disk.delete(name);
    }

    private boolean waits(Entry entry) {
        return waiting.stream().anyMatch(each -> same(each.entry(), entry.spool(), entry.sequence()));
    }

    private static boolean same(Entry entry, String spool, long sequence) {
        return entry.spool().equals(spool) && entry.sequence() == sequence;
    }

    State state() {
        return state;
    }

    /// Whether the counters up to [State#baseline], and no others, were accounted.
    boolean baselineKnown() {
        return baselineKnown;
    }

    /// Files that could not be read, or whose batch the VNOC would not take.
    int damaged() {
        return damaged;
    }

    long bytes() {
        return waiting.stream().mapToLong(Waiting::bytes).sum();
    }

    int waiting() {
        return waiting.size();
    }

    /// @return false if there is no room in the spool: nothing is changed
    /// @throws IOException likewise; the next try replaces what may have been written
    boolean commit(State next) throws IOException {
        byte[] content = SpoolCodec.encode(next);
        Optional<Entry> last = state.newest();
        int place = last.isEmpty() ? -1 : indexOf(last.get());
        boolean moves = place >= 0 && waiting.get(place).bytes() == 0;
        byte[] moved = moves ? SpoolCodec.encode(last.get()) : new byte[0];
        if (bytes() + moved.length + content.length > bytesMax) {
            return false;
        }
        if (moves) {
            disk.write(last.get().file(), moved);
            waiting.set(place, new Waiting(last.get(), moved.length));
        }
        disk.write(STATE, content);
        state = next;
        next.newest().ifPresent(entry -> waiting.add(new Waiting(entry, 0)));
        return true;
    }

    private int indexOf(Entry entry) {
        for (int i = 0; i < waiting.size(); i++) {
            if (same(waiting.get(i).entry(), entry.spool(), entry.sequence())) {
                return i;
            }
        }
        return -1;
    }

    /// The oldest that wait, of one spool.
    List<Entry> oldest() {
        List<Entry> report = new ArrayList<>();
        int records = 0;
        for (Waiting each : waiting) {
            records += each.entry().records().size();
            boolean fits = report.isEmpty() || report.size() < REPORT_BATCHES_MAX && records <= REPORT_RECORDS_MAX
                    && each.entry().spool().equals(report.getFirst().spool());
            if (!fits) {
                break;
            }
            report.add(each.entry());
        }
        return report;
    }

    /// The one that waits behind it.
    Optional<Entry> after(Entry entry) {
        int next = indexOf(entry) + 1;
        return next > 0 && next < waiting.size() ? Optional.of(waiting.get(next).entry()) : Optional.empty();
    }

    /// They are counted: they wait no more. A file that cannot be deleted is said again after a restart, which is harmless.
    void delivered(String spool, List<Long> sequences) throws IOException {
        List<Waiting> gone = waiting.stream().filter(each -> each.entry().spool().equals(spool)
                && sequences.contains(each.entry().sequence())).collect(Collectors.toList());
        waiting.removeAll(gone);
        for (Waiting each : gone) {
            if (each.bytes() > 0) {
                disk.delete(each.entry().file());
            }
        }
    }

    /// The VNOC will never take it, and others wait behind it.
    void refused(Entry entry) throws IOException {
        waiting.removeIf(each -> same(each.entry(), entry.spool(), entry.sequence()));
        aside(entry.file(), SpoolCodec.encode(entry));
    }
}
