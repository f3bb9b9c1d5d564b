package org.ivgmp.vnoc.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Role;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Shape;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.core.Terms;
import org.ivgmp.vnoc.core.Topology;
import org.ivgmp.vnoc.core.Vpn;
import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.Direction;
import org.ivgmp.vnoc.store.Loaded;
import org.ivgmp.vnoc.store.Retention;
import org.ivgmp.vnoc.store.Selection;
import org.ivgmp.vnoc.store.SessionRecord;
import org.ivgmp.vnoc.store.TokenRecord;
import org.ivgmp.vnoc.store.UsageBatch;
import org.ivgmp.vnoc.store.UsageEntry;
import org.ivgmp.vnoc.store.VnocStore;
import org.ivgmp.vnoc.tree.Capacity;
import org.ivgmp.vnoc.tree.Tree;
import org.ivgmp.vnoc.tree.TreeKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every database has to do. Each test has an empty one, and reads it after it was closed and opened again.
abstract class StoreContract {

    static final Ipv4Address OVERLAY = Ipv4Address.of("100.64.0.1");
    static final Ipv4Address ENDPOINT = Ipv4Address.of("198.51.100.7");
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00.123Z");
    static final Request SENDS = new Request("tv", Ipv4Address.of("239.1.2.3"), Role.SENDER);
    static final Request RECEIVES = new Request("tv", Ipv4Address.of("239.1.2.3"), Role.RECEIVER);
    static final Vpn TV = new Vpn("tv", 1);

    private JdbcStore store;

    /// Properties of an empty database.
    abstract Map<String, Object> properties() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = new JdbcStore(properties());
    }

    @AfterEach
    void close() throws SQLException {
        store.close();
    }

    private void keep(Change... changes) {
        store.apply(List.of(changes));
    }

    private Loaded reopened() throws Exception {
        store.close();
        store = new JdbcStore(properties());
        return store.load();
    }

    private void paris() {
        keep(new Change.VpnAdded(TV), new Change.SiteAdded("paris", OVERLAY), new Change.Attached("paris", "tv"));
    }

    @Test
    void empty_hasNothing_andCountsFromOne() {
        assertEquals(new Loaded(List.of(), List.of(), List.of(), Map.of(), 1, 1, Map.of(), Map.of(),
                Shape.STARS, Map.of()), store.load());
    }

    @Test
    void whatWasKept_isRead() throws Exception {
        paris();
        Rule rule = new Rule(1, "tv", "*", Rule.Action.BOTH, IpPrefix.of("239.1.0.0/16"), true,
                new Terms("keep", 10_000_000, Optional.of(NOW), Optional.of(NOW.plusSeconds(60)), 12, 46));
        keep(new Change.RuleAdded(rule), new Change.TokenMade("h", "paris", NOW),
                new Change.Enrolled("paris", "h", ENDPOINT, "abc", "REVS", NOW),
                new Change.RequestKept("paris", SENDS, NOW), new Change.SessionStarted("paris", SENDS, NOW));
        assertEquals(new Loaded(List.of(TV),
                List.of(new Site("paris", OVERLAY, Optional.of(ENDPOINT), true, Set.of("tv"))), List.of(rule),
                Map.of("paris", Set.of(SENDS)), 2, 2, Map.of("paris", "abc"), Map.of("paris", Set.of(SENDS)),
                Shape.STARS, Map.of()),
                reopened());
    }

    @Test
    void privateNetworks_areKept_andAnAddressIsOneSites() throws Exception {
        paris();
        keep(new Change.SiteAdded("rome", Ipv4Address.of("100.64.0.77")));
        Ipv4Address address = Ipv4Address.of("255.255.255.254");
        keep(new Change.PrivateNetworkSet("tv", true), new Change.PrivateAddressSet("paris", Optional.of(address)));
        assertThrows(RuntimeException.class, () -> keep(new Change.PrivateAddressSet("rome", Optional.of(address))));
        Loaded loaded = reopened();
        assertEquals(List.of(new Vpn("tv", 1, true)), loaded.vpns());
        assertEquals(Optional.of(address), loaded.sites().stream().filter(site -> site.name().equals("paris")).findFirst()
                .orElseThrow().inPrivate());
        keep(new Change.PrivateNetworkSet("tv", false), new Change.PrivateAddressSet("paris", Optional.empty()));
        loaded = reopened();
        assertEquals(List.of(TV), loaded.vpns());
        assertTrue(loaded.sites().stream().allMatch(site -> site.inPrivate().isEmpty()));
    }

    /// The longest text of an address and of a prefix.
    @Test
    void groupsOfIpv6_areKept() throws Exception {
        paris();
        IpAddress group = IpAddress.of("ff3e:1111:2222:3333:4444:5555:6666:7777");
        Request wanted = new Request("tv", group, Role.RECEIVER);
        Rule rule = new Rule(1, "tv", "*", Rule.Action.BOTH, new IpPrefix(group, 128), true, Terms.USUAL);
        Topology topology = new Topology("tv", new IpPrefix(group, 128), Topology.Kind.HIERARCHY, Optional.empty());
        TreeKey key = new TreeKey("tv", group, "paris");
        Tree tree = new Tree("paris", new TreeMap<>(Map.of("rome", "paris")), new TreeMap<>());
        keep(new Change.RuleAdded(rule), new Change.RequestKept("paris", wanted, NOW), new Change.TopologySet(topology),
                new Change.SessionStarted("paris", wanted, NOW), new Change.TreeUsed(key, 7, tree));
        Loaded loaded = reopened();
        assertEquals(List.of(rule), loaded.rules());
        assertEquals(Map.of("paris", Set.of(wanted)), loaded.requests());
        assertEquals(Map.of(key, new Loaded.UsedTree(7, tree)), loaded.trees());
    }

    @Test
    void whatWasTakenBack_isGone_butItsNumberIsNotGivenAgain() throws Exception {
        paris();
        keep(new Change.RuleAdded(new Rule(1, "tv", "paris", Rule.Action.SEND, IpPrefix.of("239.0.0.0/8"), false)),
                new Change.RuleAdded(new Rule(2, "tv", "*", Rule.Action.SEND, IpPrefix.of("239.0.0.0/8"), false)),
                new Change.RequestKept("paris", SENDS, NOW), new Change.TokenMade("h", "paris", NOW));
        keep(new Change.SiteRemoved("paris"));
        assertEquals(List.of(2L), store.load().rules().stream().map(Rule::id).toList());
        assertTrue(store.token("h").isEmpty());
        keep(new Change.VpnRemoved("tv"));
        assertEquals(new Loaded(List.of(), List.of(), List.of(), Map.of(), 3, 2, Map.of(), Map.of(),
                Shape.STARS, Map.of()), reopened());
    }

    @Test
    void topologiesCapacitiesAndTrees_areKept_replaced_andForgotten() throws Exception {
        paris();
        Topology hierarchy = new Topology("tv", IpPrefix.of("239.0.0.0/8"), Topology.Kind.HIERARCHY, Optional.empty());
        Topology reflector = new Topology("tv", IpPrefix.of("239.1.0.0/16"), Topology.Kind.REFLECTOR,
                Optional.of("paris"));
        TreeKey key = new TreeKey("tv", Ipv4Address.of("239.1.2.3"), "paris");
        Tree tree = new Tree("paris", new TreeMap<>(Map.of("rome", "paris", "oslo", "rome")), new TreeMap<>());
        keep(new Change.TopologySet(hierarchy), new Change.TopologySet(new Topology("tv", reflector.groups(),
                Topology.Kind.STAR, Optional.empty())), new Change.TopologySet(reflector),
                new Change.CapacitySet("paris", new Capacity(false, 3, 0)),
                new Change.CapacitySet("paris", new Capacity(true, 4, 20_000)),
                new Change.TreeUsed(key, 7, Tree.empty("paris")), new Change.TreeUsed(key, 8, tree));
        Loaded loaded = reopened();
        assertEquals(new Shape(Set.of(hierarchy, reflector), Map.of("paris", new Capacity(true, 4, 20_000))),
                loaded.shape());
        assertEquals(Map.of(key, new Loaded.UsedTree(8, tree)), loaded.trees());
        keep(new Change.TopologyRemoved("tv", reflector.groups()), new Change.TreeForgotten(key));
        assertEquals(Set.of(hierarchy), reopened().shape().topologies());
        keep(new Change.SiteRemoved("paris"), new Change.VpnRemoved("tv"));
        loaded = reopened();
        assertEquals(Shape.STARS, loaded.shape());
        assertEquals(Map.of(), loaded.trees());
    }

    @Test
    void requestsAndMemberships_comeAndGo() throws Exception {
        paris();
        keep(new Change.RequestKept("paris", SENDS, NOW), new Change.RequestKept("paris", RECEIVES, NOW));
        keep(new Change.RequestDropped("paris", SENDS), new Change.Detached("paris", "tv"),
                new Change.EndpointChanged("paris", ENDPOINT));
        Loaded loaded = reopened();
        assertEquals(Map.of("paris", Set.of(RECEIVES)), loaded.requests());
        assertEquals(List.of(new Site("paris", OVERLAY, Optional.of(ENDPOINT), false, Set.of())), loaded.sites());
    }

    @Test
    void aChangeThatFails_leavesNothingOfItsTransaction() throws Exception {
        paris();
        assertThrows(VnocStore.StoreException.class, () -> keep(new Change.SiteAdded("rome",
                Ipv4Address.of("100.64.0.2")),
                new Change.Attached("rome", "no-such-vpn")));
        assertThrows(VnocStore.StoreException.class, () -> keep(new Change.SiteAdded("oslo",
                Ipv4Address.of("100.64.0.3")),
                new Change.VpnAdded(new Vpn("large", Vpn.NUMBER_MAX + 1))));
        assertThrows(VnocStore.StoreException.class, () -> keep(new Change.SiteAdded("bonn",
                Ipv4Address.of("100.64.0.4")),
                new Change.EndpointChanged("paris", null)), "a failure that is not the database's");
        keep(new Change.SiteAdded("kiel", Ipv4Address.of("100.64.0.5")));
        assertEquals(Set.of("paris", "kiel"),
                Set.copyOf(reopened().sites().stream().map(Site::name).toList()));
    }

    @Test
    void certificatesThatCountNoMore_areKnown_withTheCause() throws Exception {
        paris();
        keep(new Change.TokenMade("h", "paris", NOW), new Change.TokenMade("later", "paris", NOW));
        keep(new Change.Enrolled("paris", "h", ENDPOINT, "1", "REVS", NOW));
        assertEquals(List.of(), store.ended(Instant.EPOCH));
        keep(new Change.Enrolled("paris", "later", ENDPOINT, "2", "REVT", NOW));
        keep(new Change.Revoked("paris"));
        keep(new Change.TokenMade("last", "paris", NOW));
        keep(new Change.Enrolled("paris", "last", ENDPOINT, "3", "REVU", NOW.plusSeconds(60)));
        assertEquals(List.of("1 SUPERSEDED", "2 REVOKED"), ended(Instant.EPOCH));
        reopened();
        keep(new Change.SiteRemoved("paris"));
        assertEquals(List.of("1 SUPERSEDED", "2 REVOKED", "3 REMOVED"), ended(Instant.EPOCH));
        assertEquals(List.of("3 REMOVED"), ended(NOW));
    }

    private List<String> ended(Instant issuedAfter) {
        return store.ended(issuedAfter).stream().map(each -> each.serial() + " " + each.cause()).toList();
    }

    @Test
    void token_isUsedOnce_andNamesTheCurrentCertificateOnly() throws Exception {
        paris();
        assertTrue(store.token("h").isEmpty());
        keep(new Change.TokenMade("h", "paris", NOW), new Change.TokenMade("later", "paris", NOW));
        assertEquals(Optional.of(new TokenRecord("paris", NOW, false, Optional.empty())), store.token("h"));
        keep(new Change.Enrolled("paris", "h", ENDPOINT, "1", "REVS", NOW));
        reopened();
        assertEquals(Optional.of(new TokenRecord("paris", NOW, true, Optional.of("REVS"))), store.token("h"));
        keep(new Change.Enrolled("paris", "later", ENDPOINT, "2", "REVT", NOW));
        assertEquals(Optional.of(new TokenRecord("paris", NOW, true, Optional.empty())), store.token("h"));
        assertEquals(Map.of("paris", "2"), reopened().serials());
    }

    @Test
    void sessions_startAndStop_andOutliveTheirSite() throws Exception {
        paris();
        keep(new Change.SessionStarted("paris", SENDS, NOW), new Change.SessionStarted("paris", RECEIVES, NOW));
        keep(new Change.SessionStopped("paris", SENDS, NOW.plusSeconds(5), "leave"));
        keep(new Change.SessionStarted("paris", SENDS, NOW.plusSeconds(9)));
        keep(new Change.SiteRemoved("paris"));
        assertEquals(Map.of("paris", Set.of(SENDS, RECEIVES)), reopened().open());
        assertEquals(List.of(
                new SessionRecord(3, "paris", SENDS, NOW.plusSeconds(9), Optional.empty(), Optional.empty(), Optional.empty(),
                        0, 0),
                new SessionRecord(2, "paris", RECEIVES, NOW, Optional.empty(), Optional.empty(), Optional.empty(), 0, 0),
                new SessionRecord(1, "paris", SENDS, NOW, Optional.empty(), Optional.of(NOW.plusSeconds(5)),
                        Optional.of("leave"), 0, 0)),
                store.sessions(10));
        assertEquals(1, store.sessions(1).size());
    }

    @Test
    void audit_newestFirst_longTextsCut() {
        AuditEntry short1 = new AuditEntry(NOW, "paris", "join", "a", "granted", "");
        keep(new Change.Audited(short1));
        keep(new Change.Audited(new AuditEntry(NOW, "vnoc", "policy", "x".repeat(300), "refused", "y".repeat(2000))));
        List<AuditEntry> entries = store.audit(5);
        assertEquals(256, entries.getFirst().subject().length());
        assertEquals(1024, entries.getFirst().reason().length());
        assertEquals(short1, entries.getLast());
        assertEquals(1, store.audit(1).size());
    }

    private static UsageEntry sends(long packets) {
        return new UsageEntry("tv", Optional.of(SENDS.group()), Direction.SENDER, "",
                new UsageEntry.Amounts(packets, packets * 100, 0, 0, 0));
    }

    private static UsageBatch batch(long sequence, Instant at, UsageEntry... entries) {
        return new UsageBatch(sequence, at, Duration.ofMinutes(1), List.of(entries));
    }

    private void report(String spool, UsageBatch... batches) {
        keep(new Change.UsageReported("paris", spool, List.of(batches), NOW));
    }

    private List<UsageEntry.Amounts> sums(Selection selection) {
        List<UsageEntry.Amounts> sums = new ArrayList<>();
        store.usage(selection, row -> sums.add(row.usage().amounts()));
        return sums;
    }

    private static Selection span(Instant from, Instant to) {
        return new Selection(Optional.of(from), Optional.of(to), Optional.of("tv"), Optional.of("paris"), Optional.empty(),
                100);
    }

    /// Every order and repetition of three reports that an edge can make counts each batch once.
    @Test
    void usage_isCountedOnce_howeverReportsAreRepeatedAndReordered() throws Exception {
        paris();
        UsageBatch one = batch(1, NOW, sends(1));
        UsageBatch two = batch(2, NOW, sends(10));
        UsageBatch three = batch(3, NOW, sends(100));
        List<List<UsageBatch>> reports = List.of(List.of(one), List.of(one, two), List.of(two), List.of(two, three));
        int spools = 0;
        for (int order = 0; order < 4 * 4 * 4 * 4; order++) {
            String spool = "s" + spools++;
            report(spool, one);
            report(spool, two);
            for (int rest = order, i = 0; i < 4; i++, rest /= 4) {
                report(spool, reports.get(rest % 4).toArray(UsageBatch[]::new));
            }
            report(spool, three);
            assertEquals(111L * spools, sums(Selection.latest(9)).getFirst().packets(), "order " + order);
        }
    }

    @Test
    void usage_outlivesARestart_andSoDoesTheHighestNumber() throws Exception {
        paris();
        report("s", batch(1, NOW, sends(5)));
        reopened();
        report("s", batch(1, NOW, sends(5)), batch(2, NOW, sends(6)));
        assertEquals(11, sums(Selection.latest(9)).getFirst().packets());
    }

    @Test
    void usage_thatFails_leavesNeitherSumsNorNumber() throws Exception {
        paris();
        assertThrows(VnocStore.StoreException.class, () -> keep(
                new Change.UsageReported("paris", "s", List.of(batch(1, NOW, sends(5))), NOW), new Change.VpnAdded(TV)));
        assertEquals(List.of(), sums(Selection.latest(9)));
        report("s", batch(1, NOW, sends(5)));
        assertEquals(5, sums(Selection.latest(9)).getFirst().packets());
    }

    @Test
    void usage_missingBatchesAreAudited_andOfForeignVpnsRefused() {
        paris();
        report("s", batch(1, NOW, sends(1)), batch(4, NOW, sends(1), new UsageEntry("radio", Optional.of(SENDS.group()),
                Direction.SENDER, "", new UsageEntry.Amounts(1, 1, 0, 0, 0))));
        assertEquals(List.of("refused", "missing"), store.audit(2).stream().map(AuditEntry::decision).toList());
        assertTrue(store.audit(2).getLast().subject().startsWith("batches 2 to 3 of spool s"));
        assertEquals(1, store.usage().size());
    }

    @Test
    void usage_byHourAndSubject_withSubscribedSeconds() throws Exception {
        paris();
        Instant noon = Instant.parse("2026-11-23T12:00:00Z");
        keep(new Change.SessionStarted("paris", SENDS, noon.plusSeconds(60)),
                new Change.SessionStopped("paris", SENDS, noon.plusSeconds(3720), "leave"),
                new Change.SessionStarted("paris", RECEIVES, noon), new Change.Detached("paris", "tv"));
        UsageEntry tunnel = new UsageEntry("tv", Optional.empty(), Direction.TUNNEL, "rome",
                new UsageEntry.Amounts(90, 9000, 3, 2, 1));
        report("s", batch(1, noon.plusSeconds(100), sends(7), tunnel), batch(2, noon.plusSeconds(3700), sends(8)));
        reopened();
        List<VnocStore.SiteUsage> rows = new ArrayList<>();
        store.usage(span(noon, noon.plusSeconds(3600)), rows::add);
        assertEquals(List.of(new VnocStore.SiteUsage("paris", tunnel, 0),
                new VnocStore.SiteUsage("paris", new UsageEntry("tv", Optional.of(RECEIVES.group()), Direction.RECEIVER, "",
                        new UsageEntry.Amounts(0, 0, 0, 0, 0)), 3600),
                new VnocStore.SiteUsage("paris", sends(7), 3540)), rows);
        assertEquals(8, sums(span(noon.plusSeconds(3600), noon.plusSeconds(7200))).getLast().packets());
        SessionRecord session = store.sessions(2).getLast();
        assertEquals(List.of(15L, 1500L), List.of(session.packets(), session.bytes()));
        assertEquals(Optional.of(noon.plusSeconds(3700)), session.updated());
    }

    /// What is counted goes to the session that ran then, also when the report comes after its end.
    @Test
    void usage_goesToTheSessionOfItsTime() {
        paris();
        keep(new Change.SessionStarted("paris", SENDS, NOW));
        keep(new Change.SessionStopped("paris", SENDS, NOW.plusSeconds(30), "leave"));
        report("s", batch(1, NOW.plusSeconds(60), sends(1)));
        keep(new Change.SessionStarted("paris", SENDS, NOW.plusSeconds(600)));
        report("s", batch(2, NOW.plusSeconds(80), sends(2)), batch(3, NOW.plusSeconds(650), sends(4)),
                batch(4, NOW.minusSeconds(10), sends(8)));
        assertEquals(List.of(4L, 3L), store.sessions(2).stream().map(SessionRecord::packets).toList());
        assertEquals(15, store.usage().getFirst().usage().amounts().packets());
    }

    @Test
    void usage_largerThanALong_stopsThere() {
        paris();
        keep(new Change.SessionStarted("paris", SENDS, NOW));
        UsageEntry most = new UsageEntry("tv", Optional.of(SENDS.group()), Direction.SENDER, "",
                new UsageEntry.Amounts(Long.MAX_VALUE, 1, 0, 0, 0));
        report("s", batch(1, NOW, most), batch(2, NOW, most), batch(3, NOW.plusSeconds(7200), most));
        assertEquals(new UsageEntry.Amounts(Long.MAX_VALUE, 3, 0, 0, 0), sums(Selection.latest(9)).getFirst());
    }

    @Test
    void usage_ofASiteThatInventsSpoolsAndGroups_isBounded() {
        paris();
        for (int spool = 0; spool < UsageTables.SPOOLS_MAX + 5; spool++) {
            report("s" + spool, batch(1, NOW, sends(1)));
        }
        UsageEntry[] many = new UsageEntry[UsageTables.ROWS_MAX + 10];
        for (int i = 0; i < many.length; i++) {
            many[i] = new UsageEntry("tv", Optional.of(new Ipv4Address(0xEF000000 + i)), Direction.TUNNEL, "rome",
                    new UsageEntry.Amounts(1, 1, 0, 0, 0));
        }
        report("t", batch(1, NOW, many));
        assertEquals(UsageTables.ROWS_MAX, store.usage().size());
        assertEquals("11 records of batch 1", store.audit(1).getFirst().subject());
    }

    @Test
    void selections_chooseAuditAndSessions() {
        paris();
        keep(new Change.SessionStarted("paris", SENDS, NOW),
                new Change.SessionStopped("paris", SENDS, NOW.plusSeconds(5), "leave"),
                new Change.SessionStarted("paris", RECEIVES, NOW.plusSeconds(50)),
                new Change.Audited(new AuditEntry(NOW, "paris", "join", "tv 239.1.2.3", "granted", "")),
                new Change.Audited(new AuditEntry(NOW.plusSeconds(50), "vnoc", "policy", "rome: x", "granted", "")));
        List<Object> found = new ArrayList<>();
        store.sessions(span(NOW.plusSeconds(6), NOW.plusSeconds(60)), row -> found.add(row.request().role()));
        store.sessions(span(NOW, NOW.plusSeconds(50)), row -> found.add(row.request().role()));
        store.audit(new Selection(Optional.empty(), Optional.of(NOW.plusSeconds(1)), Optional.of("tv"),
                Optional.of("paris"), Optional.of(SENDS.group()), 5), row -> found.add(row.action()));
        store.audit(new Selection(Optional.of(NOW.plusSeconds(1)), Optional.empty(), Optional.empty(),
                Optional.of("rome"), Optional.empty(), 5), row -> found.add(row.action()));
        assertEquals(List.of(Role.RECEIVER, Role.SENDER, "join", "policy"), found);
    }

    @Test
    void history_isForgottenByAgeAndByNumber_andThatIsAudited() {
        paris();
        Instant old = NOW.minus(Duration.ofDays(20));
        keep(new Change.SessionStarted("paris", SENDS, old), new Change.SessionStopped("paris", SENDS, old, "leave"),
                new Change.SessionStarted("paris", RECEIVES, old),
                new Change.Audited(new AuditEntry(old, "a", "join", "x", "granted", "")),
                new Change.UsageReported("paris", "s", List.of(batch(1, old, sends(1)), batch(2, NOW, sends(2))), NOW));
        Retention tenDays = new Retention(Duration.ofDays(10), Duration.ofDays(10), Duration.ofDays(10), 1000);
        assertEquals(3, store.forget(tenDays, NOW));
        assertEquals(0, store.forget(tenDays, NOW));
        assertEquals(List.of(RECEIVES), store.sessions(9).stream().map(SessionRecord::request).toList());
        assertEquals(2, sums(span(old, NOW.plusSeconds(3600))).getLast().packets());
        assertEquals(3, store.audit(9).stream().filter(entry -> entry.decision().equals("forgotten")).count());
        for (int i = 0; i < 50; i++) {
            keep(new Change.Audited(new AuditEntry(NOW, "a", "join", "number " + i, "granted", "")));
        }
        store.forget(new Retention(Duration.ofDays(10), Duration.ofDays(10), Duration.ofDays(10), 20), NOW);
        assertEquals(21, store.audit(100).size(), "20, and what says that the others are gone");
    }

    /// A reader that takes his time holds up nobody.
    @Test
    void historyIsReadWhileOthersWrite() {
        paris();
        for (int i = 0; i < 20; i++) {
            keep(new Change.Audited(new AuditEntry(NOW, "a", "join", "x", "granted", "")));
        }
        store.audit(Selection.latest(20), row -> keep(new Change.Audited(row)));
        assertEquals(40, store.audit(100).size());
        assertThrows(java.io.IOException.class, () -> store.audit(Selection.latest(20), _ -> {
            throw new java.io.IOException("the taker is gone");
        }));
    }

    @Test
    void hostileTexts_areValues_neverSql() throws Exception {
        String nasty = "'; drop table site; --\"\\%_";
        keep(new Change.Audited(new AuditEntry(NOW, nasty, "join", nasty, "refused", nasty)));
        assertFalse(store.token(nasty).isPresent());
        paris();
        assertEquals(1, reopened().sites().size());
        assertEquals(nasty, store.audit(1).getFirst().actor());
    }
}
