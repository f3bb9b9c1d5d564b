package org.ivgmp.vnoc.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv4Prefix;
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
import org.ivgmp.vnoc.store.Loaded;
import org.ivgmp.vnoc.store.SessionRecord;
import org.ivgmp.vnoc.store.TokenRecord;
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
        Rule rule = new Rule(1, "tv", "*", Rule.Action.BOTH, Ipv4Prefix.of("239.1.0.0/16"), true,
                new Terms("keep", 10_000_000, Optional.of(NOW), Optional.of(NOW.plusSeconds(60))));
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
    void whatWasTakenBack_isGone_butItsNumberIsNotGivenAgain() throws Exception {
        paris();
        keep(new Change.RuleAdded(new Rule(1, "tv", "paris", Rule.Action.SEND, Ipv4Prefix.of("239.0.0.0/8"), false)),
                new Change.RuleAdded(new Rule(2, "tv", "*", Rule.Action.SEND, Ipv4Prefix.of("239.0.0.0/8"), false)),
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
        Topology hierarchy = new Topology("tv", Ipv4Prefix.of("239.0.0.0/8"), Topology.Kind.HIERARCHY, Optional.empty());
        Topology reflector = new Topology("tv", Ipv4Prefix.of("239.1.0.0/16"), Topology.Kind.REFLECTOR,
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
                new SessionRecord("paris", SENDS, NOW.plusSeconds(9), Optional.empty(), Optional.empty()),
                new SessionRecord("paris", RECEIVES, NOW, Optional.empty(), Optional.empty()),
                new SessionRecord("paris", SENDS, NOW, Optional.of(NOW.plusSeconds(5)), Optional.of("leave"))),
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

    @Test
    void usage_keepsTheHighestOfEachEpoch_andAddsEpochs() throws Exception {
        keep(new Change.UsageReported("paris", List.of(new UsageEntry("e1", SENDS, 10, 1000))));
        keep(new Change.UsageReported("paris", List.of(new UsageEntry("e1", SENDS, 8, 800),
                new UsageEntry("e1", SENDS, 12, 900), new UsageEntry("e2", SENDS, 1, 100))));
        reopened();
        assertEquals(List.of(new VnocStore.SiteUsage("paris", SENDS, 13, 1100)), store.usage());
    }

    @Test
    void usage_largerThanALong_isCutAndNotAnError() {
        keep(new Change.UsageReported("paris", List.of(new UsageEntry("e1", SENDS, Long.MAX_VALUE, 1),
                new UsageEntry("e2", SENDS, Long.MAX_VALUE, Long.MAX_VALUE))));
        assertEquals(List.of(new VnocStore.SiteUsage("paris", SENDS, Long.MAX_VALUE, Long.MAX_VALUE)), store.usage());
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
