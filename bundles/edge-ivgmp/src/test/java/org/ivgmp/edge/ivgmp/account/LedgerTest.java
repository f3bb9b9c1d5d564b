package org.ivgmp.edge.ivgmp.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.status.SiteDetail;
import org.ivgmp.edge.vnoc.Direction;
import org.ivgmp.edge.vnoc.Lease;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.PolicyDocument.Peer;
import org.ivgmp.edge.vnoc.PolicyDocument.Receive;
import org.ivgmp.edge.vnoc.PolicyDocument.Vpn;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.UsageRecord;
import org.ivgmp.edge.vnoc.UsageReport;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final Ipv4Address G = Ipv4Address.of("239.1.2.3");
    private static final Ipv4Address H = Ipv4Address.of("239.1.2.4");
    private static final Ipv4Address HOST = Ipv4Address.of("10.1.0.11");
    private static final Ipv4Address ROME = Ipv4Address.of("100.64.0.9");
    private static final Reply<Lease> ACCEPTED = new Reply.Accepted<>(new Lease(Duration.ofSeconds(90), false));
    private static final Reply<Lease> BAD = new Reply.Refused<>(Reply.Fault.BAD_REQUEST, "cannot read it");
    private static final SiteDetail NOTHING_KNOWN = new SiteDetail(Optional.empty(), Map.of());

    private final MemoryDisk disk = new MemoryDisk();
    private int spools;
    private Moment now = new Moment(0);
    private Ledger ledger = open(1 << 20);

    private Ledger open(long bytesMax) {
        try {
            ledger = new Ledger(disk, bytesMax, () -> "spool" + ++spools, now);
            return ledger;
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static SiteDetail detail(Receive... receives) {
        return new SiteDetail(Optional.of(new PolicyDocument("1", List.of(new Vpn("tv", 7)),
                List.of(new Peer("rome", ROME, HOST)), List.of(), List.of(receives), List.of(), List.of())),
                Map.of("lan0", "tv"));
    }

    private static Source heard(String port, Ipv4Address group) {
        return new Source.Heard(port, HOST, group);
    }

    private void read(SiteDetail detail, Map<Source, Amounts> counters) {
        try {
            now = now.plus(Duration.ofSeconds(60));
            ledger.onReading(new Reading("e1", counters), detail, now, 1_000_000 + now.ns() / 1_000_000);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private UsageReport report() {
        return ledger.report(now, 1_000_000 + now.ns() / 1_000_000).orElseThrow();
    }

    private Set<UsageRecord> accounted() throws IOException {
        UsageReport report = report();
        ledger.onReply(report, ACCEPTED);
        return Set.copyOf(report.batches().stream().flatMap(batch -> batch.records().stream()).toList());
    }

    private static UsageRecord record(Ipv4Address group, Direction direction, long packets) {
        return new UsageRecord("tv", Optional.of(group), direction, "", packets, packets * 10, 0, 0, 0);
    }

    @Test
    void countersAreSummedByVpnGroupAndDirection() throws IOException {
        read(detail(), Map.of(heard("lan0", G), Amounts.of(10, 100),
                new Source.Heard("lan0", Ipv4Address.of("10.1.0.12"), G), Amounts.of(5, 50),
                heard("lan0", H), Amounts.of(1, 10), heard("lan9", G), Amounts.of(77, 770),
                new Source.Injected(7, 0, G, "lan0"), Amounts.of(3, 30),
                new Source.Injected(8, 0, G, "lan0"), Amounts.of(4, 40)));
        assertEquals(Set.of(record(G, Direction.SENDER, 15), record(H, Direction.SENDER, 1),
                record(G, Direction.RECEIVER, 3)), accounted());
        assertTrue(ledger.report(now, 0).isEmpty());
    }

    @Test
    void lossesAreOfThePeer_andOfTheGroupWhereItsTreeTells() throws IOException {
        Amounts losses = new Amounts(100, 1000, 3, 2, 1);
        read(detail(new Receive("tv", G, 5, Set.of("rome")), new Receive("tv", H, 0, Set.of("rome"))), Map.of(
                new Source.Tunnel(ROME, 7, 0), losses, new Source.Tunnel(ROME, 7, 5), losses,
                new Source.Tunnel(HOST, 7, 5), losses));
        assertEquals(Set.of(
                new UsageRecord("tv", Optional.empty(), Direction.TUNNEL, "rome", 100, 1000, 3, 2, 1),
                new UsageRecord("tv", Optional.of(G), Direction.TUNNEL, "rome", 100, 1000, 3, 2, 1)), accounted());
        read(detail(), Map.of(new Source.Tunnel(ROME, 7, 5), new Amounts(110, 1100, 2, 2, 1)));
        assertEquals(Set.of(new UsageRecord("tv", Optional.of(G), Direction.TUNNEL, "rome", 10, 100, 0, 0, 0)),
                accounted(), "the tree is withdrawn, a late packet came after all");
        read(detail(), Map.of(new Source.Tunnel(ROME, 7, 5), new Amounts(120, 1200, 4, 2, 1)));
        assertEquals(1, accounted().iterator().next().lost(), "3 were said, 4 it is");
    }

    @Test
    void twoGroupsOnOneBranch_areNotGuessed() throws IOException {
        read(detail(new Receive("tv", G, 5, Set.of("rome")), new Receive("tv", H, 5, Set.of("rome"))),
                Map.of(new Source.Tunnel(ROME, 7, 5), new Amounts(1, 10, 1, 0, 0)));
        assertEquals(Optional.empty(), accounted().iterator().next().group());
    }

    /// Without a document nobody knows whose a counter is: it waits, and is accounted when there is one.
    @Test
    void beforeThereIsAPolicy_countersWait_alsoOverASwap() throws IOException {
        read(NOTHING_KNOWN, Map.of(heard("lan0", G), Amounts.of(10, 100)));
        assertTrue(ledger.report(now, 0).isEmpty());
        open(1 << 20);
        read(NOTHING_KNOWN, Map.of(heard("lan0", G), Amounts.of(12, 120)));
        read(detail(), Map.of(heard("lan0", G), Amounts.of(15, 150)));
        assertEquals(Set.of(record(G, Direction.SENDER, 15)), accounted());
    }

    @Test
    void afterARestartWithoutTheVnoc_theLastPolicyNames() throws IOException {
        read(detail(), Map.of(heard("lan0", G), Amounts.of(10, 100)));
        accounted();
        open(1 << 20);
        read(NOTHING_KNOWN, Map.of(heard("lan0", G), Amounts.of(15, 150)));
        UsageReport report = report();
        assertEquals(List.of(1L, 2L), report.batches().stream().map(UsageReport.Batch::sequence).toList());
        assertEquals(List.of(record(G, Direction.SENDER, 5)), report.batches().getLast().records());
    }

    @Test
    void aFlowThatWasForgotten_countsAnew() throws IOException {
        read(detail(), Map.of(heard("lan0", G), Amounts.of(10, 100)));
        read(detail(), Map.of());
        read(detail(), Map.of(heard("lan0", G), Amounts.of(12, 120)));
        read(detail(), Map.of(heard("lan0", G), Amounts.of(3, 30)));
        assertEquals(25, report().batches().stream().mapToLong(batch -> batch.records().getFirst().packets()).sum());
    }

    @Test
    void ageAndSpan_areByTheMonotonicClock_andByTheWallOnlyAfterARestart() {
        read(detail(), Map.of(heard("lan0", G), Amounts.of(1, 10)));
        read(detail(), Map.of());
        read(detail(), Map.of(heard("lan0", G), Amounts.of(2, 20)));
        UsageReport report = ledger.report(now, -5).orElseThrow();
        assertEquals(List.of(Duration.ofSeconds(120), Duration.ZERO),
                report.batches().stream().map(UsageReport.Batch::age).toList(), "whatever the clock on the wall says");
        assertEquals(List.of(Duration.ofSeconds(60), Duration.ofSeconds(60)),
                report.batches().stream().map(UsageReport.Batch::span).toList());
        open(1 << 20);
        assertEquals(Duration.ofSeconds(130), ledger.report(new Moment(0), 1_000_000 + 190_000).orElseThrow()
                .batches().getFirst().age());
        assertEquals(Duration.ZERO, ledger.report(new Moment(0), 0).orElseThrow().batches().getFirst().age(),
                "a clock that was set back");
    }

    /// A torn, flipped or foreign file never counts; what else is there does, under another name, and nothing twice.
    @Test
    void everyDamageIsNoticed() throws IOException {
        read(detail(), Map.of(heard("lan0", G), Amounts.of(10, 100)));
        read(detail(), Map.of(heard("lan0", G), Amounts.of(11, 110)));
        Map<String, byte[]> whole = new HashMap<>(disk.files);
        assertEquals(2, whole.size());
        for (Map.Entry<String, byte[]> file : whole.entrySet()) {
            for (int at = 0; at < file.getValue().length; at++) {
                for (byte[] damaged : damages(file.getValue(), at)) {
                    disk.files.clear();
                    disk.files.putAll(whole);
                    disk.files.put(file.getKey(), damaged);
                    open(1 << 20);
                    assertEquals(1, ledger.condition().damaged(), file.getKey() + " at " + at);
                    long expected = file.getKey().equals(Spool.STATE) ? 10 : 1;
                    read(detail(), Map.of(heard("lan0", G), Amounts.of(11, 110)));
                    assertEquals(expected, report().batches().getFirst().records().getFirst().packets());
                }
            }
        }
    }

    private static List<byte[]> damages(byte[] whole, int at) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << at % 8);
        return List.of(java.util.Arrays.copyOf(whole, at), flipped);
    }

    @Test
    void afterTheStateIsLost_aNewSpoolBegins_andNothingIsAccountedTwice() throws IOException {
        read(detail(), Map.of(heard("lan0", G), Amounts.of(10, 100)));
        disk.files.put(Spool.STATE, new byte[3]);
        open(1 << 20);
        read(detail(), Map.of(heard("lan0", G), Amounts.of(12, 120)));
        assertTrue(ledger.report(now, 0).isEmpty());
        read(detail(), Map.of(heard("lan0", G), Amounts.of(17, 170)));
        UsageReport report = report();
        assertEquals("spool2", report.spool());
        assertEquals(List.of(record(G, Direction.SENDER, 5)), report.batches().getFirst().records());
    }

    @Test
    void aFullSpool_stretchesTheInterval_andStaysWithinItsBound() throws IOException {
        open(2000);
        for (int i = 1; i <= 100; i++) {
            read(detail(), Map.of(heard("lan0", G), Amounts.of(i, i * 10)));
            assertTrue(disk.files.values().stream().mapToInt(file -> file.length).sum() <= 2000);
        }
        Ledger.Condition full = ledger.condition();
        assertTrue(full.full() > 50 && full.unaccounted() == 0, full.toString());
        long sum = 0;
        for (Optional<UsageReport> next = ledger.report(now, 0); next.isPresent(); next = ledger.report(now, 0)) {
            sum += next.get().batches().stream().mapToLong(batch -> batch.records().getFirst().packets()).sum();
            ledger.onReply(next.get(), ACCEPTED);
            read(detail(), Map.of(heard("lan0", G), Amounts.of(100, 1000)));
        }
        assertEquals(100, sum);
    }

    @Test
    void manySubjects_becomeSeveralBatches_andMemoryIsBoundedWhileTheDiskIsFull() throws IOException {
        Map<Source, Amounts> many = new HashMap<>();
        for (int i = 0; i < Tally.SUBJECTS_MAX + 7; i++) {
            many.put(heard("lan0", new Ipv4Address(0xEF000000 + i)), Amounts.of(1, 10));
        }
        open(64 << 20);
        disk.full = true;
        assertThrows(IOException.class, () -> ledger.onReading(new Reading("e1", many), detail(), now, 0));
        assertEquals(7, ledger.condition().unaccounted());
        disk.full = false;
        open(64 << 20);
        read(detail(), many);
        assertEquals(Tally.SUBJECTS_MAX / Ledger.RECORDS_MAX, ledger.condition().waiting());
        assertTrue(report().batches().size() <= 4);
    }

    @Test
    void noAnswer_orBusy_orUnauthorised_forgetsNothing() throws IOException {
        read(detail(), Map.of(heard("lan0", G), Amounts.of(1, 10)));
        UsageReport report = report();
        for (Reply<Lease> reply : List.<Reply<Lease>>of(new Reply.Unreachable<>("x"), new Reply.Busy<>(Duration.ZERO),
                new Reply.Refused<>(Reply.Fault.NOT_AUTHORISED, "x"), new Reply.Refused<>(Reply.Fault.UNKNOWN_VPN, "x"), BAD)) {
            assertFalse(ledger.onReply(report, reply));
            assertEquals(report, report());
        }
    }

    @Test
    void aBatchThatTheVnocCannotRead_isPutAside_andTheOthersPass() throws IOException {
        List<Long> taken = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            read(detail(), Map.of(heard("lan0", G), Amounts.of(i, i * 10)));
        }
        for (int i = 0; i < 20 && ledger.report(now, 0).isPresent(); i++) {
            UsageReport report = report();
            boolean poisoned = report.batches().stream().anyMatch(batch -> batch.sequence() == 3);
            ledger.onReply(report, poisoned ? BAD : ACCEPTED);
            report.batches().stream().filter(_ -> !poisoned).forEach(batch -> taken.add(batch.sequence()));
        }
        assertEquals(List.of(1L, 2L, 4L, 5L), taken);
        assertEquals(1, ledger.condition().damaged());
        assertTrue(disk.files.keySet().stream().anyMatch(name -> name.endsWith(".aside")));
    }

    /// An older VNOC, or one that lies, cannot empty the spool by refusing.
    @Test
    void aVnocThatRefusesEverything_takesNothingAway() throws IOException {
        for (int i = 1; i <= 5; i++) {
            read(detail(), Map.of(heard("lan0", G), Amounts.of(i, i * 10)));
        }
        for (int i = 0; i < 50; i++) {
            ledger.onReply(report(), BAD);
        }
        assertEquals(5, ledger.condition().waiting());
        ledger.onReply(report(), BAD);
        long sum = 0;
        while (ledger.report(now, 0).isPresent()) {
            UsageReport report = report();
            sum += report.batches().size();
            ledger.onReply(report, ACCEPTED);
        }
        assertTrue(sum >= 4, "the first may have been suspected; the others are all taken: " + sum);
    }
}
