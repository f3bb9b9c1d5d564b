package org.ivgmp.vnoc.centre;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.ca.DeviceCa;
import org.ivgmp.vnoc.core.Digest;
import org.ivgmp.vnoc.core.Limits;
import org.ivgmp.vnoc.core.PolicyDocument;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Role;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Terms;
import org.ivgmp.vnoc.store.SessionRecord;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.VnocStore;
import org.ivgmp.vnoc.store.internal.JdbcStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The centre when its database, or one of its own commands, fails.
@Timeout(60)
class CentreTest {

    private static final Ipv4Address ENDPOINT = Ipv4Address.of("198.51.100.1");
    private static final Request SENDS = request(1);

    @TempDir
    Path data;

    private JdbcStore database;
    private FailingStore store;
    private Centre centre;

    @BeforeEach
    void start() throws Exception {
        database = new JdbcStore(Map.of("url", "jdbc:h2:file:" + data.resolve("vnoc")));
        store = new FailingStore(database);
        centre = start(Duration.ofMinutes(1), "100.64.0.0/29");
        centre.forOperator((desk, _) -> {
            desk.addVpn("tv");
            desk.addSite("a", Set.of("tv"));
            return desk.addRule("tv", "*", Rule.Action.BOTH, IpPrefix.of("239.0.0.0/8"), true, Terms.USUAL);
        });
    }

    private Centre start(Duration lease, String overlay) throws Exception {
        return Centre.start(store, DeviceCa.open(data.resolve("ca")), new CentreSettings(
                lease, IpPrefix.of(overlay), Duration.ofHours(1), new Limits(5000, 16), Duration.ofHours(24)), failure -> { });
    }

    @AfterEach
    void stop() throws Exception {
        centre.close();
        database.close();
    }

    private static Request request(int number) {
        return new Request("tv", new Ipv4Address(0xEF010000 + number), Role.SENDER);
    }

    private PolicyDocument document() throws Exception {
        return centre.forSite((desk, _) -> desk.await("a", "")).get(5, TimeUnit.SECONDS).orElseThrow();
    }

    private Answer renew(Set<Request> all) throws Exception {
        return centre.forSite((desk, now) -> desk.renew("a", "", ENDPOINT, Optional.of(all), now));
    }

    @Test
    void changeThatTheStoreRefuses_hasNotHappened_andSucceedsLater() throws Exception {
        store.mode = FailingStore.Mode.REFUSES;
        assertThrows(VnocStore.StoreException.class, () -> centre.forSite((desk, now) -> desk.join("a", SENDS, now)));
        assertTrue(document().sends().isEmpty());
        store.mode = FailingStore.Mode.WELL;
        centre.forSite((desk, now) -> desk.join("a", SENDS, now));
        assertEquals(1, document().sends().size());
    }

    /// A commit whose answer was lost may have been kept. The store is asked; nothing is done twice and nobody is
    /// stuck.
    @Test
    void changeThatWasKeptAfterAll_isKnown() throws Exception {
        store.mode = FailingStore.Mode.KEEPS_AND_FAILS;
        assertThrows(VnocStore.StoreException.class, () -> centre.forSite((desk, now) -> desk.join("a", SENDS, now)));
        assertThrows(VnocStore.StoreException.class, () -> centre.forOperator((desk, _) -> desk.addVpn("radio")));
        store.mode = FailingStore.Mode.WELL;
        assertEquals(1, document().sends().size());
        centre.forSite((desk, now) -> desk.join("a", SENDS, now));
        assertThrows(Refusal.class, () -> centre.forOperator((desk, _) -> desk.addVpn("radio")), "it is there already");
        assertEquals(3, centre.forOperator((desk, _) -> desk.addVpn("news")).number());
        assertEquals(1, store.sessions(10).size());
    }

    /// Nor is a stolen device's certificate forgotten that way.
    @Test
    void revocationThatWasKeptAfterAll_isInTheList() throws Exception {
        store.apply(List.of(new Change.TokenMade("h", "a", Instant.now()),
                new Change.Enrolled("a", "h", ENDPOINT, "abc", "REVS", Instant.now())));
        long before = centre.forSite((desk, _) -> desk.revocations().current().number());
        store.mode = FailingStore.Mode.KEEPS_AND_FAILS;
        assertThrows(VnocStore.StoreException.class, () -> centre.forOperator((desk, _) -> {
            desk.revoke("a", "stolen");
            return "";
        }));
        store.mode = FailingStore.Mode.WELL;
        Revocations.Listed list = centre.forSite((desk, _) -> desk.revocations().current());
        assertTrue(list.number() > before);
        X509CRL crl = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(list.der()));
        assertTrue(crl.getRevokedCertificate(new BigInteger("abc", 16)) != null);
    }

    @Test
    void databaseAway_isSaid_andOverWhenItIsBack() throws Exception {
        store.mode = FailingStore.Mode.AWAY;
        for (int i = 0; i < 3; i++) {
            assertThrows(VnocStore.StoreException.class, () -> centre.forSite((desk, now) -> desk.join("a", SENDS,
                    now)));
        }
        store.mode = FailingStore.Mode.WELL;
        centre.forSite((desk, now) -> desk.join("a", SENDS, now));
        assertEquals(1, document().sends().size());
    }

    @Test
    void commandWithADefect_isItsCallersTrouble_notTheCentres() throws Exception {
        assertThrows(NullPointerException.class, () -> centre.forSite((desk, now) -> desk.join("a", null, now)));
        assertThrows(IllegalArgumentException.class, () -> centre.forSite((_, _) -> Ipv4Address.of("x")));
        assertEquals(1, document().vpns().size());
    }

    @Test
    void leaseEndsDuringAnOutage_requestsGoWhenTheStoreIsBack() throws Exception {
        centre.close();
        centre = start(Duration.ofMillis(400), "100.64.0.0/29");
        // Refused from then on: between two commands the lease could end.
        centre.forSite((desk, now) -> {
            var lease = desk.join("a", SENDS, now);
            store.mode = FailingStore.Mode.REFUSES;
            return lease;
        });
        String version = document().version();
        var waiting = centre.forSite((desk, _) -> desk.await("a", version));
        assertThrows(java.util.concurrent.TimeoutException.class, () -> waiting.get(1, TimeUnit.SECONDS));
        store.mode = FailingStore.Mode.WELL;
        assertTrue(waiting.get(10, TimeUnit.SECONDS).orElseThrow().sends().isEmpty());
        SessionRecord session = store.sessions(1).getFirst();
        assertEquals("lease expired", session.cause().orElseThrow());
    }

    @Test
    void wholeRenewal_isOneTransaction_howeverLarge() throws Exception {
        Set<Request> all = new TreeSet<>();
        for (int i = 0; i < 4096; i++) {
            all.add(request(i));
        }
        renew(Set.of());
        int before = store.transactions;
        long begun = System.nanoTime();
        assertFalse(renew(all).resync());
        long ms = (System.nanoTime() - begun) / 1_000_000;
        assertEquals(before + 1, store.transactions);
        assertEquals(4096, document().sends().size());
        assertTrue(ms < 15_000, "took " + ms + " ms; a call waits 20 s");
        renew(all);
        assertEquals(before + 1, store.transactions, "nothing new, nothing written");
        String digest = Digest.ofRequests(all);
        assertFalse(centre.forSite((desk, now) -> desk.renew("a", digest, ENDPOINT, Optional.empty(), now)).resync());
    }

    @Test
    void siteRemovedAndMadeAgain_beginsWithNothing() throws Exception {
        centre.forOperator((desk, _) -> desk.addRule("tv", "a", Rule.Action.BOTH, IpPrefix.of("225.0.0.0/8"), true, Terms.USUAL));
        centre.forSite((desk, now) -> desk.join("a", SENDS, now));
        var waiting = centre.forSite((desk, _) -> desk.await("a", desk.await("a", "").join().orElseThrow().version()));
        centre.forOperator((desk, _) -> {
            desk.removeSite("a");
            return "";
        });
        assertEquals(PolicyDocument.NOTHING.version(), waiting.get(5, TimeUnit.SECONDS).orElseThrow().version());
        assertEquals("site removed", store.sessions(1).getFirst().cause().orElseThrow());
        centre.forOperator((desk, _) -> desk.addSite("a", Set.of()));
        var overview = centre.forOperator((desk, _) -> desk.overview());
        assertEquals(Set.of(), overview.sites().getFirst().site().vpns());
        assertEquals(List.of("*"), overview.rules().stream().map(Rule::site).toList());
    }

    @Test
    void vpnIsRemovedWhenItIsEmpty() throws Exception {
        Refusal refused = assertThrows(Refusal.class, () -> centre.forOperator((desk, _) -> {
            desk.removeVpn("tv");
            return "";
        }));
        assertEquals("the VPN tv still has the sites [a]; detach them first", refused.getMessage());
        centre.forOperator((desk, _) -> {
            desk.detach("a", "tv");
            desk.removeVpn("tv");
            return "";
        });
        assertEquals(2, centre.forOperator((desk, _) -> desk.addVpn("tv")).number(), "a number is never given twice");
        assertTrue(centre.forOperator((desk, _) -> desk.overview()).rules().isEmpty());
    }

    @Test
    void overlayPool_endsInWords() throws Exception {
        for (int i = 2; i <= 6; i++) {
            String name = "s" + i;
            assertEquals("100.64.0." + i, centre.forOperator((desk, _) -> desk.addSite(name,
                    Set.of())).overlay().toString());
        }
        Refusal refused = assertThrows(Refusal.class, () -> centre.forOperator((desk, _) -> desk.addSite("late",
                Set.of())));
        assertEquals("the pool 100.64.0.0/29 of overlay addresses is used up", refused.getMessage());
    }
}
