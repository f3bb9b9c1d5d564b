package org.ivgmp.edge.ivgmp.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import org.ivgmp.edge.status.SiteDetail;
import org.ivgmp.edge.vnoc.Lease;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.UsageRecord;
import org.ivgmp.edge.vnoc.UsageReport;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// The whole way of a count, from the packet loop to the VNOC's sums, with a crash at every step of it. The VNOC is a model of ten
/// lines: highest number and sum change together.
class LedgerCrashTest {

    private static final Source FLOW = new Source.Heard("lan0", Ipv4Address.of("10.1.0.11"), Ipv4Address.of("239.1.2.3"));
    static final SiteDetail KNOWN = new SiteDetail(Optional.of(new PolicyDocument("1",
            List.of(new PolicyDocument.Vpn("tv", 7)), List.of(), List.of(), List.of(), List.of(), List.of())),
            Map.of("lan0", "tv"));
    private static final int STEPS_MAX = 400;

    /// Power, or this program, is gone.
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// Everything that outlives a crash of the edge's program, and what has been counted so far.
    private static final class Run {
        final MemoryDisk disk = new MemoryDisk();
        final Map<String, Long> highest = new HashMap<>();
        final List<UsageReport> onTheWay = new ArrayList<>();
        int crashAt;
        int step;
        int crashes;
        int spools;
        long summed;
        /// Of the packet loop.
        int epoch = 1;
        long counter;
        long counted;
        long lost;
        /// Where the counter stood at the last reading that was done, and at the one before.
        long readTo;
        long readBefore;
        long now;
        Ledger ledger;

        Run(int crashAt) throws IOException {
            this.crashAt = crashAt;
            disk.atStep = _ -> point();
            start();
        }

        void point() {
            if (step++ == crashAt) {
                crashes++;
                throw new Crash();
            }
        }

        private void start() throws IOException {
            ledger = new Ledger(disk, 1 << 20, () -> String.format("%032x", ++spools), moment());
        }

        Moment moment() {
            return new Moment(now += Duration.ofSeconds(1).toNanos());
        }

        void packets(int count) {
            counter += count;
            counted += count;
        }

        void read() throws IOException {
            point();
            ledger.onReading(new Reading("epoch " + epoch, Map.of(FLOW, Amounts.of(counter, counter * 10))), KNOWN, moment(), now);
            readBefore = readTo;
            readTo = counter;
            point();
        }

        /// One exchange with the VNOC; an answer may be lost.
        boolean report(boolean answered) throws IOException {
            Optional<UsageReport> report = ledger.report(moment(), now);
            if (report.isEmpty()) {
                return false;
            }
            point();
            deliver(report.get());
            onTheWay.add(report.get());
            point();
            if (answered) {
                ledger.onReply(report.get(), new Reply.Accepted<>(new Lease(Duration.ofSeconds(90), false)));
                point();
            }
            return answered;
        }

        /// What the VNOC does. A crash of it is before (the edge hears nothing and says it again) or after the transaction (likewise).
        void deliver(UsageReport report) {
            long known = highest.getOrDefault(report.spool(), 0L);
            for (UsageReport.Batch batch : report.batches()) {
                if (batch.sequence() > known) {
                    known = batch.sequence();
                    summed += batch.records().stream().mapToLong(UsageRecord::packets).sum();
                }
            }
            highest.put(report.spool(), known);
        }

        /// A crash of the program takes the packet loop's counters with it; a swap of the bundle does not.
        void restart(boolean programCrashed) throws IOException {
            if (programCrashed) {
                epoch++;
                counter = 0;
            }
            start();
        }

        void finish() throws IOException {
            crashAt = -1;
            disk.full = false;
            read();
            while (report(true)) {
                assertTrue(step < 10_000, "it does not end");
            }
        }
    }

    private static void day(Run run) throws IOException {
        for (int round = 0; round < 4; round++) {
            run.packets(1 << 4 * round);
            run.read();
            run.report(round % 2 == 1);
            run.packets(1);
            run.read();
            run.onTheWay.reversed().forEach(run::deliver);
        }
        while (run.report(true)) {
            run.packets(3);
        }
    }

    /// The swap of the bundle: the packet loop counts on, and all that it counted is accounted once.
    @Test
    void whereverTheBundleIsSwapped_everyPacketIsAccountedOnce() throws IOException {
        int crashes = 0;
        for (int at = 0; at < STEPS_MAX; at++) {
            Run run = new Run(at);
            try {
                day(run);
            } catch (Crash crash) {
                run.restart(false);
            }
            crashes += run.crashes;
            run.packets(5);
            run.finish();
            assertEquals(run.counted, run.summed, "crash at step " + at);
            run.onTheWay.forEach(run::deliver);
            assertEquals(run.counted, run.summed, "old reports that come late, crash at step " + at);
        }
        assertTrue(crashes > 60, "the story has only " + crashes + " steps");
    }

    /// The crash of the program takes the packet loop with it: missing is what it counted since the last reading that had
    /// reached the disk, and nothing else.
    @Test
    void whereverTheProgramCrashes_onlyWhatWasNotOnDiskIsMissing() throws IOException {
        for (int at = 0; at < STEPS_MAX; at++) {
            Run run = new Run(at);
            try {
                day(run);
            } catch (Crash crash) {
                run.lost = run.counter - SpoolCodec.state(run.disk.files.getOrDefault(Spool.STATE, new byte[0]))
                        .map(state -> state.baseline().get(FLOW).packets()).orElse(0L);
                assertTrue(run.lost <= run.counter - Math.min(run.readBefore, run.readTo), "more than one interval, at step " + at);
                run.restart(true);
            }
            run.packets(5);
            run.finish();
            assertEquals(run.counted - run.lost, run.summed, "crash at step " + at);
        }
    }

    /// Random lives: crashes of program, bundle, VNOC and network, full disks, late and repeated reports.
    @Test
    void whateverHappens_everyPacketOnDiskIsAccountedOnce() throws IOException {
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            Run run = new Run(-1);
            for (int i = 0; i < 60; i++) {
                disturb(run, random);
            }
            run.finish();
            assertEquals(run.counted - run.lost, run.summed, "seed " + seed);
        }
    }

    private static void disturb(Run run, Random random) throws IOException {
        switch (random.nextInt(8)) {
            case 0, 1 -> run.packets(random.nextInt(100));
            case 2, 3 -> {
                try {
                    run.read();
                } catch (IOException full) {
                    assertTrue(run.disk.full);
                }
            }
            case 4 -> run.report(random.nextBoolean());
            case 5 -> run.disk.full = random.nextInt(3) == 0;
            case 6 -> {
                if (!run.onTheWay.isEmpty()) {
                    run.deliver(run.onTheWay.get(random.nextInt(run.onTheWay.size())));
                }
            }
            default -> {
                boolean program = random.nextBoolean();
                if (program) {
                    run.lost += run.counter - SpoolCodec.state(run.disk.files.getOrDefault(Spool.STATE, new byte[0]))
                            .filter(state -> state.epoch().equals("epoch " + run.epoch))
                            .map(state -> state.baseline().get(FLOW).packets()).orElse(0L);
                }
                run.restart(program);
            }
        }
    }
}
