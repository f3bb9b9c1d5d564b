package org.ivgmp.vnoc.soap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import jakarta.xml.ws.WebServiceException;

import jakarta.xml.ws.soap.SOAPFaultException;

import org.ivgmp.contract.BadRequestFault;
import org.ivgmp.contract.Direction;
import org.ivgmp.contract.Enrolment;
import org.ivgmp.contract.Lease;
import org.ivgmp.contract.NotAuthorisedFault;
import org.ivgmp.contract.PolicyDocument;
import org.ivgmp.contract.QuotaExceededFault;
import org.ivgmp.contract.Requests;
import org.ivgmp.contract.Role;
import org.ivgmp.contract.UnknownVpnFault;
import org.ivgmp.contract.UsageBatch;
import org.ivgmp.contract.UsageRecord;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.vnoc.core.Digest;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Terms;
import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.SessionRecord;
import org.ivgmp.vnoc.store.UsageEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Edges and a VNOC by the contract, over TLS, on a real database.
@Timeout(120)
class VnocTest {

    private static final String GROUP = "239.1.2.3";
    private static final String SPOOL = "0123456789abcdef0123456789abcdef";
    private static final Duration LEASE = Duration.ofSeconds(60);

    @TempDir
    Path data;

    private Vnoc vnoc;
    private final List<Device> devices = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        vnoc = new Vnoc(data, LEASE, 100);
    }

    @AfterEach
    void stop() throws Exception {
        devices.forEach(Device::close);
        vnoc.stop();
    }

    private void restart(Duration lease) throws Exception {
        vnoc.stop();
        vnoc = new Vnoc(data, lease, 100);
    }

    private Device device() throws Exception {
        Device device = new Device(vnoc.url(), vnoc.authority().certificate());
        devices.add(device);
        return device;
    }

    private Device enrolled(String token, String endpoint) throws Exception {
        Device device = device();
        device.enrol(token, endpoint);
        return device;
    }

    /// a and b in tv, enrolled; both may do everything with 239.1.0.0/16.
    private List<Device> pair() throws Exception {
        List<String> tokens = vnoc.vpn("tv", "a", "b");
        vnoc.allow("tv", "*", Rule.Action.BOTH, "239.1.0.0/16");
        return List.of(enrolled(tokens.get(0), "198.51.100.1"), enrolled(tokens.get(1), "198.51.100.2"));
    }

    private static CompletableFuture<PolicyDocument> waiting(Device device, String since) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return device.port().awaitPolicy(since, 50);
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        }, Thread::startVirtualThread);
    }

    @Test
    void enrolmentGivesNameOverlayAndCertificate() throws Exception {
        String token = vnoc.vpn("tv", "a").getFirst();
        Device device = device();
        Enrolment enrolment = device.enrol(token, "198.51.100.1");
        assertEquals("a", enrolment.getSite());
        assertEquals("100.64.0.1", enrolment.getOverlay());
        assertArrayEquals(vnoc.authority().certificate().getEncoded(), enrolment.getAuthority());
        assertEquals(device.keys().getPublic(), device.certificate().getPublicKey());
        assertEquals("tv", device.document().getVpn().getFirst().getName());
    }

    @Test
    void tokenIsUsedOnce_exceptByTheSameKey() throws Exception {
        String token = vnoc.vpn("tv", "a").getFirst();
        Device device = device();
        Enrolment first = device.enrol(token, "198.51.100.1");
        Enrolment again = device().port().enrol(token, device.csr(), "198.51.100.1");
        assertArrayEquals(first.getCertificate(), again.getCertificate(),
                "the answer was lost, so the device asks again");
        NotAuthorisedFault stolen = assertThrows(NotAuthorisedFault.class, () -> device().enrol(token, "198.51.100.6"));
        assertEquals("the token has been used; make another one", stolen.getFaultInfo().getReason());
        assertThrows(NotAuthorisedFault.class, () -> device().enrol(token, "198.51.100.6"));
        assertEquals(1, audit("enrol", "refused").size(), "said once");
        assertEquals(1, audit("enrol", "granted").size());
    }

    @Test
    void strangeTokens_areRefusedAndLeaveNoTrace() throws Exception {
        vnoc.vpn("tv", "a");
        int before = vnoc.store().audit(1000).size();
        for (String token : List.of("0123456789", "..........", "x".repeat(256), "a.b.c.d.e.f",
                "'; drop table token")) {
            assertThrows(NotAuthorisedFault.class, () -> device().enrol(token, "198.51.100.1"), token);
        }
        assertEquals(before, vnoc.store().audit(1000).size());
    }

    @Test
    void withoutCertificate_nothingButEnrolment() throws Exception {
        vnoc.vpn("tv", "a");
        Device stranger = device();
        assertThrows(NotAuthorisedFault.class, () -> stranger.port().joinVpn(Device.request("tv", GROUP, Role.SENDER)));
        assertThrows(NotAuthorisedFault.class, () -> stranger.port().leaveVpn(Device.request("tv", GROUP,
                Role.SENDER)));
        assertThrows(NotAuthorisedFault.class, () -> stranger.port().renew("", "198.51.100.1", null));
        assertThrows(NotAuthorisedFault.class, stranger::document);
        assertThrows(NotAuthorisedFault.class, () -> stranger.port().reportUsage(SPOOL, List.of()));
    }

    @Test
    void certificateOfAnotherAuthority_isRefusedByTls(@TempDir Path elsewhere) throws Exception {
        vnoc.vpn("tv", "a");
        Device forger = device();
        forger.show(org.ivgmp.vnoc.ca.DeviceCa.open(elsewhere).device("a", forger.keys().getPublic()));
        assertThrows(WebServiceException.class, forger::document);
    }

    @Test
    void aRevokedDevice_isOutAtOnce_andComesBackOnlyByANewToken() throws Exception {
        List<String> tokens = vnoc.vpn("tv", "a", "b");
        vnoc.allow("tv", "*", Rule.Action.BOTH, "239.1.0.0/16");
        Device a = enrolled(tokens.get(0), "198.51.100.1");
        Device b = enrolled(tokens.get(1), "198.51.100.2");
        a.port().joinVpn(Device.request("tv", GROUP, Role.SENDER));
        b.port().joinVpn(Device.request("tv", GROUP, Role.RECEIVER));
        PolicyDocument before = a.document();
        CompletableFuture<PolicyDocument> after = waiting(a, before.getVersion());
        vnoc.operate((desk, _) -> {
            desk.revoke("b", "stolen");
            return "";
        });
        PolicyDocument without = after.get(10, TimeUnit.SECONDS);
        assertTrue(without.getPeer().isEmpty(), "no tunnel with it");
        assertTrue(without.getSend().getFirst().getTo().isEmpty());
        assertThrows(NotAuthorisedFault.class, b::document);
        assertThrows(NotAuthorisedFault.class, () -> b.enrol(tokens.get(1), "198.51.100.2"), "nor by its old token");
        assertEquals("revoked", vnoc.store().sessions(10).stream().filter(session -> session.site().equals("b"))
                .findFirst().orElseThrow().cause().orElseThrow());
        restart(LEASE);
        assertEquals(1, enrolled(vnoc.token("b"), "198.51.100.3").document().getPeer().size());
    }

    /// RFC 5280 section 5: what counts no more is listed, over restarts, and leases and documents say that there is a new list.
    @Test
    void certificatesThatCountNoMore_areInTheRevocationList() throws Exception {
        List<String> tokens = vnoc.vpn("tv", "a", "b");
        Device a = enrolled(tokens.get(0), "198.51.100.1");
        X509CRL empty = list(a);
        assertNull(empty.getRevokedCertificates());
        Device b = enrolled(tokens.get(1), "198.51.100.2");
        CompletableFuture<PolicyDocument> after = waiting(a, a.document().getVersion());
        vnoc.operate((desk, _) -> {
            desk.revoke("b", "stolen");
            return "";
        });
        long named = after.get(10, TimeUnit.SECONDS).getRevocationList();
        X509CRL listed = list(a);
        assertEquals(named, number(listed), "the document named the new list");
        assertTrue(number(listed) > number(empty));
        assertTrue(listed.isRevoked(b.certificate()));
        assertThrows(NotAuthorisedFault.class, () -> b.port().revocationList());
        Device fresh = enrolled(vnoc.token("b"), "198.51.100.3");
        restart(LEASE);
        Device second = enrolled(vnoc.token("b"), "198.51.100.4");
        X509CRL later = list(second);
        assertEquals(List.of(true, true, false, false), Stream.of(b, fresh, second, a).map(d -> later.isRevoked(d.certificate())).toList());
        assertEquals(CRLReason.SUPERSEDED, later.getRevokedCertificate(fresh.certificate()).getRevocationReason());
        assertEquals(number(later), second.port().renew("", "198.51.100.4", null).getRevocationList());
    }

    private X509CRL list(Device device) throws Exception {
        X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509")
                .generateCRL(new ByteArrayInputStream(device.port().revocationList()));
        list.verify(vnoc.authority().certificate().getPublicKey());
        return list;
    }

    private static long number(X509CRL list) {
        return new BigInteger(1, Arrays.copyOfRange(list.getExtensionValue("2.5.29.20"), 4,
                list.getExtensionValue("2.5.29.20").length)).longValueExact();
    }

    @Test
    void certificateOfOurs_thatIsNotTheSitesCurrentOne_isRefused() throws Exception {
        Device old = pair().getFirst();
        Device fresh = enrolled(vnoc.token("a"), "198.51.100.9");
        assertThrows(NotAuthorisedFault.class, old::document, "its successor is enrolled");
        assertEquals(1, fresh.document().getVpn().size());
        Device never = device();
        never.show(vnoc.authority().device("nobody", never.keys().getPublic()));
        assertThrows(NotAuthorisedFault.class, never::document);
        vnoc.operate((desk, _) -> {
            desk.removeSite("a");
            return "";
        });
        assertThrows(NotAuthorisedFault.class, fresh::document, "the site is removed");
    }

    @Test
    void joinWakesTheSendersEdge_andOnlyIt() throws Exception {
        List<Device> pair = pair();
        Device a = pair.get(0);
        Device b = pair.get(1);
        a.port().joinVpn(Device.request("tv", GROUP, Role.SENDER));
        Device c = enrolled(third(), "198.51.100.3");
        String versionOfC = c.document().getVersion();
        CompletableFuture<PolicyDocument> waitingA = waiting(a, a.document().getVersion());
        Lease lease = b.port().joinVpn(Device.request("tv", GROUP, Role.RECEIVER));
        assertEquals(60, lease.getLeaseSeconds());
        assertEquals(24 * 3600, lease.getFailStaticSeconds());
        PolicyDocument document = waitingA.get(10, TimeUnit.SECONDS);
        assertEquals(List.of("b"), document.getSend().getFirst().getTo());
        assertEquals("decrement", document.getSend().getFirst().getTtl());
        assertEquals(List.of("a", "c"), b.document().getReceive().getFirst().getFrom());
        assertEquals(List.of("b", "c"), document.getPeer().stream().map(peer -> peer.getName()).toList());
        assertEquals(versionOfC, c.document().getVersion());
    }

    @Test
    void groupsOfIpv6_areRequestedAndGranted() throws Exception {
        List<Device> pair = pair();
        String group = "ff3e:1111:2222:3333:4444:5555:6666:7777";
        vnoc.allow("tv", "*", Rule.Action.BOTH, "ff3e::/16");
        pair.getFirst().port().joinVpn(Device.request("tv", group, Role.SENDER));
        pair.getLast().port().joinVpn(Device.request("tv", group, Role.RECEIVER));
        assertEquals(group, pair.getFirst().document().getSend().getFirst().getGroup());
        assertEquals(List.of("b"), pair.getFirst().document().getSend().getFirst().getTo());
        BadRequestFault local = assertThrows(BadRequestFault.class,
                () -> pair.getLast().port().joinVpn(Device.request("tv", "ff02::1:3", Role.RECEIVER)));
        assertTrue(local.getFaultInfo().getReason().contains("link-local scope"), local.getFaultInfo().getReason());
        assertEquals(group, pair.getLast().document().getReceive().getFirst().getGroup());
    }

    /// Nobody has to do anything when a rule's time is over: the VNOC wakes itself, and then the edge.
    @Test
    void aRuleWithAnEnd_endsByItself() throws Exception {
        Device a = pair().getFirst();
        Instant end = Instant.now().plusSeconds(5);
        vnoc.operate((desk, _) -> desk.addRule("tv", "a", Rule.Action.SEND, IpPrefix.of("239.7.0.0/16"), true,
                new Terms("keep", 2_000_000, Optional.empty(), Optional.of(end), 0, 46)));
        a.port().joinVpn(Device.request("tv", "239.7.0.1", Role.SENDER));
        PolicyDocument before = a.document();
        assertEquals("keep", before.getSend().getFirst().getTtl());
        assertEquals(2_000_000L, before.getSend().getFirst().getRate());
        assertEquals(46, before.getSend().getFirst().getDscp());
        PolicyDocument after = waiting(a, before.getVersion()).get(20, TimeUnit.SECONDS);
        assertFalse(Instant.now().isBefore(end));
        assertTrue(after.getSend().isEmpty());
        assertEquals("validity", vnoc.store().sessions(1).getFirst().cause().orElseThrow());
    }

    private String third() throws Exception {
        vnoc.operate((desk, _) -> desk.addSite("c", Set.of("tv")));
        return vnoc.token("c");
    }

    @Test
    void awaitWithoutNews_endsEmpty_andANewAwaitEndsTheOldOne() throws Exception {
        Device a = pair().getFirst();
        String version = a.document().getVersion();
        assertNull(a.port().awaitPolicy(version, 0));
        CompletableFuture<PolicyDocument> first = waiting(a, version);
        CompletableFuture<PolicyDocument> second = waiting(a, version);
        assertNull(CompletableFuture.anyOf(first, second).get(10, TimeUnit.SECONDS));
        vnoc.allow("tv", "a", Rule.Action.SEND, "239.2.0.0/16");
        a.port().joinVpn(Device.request("tv", "239.2.0.1", Role.SENDER));
        assertTrue(first.get(10, TimeUnit.SECONDS) != null ^ second.get(10, TimeUnit.SECONDS) != null);
    }

    @Test
    void refusedRequest_isKept_andGrantedByALaterRule_andTakenBackByItsRemoval() throws Exception {
        Device a = pair().getFirst();
        NotAuthorisedFault refused = assertThrows(NotAuthorisedFault.class,
                () -> a.port().joinVpn(Device.request("tv", "239.9.9.9", Role.RECEIVER)));
        assertEquals("no rule of tv allows a to receive 239.9.9.9", refused.getFaultInfo().getReason());
        assertThrows(NotAuthorisedFault.class, () -> a.port().joinVpn(Device.request("tv", "239.9.9.9",
                Role.RECEIVER)));
        assertEquals(1, audit("join", "refused").size(), "the same refusal is written once");
        PolicyDocument before = a.document();
        assertFalse(before.getVerdict().getFirst().isGranted());
        CompletableFuture<PolicyDocument> next = waiting(a, before.getVersion());
        Rule rule = vnoc.allow("tv", "a", Rule.Action.RECEIVE, "239.9.9.9/32");
        PolicyDocument granted = next.get(10, TimeUnit.SECONDS);
        assertTrue(granted.getVerdict().getFirst().isGranted());
        assertEquals("239.9.9.9", granted.getReceive().getFirst().getGroup());
        CompletableFuture<PolicyDocument> last = waiting(a, granted.getVersion());
        vnoc.operate((desk, _) -> {
            desk.removeRule(rule.id());
            return "";
        });
        assertTrue(last.get(10, TimeUnit.SECONDS).getReceive().isEmpty());
        SessionRecord session = vnoc.store().sessions(1).getFirst();
        assertEquals("policy withdrawn", session.cause().orElseThrow());
        assertEquals(List.of("refused", "granted"),
                audit("policy", null).stream().map(AuditEntry::decision).toList(), "the newest first");
    }

    @Test
    void faultsAreTyped() throws Exception {
        Device a = pair().getFirst();
        assertThrows(UnknownVpnFault.class, () -> a.port().joinVpn(Device.request("radio", GROUP, Role.SENDER)));
        assertThrows(BadRequestFault.class, () -> a.port().joinVpn(Device.request("tv", "224.0.0.251", Role.SENDER)));
        assertThrows(BadRequestFault.class, () -> a.port().joinVpn(Device.request("tv", "10.0.0.1", Role.SENDER)));
        assertThrows(BadRequestFault.class, () -> a.port().renew("", "239.1.1.1", null));
        assertThrows(WebServiceException.class, () -> a.port().joinVpn(Device.request("TV!", GROUP, Role.SENDER)));
        for (int i = 0; i < 100; i++) {
            a.port().joinVpn(Device.request("tv", "239.1.3." + i, Role.SENDER));
        }
        assertThrows(QuotaExceededFault.class, () -> a.port().joinVpn(Device.request("tv", "239.1.4.1", Role.SENDER)));
        a.port().leaveVpn(Device.request("tv", "239.1.3.7", Role.SENDER));
        a.port().joinVpn(Device.request("tv", "239.1.4.1", Role.SENDER));
    }

    @Test
    void leaveEndsTheSession_andIsIdempotent() throws Exception {
        List<Device> pair = pair();
        pair.get(0).port().joinVpn(Device.request("tv", GROUP, Role.SENDER));
        pair.get(1).port().joinVpn(Device.request("tv", GROUP, Role.RECEIVER));
        assertEquals(1, pair.get(0).document().getSend().getFirst().getTo().size());
        pair.get(1).port().leaveVpn(Device.request("tv", GROUP, Role.RECEIVER));
        pair.get(1).port().leaveVpn(Device.request("tv", GROUP, Role.RECEIVER));
        assertTrue(pair.get(0).document().getSend().getFirst().getTo().isEmpty());
        SessionRecord session = vnoc.store().sessions(1).getFirst();
        assertEquals("b", session.site());
        assertEquals("leave", session.cause().orElseThrow());
        assertTrue(session.stopped().isPresent());
        assertEquals(1, audit("leave", "done").size());
    }

    @Test
    void renewal_saysResyncOnADifference_andReplacesTheSet() throws Exception {
        Device a = pair().getFirst();
        String none = Digest.ofLines(List.of());
        assertFalse(a.port().renew(none, "198.51.100.1", null).isResync());
        a.port().joinVpn(Device.request("tv", GROUP, Role.SENDER));
        assertTrue(a.port().renew(none, "198.51.100.1", null).isResync());
        Requests all = new Requests();
        all.getRequest().add(Device.request("tv", "239.1.0.1", Role.RECEIVER));
        all.getRequest().add(Device.request("tv", "239.1.0.2", Role.SENDER));
        all.getRequest().add(Device.request("tv", "239.9.0.2", Role.SENDER));
        all.getRequest().add(Device.request("nowhere", "239.9.0.2", Role.SENDER));
        assertFalse(a.port().renew(none, "198.51.100.1", all).isResync());
        PolicyDocument document = a.document();
        assertEquals(3, document.getVerdict().size());
        assertEquals("239.1.0.2", document.getSend().getFirst().getGroup());
        assertEquals(1, document.getSend().size());
        String digest = Digest.ofLines(
                List.of("tv|239.1.0.1|RECEIVER", "tv|239.1.0.2|SENDER", "tv|239.9.0.2|SENDER"));
        assertFalse(a.port().renew(digest, "198.51.100.1", null).isResync());
    }

    @Test
    void newEndpoint_reachesThePeers() throws Exception {
        List<Device> pair = pair();
        CompletableFuture<PolicyDocument> b = waiting(pair.get(1), pair.get(1).document().getVersion());
        pair.get(0).port().renew("", "203.0.113.5", null);
        assertEquals("203.0.113.5", b.get(10, TimeUnit.SECONDS).getPeer().getFirst().getAddress());
    }

    @Test
    void usage_isCountedOnce_andInItsSession_andOverRestarts() throws Exception {
        Device a = pair().getFirst();
        a.port().joinVpn(Device.request("tv", GROUP, Role.SENDER));
        a.port().reportUsage(SPOOL, List.of(batch(1, usage(10, 1000)), batch(2, usage(5, 500))));
        a.port().reportUsage(SPOOL, List.of(batch(1, usage(10, 1000)), batch(2, usage(5, 500)), batch(3, usage(1, 10))));
        a.port().reportUsage(SPOOL, List.of(batch(2, usage(5, 500))));
        restart(LEASE);
        Device again = new Device(vnoc.url(), vnoc.authority().certificate());
        devices.add(again);
        again.show(vnocKnows(a, again));
        again.port().reportUsage(SPOOL, List.of(batch(3, usage(1, 10)), batch(4, usage(100, 1))));
        assertEquals(new UsageEntry.Amounts(116, 1511, 0, 0, 0), vnoc.store().usage().getFirst().usage().amounts());
        SessionRecord session = vnoc.store().sessions(1).getFirst();
        assertEquals(List.of(116L, 1511L), List.of(session.packets(), session.bytes()));
    }

    @Test
    void usage_thatMakesNoSense_isRefusedWhole() throws Exception {
        Device a = pair().getFirst();
        UsageRecord negative = usage(-5, 5);
        UsageRecord absurd = usage(1L << 56, 5);
        UsageRecord noGroup = usage(1, 1);
        noGroup.setGroup("10.0.0.1");
        UsageRecord peer = usage(1, 1);
        peer.setPeer("b");
        UsageRecord nobodys = usage(1, 1);
        nobodys.setDirection(Direction.TUNNEL);
        for (UsageRecord wrong : List.of(negative, absurd, noGroup, peer, nobodys)) {
            assertThrows(Exception.class,
                    () -> a.port().reportUsage(SPOOL, List.of(batch(1, usage(1, 1)), batch(2, wrong))));
        }
        assertThrows(SOAPFaultException.class, () -> a.port().reportUsage("../x", List.of()));
        assertThrows(BadRequestFault.class, () -> a.port().reportUsage(SPOOL,
                Collections.nCopies(65, batch(1, usage(1, 1)))));
        assertEquals(List.of(), vnoc.store().usage());
        UsageRecord elsewhere = usage(1, 1);
        elsewhere.setVpn("radio");
        a.port().reportUsage(SPOOL, List.of(batch(1, elsewhere, usage(2, 2))));
        assertEquals(1, vnoc.store().usage().size(), "a VPN that the site is not in");
    }

    private static UsageBatch batch(long sequence, UsageRecord... records) {
        UsageBatch batch = new UsageBatch();
        batch.setSequence(sequence);
        batch.setSpanSeconds(60);
        batch.getRecord().addAll(List.of(records));
        return batch;
    }

    private static UsageRecord usage(long packets, long bytes) {
        UsageRecord usage = new UsageRecord();
        usage.setVpn("tv");
        usage.setGroup(GROUP);
        usage.setDirection(Direction.SENDER);
        usage.setPackets(packets);
        usage.setBytes(bytes);
        return usage;
    }

    @Test
    void afterARestart_everythingIsAsItWas() throws Exception {
        List<Device> pair = pair();
        pair.get(0).port().joinVpn(Device.request("tv", GROUP, Role.SENDER));
        pair.get(1).port().joinVpn(Device.request("tv", GROUP, Role.RECEIVER));
        String version = pair.get(0).document().getVersion();
        restart(LEASE);
        Device again = new Device(vnoc.url(), vnoc.authority().certificate());
        devices.add(again);
        again.show(vnocKnows(pair.get(0), again));
        assertNotEquals(version, "");
        assertEquals(version, again.document().getVersion());
        assertEquals(2, vnoc.store().sessions(10).stream().filter(session -> session.stopped().isEmpty()).count());
        assertEquals("radio", vnoc.operate((desk, _) -> desk.addVpn("radio")).name());
        assertEquals(2, vnoc.operate((desk, _) -> desk.overview()).vpns().get(1).number());
    }

    /// The port is another one after a restart, so the device is as well: it enrols again.
    private java.security.cert.X509Certificate vnocKnows(Device old, Device again) throws Exception {
        assertEquals("a", again.enrol(vnoc.token("a"), "198.51.100.1").getSite());
        assertNotEquals(old.certificate(), again.certificate());
        return again.certificate();
    }

    @Test
    void siteThatIsNotHeardOf_losesItsRequests() throws Exception {
        List<Device> pair = pair();
        pair.get(0).port().joinVpn(Device.request("tv", GROUP, Role.SENDER));
        pair.get(1).port().joinVpn(Device.request("tv", GROUP, Role.RECEIVER));
        restart(Duration.ofSeconds(8));
        Device a = enrolled(vnoc.token("a"), "198.51.100.1");
        PolicyDocument document = a.document();
        assertEquals(List.of("b"), document.getSend().getFirst().getTo());
        String digest = Digest.ofLines(List.of("tv|" + GROUP + "|SENDER"));
        while (!document.getSend().getFirst().getTo().isEmpty()) {
            assertFalse(a.port().renew(digest, "198.51.100.1", null).isResync(), "its own lease goes on");
            PolicyDocument next = a.port().awaitPolicy(document.getVersion(), 1);
            document = next == null ? document : next;
        }
        assertEquals("lease expired", vnoc.store().sessions(10).stream().filter(session -> session.site().equals("b"))
                .findFirst().orElseThrow().cause().orElseThrow());
        assertEquals(1, audit("lease expired", "done").size());
    }

    private List<AuditEntry> audit(String action, String decision) {
        return vnoc.store().audit(10_000).stream().filter(entry -> entry.action().equals(action))
                .filter(entry -> decision == null || entry.decision().equals(decision)).toList();
    }
}
