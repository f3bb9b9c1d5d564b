package org.ivgmp.edge.soap.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.Lease;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.RequestDigest;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.edge.vnoc.Direction;
import org.ivgmp.edge.vnoc.UsageRecord;
import org.ivgmp.edge.vnoc.UsageReport;
import org.ivgmp.soap.fixture.Authority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SoapVnocPortTest {

    private static final GroupRequest REQUEST = request("video", Role.RECEIVER);
    private static final Reply<Lease> GRANTED =
            new Reply.Accepted<>(new Lease(Duration.ofSeconds(FakeVnoc.LEASE_S), false));

    private Rig rig;
    private SoapVnocPort port;

    @BeforeEach
    void open() throws Exception {
        rig = new Rig();
        port = rig.port();
    }

    @AfterEach
    void close() throws Exception {
        port.close();
        rig.close();
    }

    private static GroupRequest request(String vpn, Role role) {
        return new GroupRequest(vpn, Documents.GROUP, role);
    }

    @Test
    void theRevocationListIsFetchedWhenAnotherOneIsNamed() throws Exception {
        try (SoapVnocPort port = rig.port()) {
            port.renew("", Optional.empty());
            rig.vnoc.revocationNumber = 7L;
            port.renew("", Optional.empty());
            assertArrayEquals(new byte[] {1, 2, 3}, rig.held.accepted.poll(20, TimeUnit.SECONDS));
            rig.held.number = 7;
            port.renew("", Optional.empty());
            port.renew("", Optional.empty());
        }
        assertEquals(1, rig.vnoc.asked.stream().filter("revocationList"::equals).count());
    }

    @Test
    void everyOperationReachesTheVnoc() {
        String digest = RequestDigest.of(Set.of(REQUEST));
        assertEquals(GRANTED, port.joinVpn(REQUEST));
        assertEquals(GRANTED, port.leaveVpn(REQUEST));
        assertEquals(GRANTED, port.renew(digest, Optional.empty()));
        assertEquals(GRANTED, port.renew(digest, Optional.of(Set.of(REQUEST, request("video", Role.SENDER)))));
        assertEquals(GRANTED, port.reportUsage(new UsageReport("0".repeat(32), List.of(
                new UsageReport.Batch(7, Duration.ofMillis(1999), Duration.ofMinutes(1), List.of(
                        new UsageRecord("video", Optional.of(Documents.GROUP), Direction.SENDER, "", Long.MAX_VALUE, 0, 0, 0,
                                0), new UsageRecord("video", Optional.empty(), Direction.TUNNEL, "rome", 5, 6, 1, 2, 3)))))));
        assertEquals(new Reply.Accepted<>(Optional.empty()), port.awaitPolicy("", Duration.ZERO));
        assertEquals(List.of(
                "join video|239.1.2.3|RECEIVER",
                "leave video|239.1.2.3|RECEIVER",
                "renew " + digest + " 192.0.2.1",
                "renew " + digest + " 192.0.2.1 [video|239.1.2.3|RECEIVER, video|239.1.2.3|SENDER]",
                "usage 00000000000000000000000000000000 [7 1 60 [video 239.1.2.3 SENDER null 9223372036854775807 0 0 0 0, "
                        + "video null TUNNEL rome 5 6 1 2 3]]",
                "await  0"), rig.vnoc.asked);
    }

    @Test
    void anEmptyWholeSetIsNotTheSameAsNone() {
        String digest = RequestDigest.of(Set.of());
        port.renew(digest, Optional.of(Set.of()));
        assertEquals(List.of("renew " + digest + " 192.0.2.1 []"), rig.vnoc.asked);
    }

    @Test
    void theVnocsWishForAllRequestsArrives() {
        rig.vnoc.resync = true;
        assertEquals(new Reply.Accepted<>(new Lease(Duration.ofSeconds(FakeVnoc.LEASE_S), true)),
                port.renew(RequestDigest.of(Set.of()), Optional.empty()));
    }

    @Test
    void aPolicyDocumentArrivesWhole() {
        rig.vnoc.document = Optional.of(Documents.wire());
        assertEquals(new Reply.Accepted<>(Optional.of(Documents.read())),
                port.awaitPolicy(Documents.VERSION, Duration.ofDays(1)));
        assertEquals(List.of("await " + Documents.VERSION + " 30"), rig.vnoc.asked);
    }

    @Test
    void everyFaultBecomesItsReply() {
        assertEquals(new Reply.Refused<>(Reply.Fault.NOT_AUTHORISED, "no rule allows it"), join("secret"));
        assertEquals(new Reply.Refused<>(Reply.Fault.UNKNOWN_VPN, "there is no such VPN"), join("nosuch"));
        assertEquals(new Reply.Refused<>(Reply.Fault.QUOTA_EXCEEDED, "too many"), join("full"));
        assertEquals(new Reply.Refused<>(Reply.Fault.BAD_REQUEST, "bad line " + "x".repeat(191) + "..."), join("bad"));
        assertEquals(new Reply.Busy<>(Duration.ofSeconds(7)), join("busy"));
        assertEquals(new Reply.Busy<>(Duration.ofHours(1)), join("lazy"));
        assertEquals(new Reply.Unreachable<>("internal error"), join("bug"));
        assertInstanceOf(Reply.Unreachable.class, join("bare"), "a fault without its detail is none of the contract's");
        assertInstanceOf(Reply.Unreachable.class, join("No Name"), "the VNOC refuses what the schema forbids");
        assertEquals(GRANTED, join("video"));
    }

    private Reply<Lease> join(String vpn) {
        return port.joinVpn(request(vpn, Role.RECEIVER));
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws Exception {
        rig.server.close();
        unreachable(port.joinVpn(REQUEST), "");
    }

    @Test
    void aServerThatCameBackIsReachable() throws Exception {
        assertEquals(GRANTED, port.joinVpn(REQUEST));
        rig.restartServer();
        // The first call may still find the old connection, whose end the client has not seen yet.
        Reply<Lease> answer = port.joinVpn(REQUEST);
        assertEquals(GRANTED, answer instanceof Reply.Unreachable<Lease> ? port.joinVpn(REQUEST) : answer);
    }

    @Test
    void aServerOfAnotherAuthorityIsNotSpokenTo() throws Exception {
        Authority other = new Authority("other");
        try (SoapVnocPort deceived = new SoapVnocPort(rig.soap, rig.settings(),
                Rig.identity(other, other.certificate()), new HeldList(), Optional::empty)) {
            unreachable(deceived.joinVpn(REQUEST), "unable to find valid certification path");
        }
        assertEquals(List.of(), rig.vnoc.asked);
    }

    @Test
    void aServerByAnotherNameIsNotSpokenTo() throws Exception {
        URI byAddress = URI.create("https://127.0.0.1:" + rig.server.port() + "/ivgmp");
        try (SoapVnocPort lost = new SoapVnocPort(rig.soap, Rig.settings(byAddress), rig.identity(), new HeldList(), Optional::empty)) {
            unreachable(lost.joinVpn(REQUEST), "127.0.0.1");
        }
        assertEquals(List.of(), rig.vnoc.asked);
    }

    private static void unreachable(Reply<?> reply, String cause) {
        String said = assertInstanceOf(Reply.Unreachable.class, reply).cause().toString();
        assertTrue(said.contains(cause), said);
    }

    @Test
    void aLongPollHoldsUpNobody() throws Exception {
        rig.vnoc.holdPolls = true;
        rig.vnoc.document = Optional.of(Documents.wire());
        CompletableFuture<Reply<Optional<PolicyDocument>>> poll =
                CompletableFuture.supplyAsync(() -> port.awaitPolicy("", Duration.ofSeconds(30)));
        rig.vnoc.polled.await();
        assertEquals(GRANTED, port.joinVpn(REQUEST));
        rig.vnoc.answerPolls.countDown();
        assertEquals(new Reply.Accepted<>(Optional.of(Documents.read())), poll.get(10, TimeUnit.SECONDS));
    }

    @Test
    void closingEndsALongPoll() throws Exception {
        rig.vnoc.holdPolls = true;
        CompletableFuture<Reply<Optional<PolicyDocument>>> poll =
                CompletableFuture.supplyAsync(() -> port.awaitPolicy("", Duration.ofSeconds(30)));
        rig.vnoc.polled.await();
        port.close();
        assertEquals(new Reply.Unreachable<>("closing"), poll.get(5, TimeUnit.SECONDS));
        assertEquals(new Reply.Unreachable<>("closing"), port.joinVpn(REQUEST));
    }
}
