package org.ivgmp.edge.ipsec.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.tunnel.TunnelState.Status;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The driver in virtual time, against a charon that is a thread.
class DriverTest {

    private static final TunnelSpec B = Internet.to("b");
    private static final TunnelSpec C = Internet.to("c");
    private static final Moment START = new Moment(Long.MAX_VALUE - 1);

    @TempDir
    private static Path keys;
    private static Identity first;
    private static Identity renewed;

    @TempDir
    private Path folder;
    private FakeCharon charon;
    private Driver driver;
    private Moment now = START;
    private Optional<Identity> identity = Optional.empty();
    private Optional<Set<TunnelSpec>> wanted = Optional.empty();
    private Optional<X509CRL> revoked = Optional.empty();
    private final List<Map<String, TunnelState>> published = new ArrayList<>();
    private Map<Ipv4Address, Integer> carried = Map.of();
    private final List<Map<Ipv4Address, Integer>> routes = new ArrayList<>();
    private Optional<String> overlayProblem = Optional.empty();
    private CountDownLatch stirred = new CountDownLatch(1);

    @BeforeAll
    static void identities() throws Exception {
        assumeTrue(Shell.has("openssl"), "needs openssl");
        Authority authority = new Authority(keys);
        first = authority.identity("a", "100.64.0.1");
        renewed = authority.identity("a", "100.64.0.1");
    }

    @BeforeEach
    void start() throws IOException {
        charon = new FakeCharon(folder.resolve("vici")).start();
        driver = driver();
    }

    private Driver driver() {
        IpsecConfig config = Settings.read(IpsecConfig.class, IpsecComponent.PID,
                Map.of("vici.socket", folder.resolve("vici").toString()));
        return new Driver(config, new Driver.Surroundings(() -> identity, () -> revoked, () -> wanted, this::overlay, () -> carried,
                (octets, _) -> routes.add(octets), published::add), () -> stirred.countDown(), now);
    }

    private void overlay(Ipv4Address overlay) throws OverlayPort.MissingException {
        assertEquals("100.64.0.1", overlay.toString());
        if (overlayProblem.isPresent()) {
            throw new OverlayPort.MissingException(overlayProblem.get());
        }
    }

    @AfterEach
    void stop() throws IOException {
        driver.close();
        charon.close();
    }

    /// Time passes; the driver is called when it wants to be.
    private void pass(Duration time) {
        Moment end = now.plus(time);
        while (!driver.deadline().orElseThrow().isAfter(end)) {
            now = driver.deadline().orElseThrow();
            driver.onTick(now);
            assertTrue(driver.deadline().orElseThrow().isAfter(now), "a deadline that has passed would spin");
        }
        now = end;
    }

    private void stir() {
        driver.onEvent(new Driver.Stirred(() -> { }), now);
    }

    private Status status(String peer) {
        return published.getLast().get(peer).status();
    }

    private String problem(String peer) {
        return published.getLast().get(peer).problem().orElse("");
    }

    private List<String> heard(String command) {
        return charon.heard.stream().filter(line -> line.startsWith(command)).toList();
    }

    private void connected() {
        identity = Optional.of(first);
        wanted = Optional.of(Set.of(B, C));
        stir();
        stir();
    }

    @Test
    void withoutAnIdentityItDoesNothing() {
        wanted = Optional.of(Set.of(B));
        pass(Duration.ofSeconds(20));
        assertEquals(List.of(), charon.heard);
        assertEquals(List.of(), published);
    }

    /// RFC 5280 section 6.3 is charon's part: it has to have the list, once, and again after it was started anew.
    @Test
    void theRevocationListIsLoadedWhenItIsNewAndAfterCharonsRestart() throws Exception {
        connected();
        assertEquals(List.of(), heard("load-cert X509_CRL"));
        revoked = Optional.of(new Authority(keys).revocationList());
        stir();
        pass(Duration.ofSeconds(20));
        assertEquals(1, heard("load-cert X509_CRL").size());
        assertEquals(1, heard("flush-certs X509_CRL").size());
        identity = Optional.of(renewed);
        stir();
        assertEquals(2, heard("load-cert X509_CRL").size(), "clear-creds has taken it away");
        charon.close();
        pass(Duration.ofSeconds(5));
        charon = new FakeCharon(folder.resolve("vici")).start();
        pass(Duration.ofSeconds(5));
        assertEquals(1, heard("load-cert X509_CRL").size());
    }

    @Test
    void whatIsWantedIsLoadedAndInitiatedOnce() {
        connected();
        assertEquals(Status.UP, status("b"));
        assertEquals(Status.UP, status("c"));
        pass(Duration.ofSeconds(60));
        assertEquals(2, heard("load-conn ivgmp-").size());
        assertEquals(2, heard("initiate ivgmp-").size());
        assertEquals(List.of("load-cert X509", "load-cert X509", "load-key any"), charon.heard.subList(0, 3));
    }

    @Test
    void whatATunnelCarriesIsSaidToItsRouteWhileItIsUp() {
        carried = Map.of(B.remoteOverlay(), 1232, Ipv4Address.of("100.64.9.9"), 1400);
        connected();
        assertEquals(Map.of(B.remoteOverlay(), 1232), routes.getLast());
        charon.initiated = "CREATED";
        charon.tunnels.clear();
        stir();
        stir();
        assertEquals(Map.of(), routes.getLast());
    }

    @Test
    void notToHaveBeenToldIsNotToWantNone() {
        charon.connections.add("ivgmp-b-000000000000");
        charon.tunnels.put("ivgmp-b-000000000000", "INSTALLED");
        identity = Optional.of(first);
        pass(Duration.ofSeconds(20));
        assertEquals(Set.of("ivgmp-b-000000000000"), charon.connections);
        assertEquals(1, charon.tunnels.size());
        assertEquals(List.of(), published);
    }

    @Test
    void whatIsNotOursIsLeftInPeace() {
        charon.connections.add("roadwarrior");
        charon.tunnels.put("roadwarrior", "INSTALLED");
        identity = Optional.of(first);
        wanted = Optional.of(Set.of());
        pass(Duration.ofSeconds(10));
        assertEquals(Set.of("roadwarrior"), charon.connections);
        assertEquals(Set.of("roadwarrior"), charon.tunnels.keySet());
    }

    @Test
    void anotherDriverFindsAllAsItShouldBe() {
        connected();
        driver.close();
        charon.heard.clear();
        driver = driver();
        pass(Duration.ofSeconds(10));
        assertEquals(Status.UP, status("b"));
        assertEquals(List.of("load-cert X509", "load-cert X509", "load-key any"), charon.heard);
    }

    @Test
    void whatIsNoLongerWantedIsUnloadedAndTakenDown() {
        connected();
        wanted = Optional.of(Set.of(C));
        stir();
        assertEquals(1, charon.connections.size());
        assertEquals(charon.connections, charon.tunnels.keySet());
        assertEquals(Set.of("c"), published.getLast().keySet());
    }

    @Test
    void aTunnelWhoseConnectionWasUnloadedGoesToo() {
        connected();
        charon.tunnels.put("ivgmp-z-000000000000", "INSTALLED");
        stir();
        assertFalse(charon.tunnels.containsKey("ivgmp-z-000000000000"));
    }

    @Test
    void aRenewedCertificateReplacesConnectionsAndCredentials() {
        connected();
        Set<String> before = Set.copyOf(charon.connections);
        identity = Optional.of(renewed);
        stir();
        stir();
        assertTrue(charon.connections.stream().noneMatch(before::contains));
        assertEquals(2, charon.connections.size());
        assertEquals(1, heard("clear-creds").size());
        assertEquals(2, heard("load-key").size());
        assertEquals(Status.UP, status("b"));
    }

    @Test
    void aTunnelThatIsRekeyedIsUpAndIsNotInitiatedAgain() {
        connected();
        for (String state : List.of("REKEYING", "REKEYED", "INSTALLED")) {
            charon.tunnels.replaceAll((_, _) -> state);
            pass(Duration.ofSeconds(4));
            assertEquals(Status.UP, status("b"));
        }
        assertEquals(2, heard("initiate").size());
    }

    @Test
    void whileCharonIsAtItNothingIsInitiatedAgain() {
        charon.initiated = "CREATED";
        connected();
        pass(Duration.ofMinutes(2));
        assertEquals(2, heard("initiate").size());
        assertEquals(Status.CONNECTING, status("b"));
        assertTrue(problem("b").contains("198.18.0.2"), problem("b"));
    }

    @Test
    void aTunnelThatFailsIsInitiatedEverLessOften() {
        charon.initiated = "DELETED";
        identity = Optional.of(first);
        wanted = Optional.of(Set.of(B));
        pass(Duration.ofSeconds(64));
        assertEquals(8, heard("initiate").size(), () -> "" + charon.heard);
        assertEquals(1, heard("load-conn").size());
    }

    @Test
    void charonsRefusalIsShownInItsOwnWords() {
        charon.refusals.put("load-conn", "invalid value for: local_ts, config discarded");
        connected();
        assertEquals(Status.CONNECTING, status("b"));
        assertTrue(problem("b").contains("local_ts") || problem("b").contains("not found"), problem("b"));
        charon.refusals.clear();
        pass(Duration.ofSeconds(20));
        assertEquals(Status.UP, status("b"));
        assertEquals("", problem("b"));
    }

    @Test
    void refusedCredentialsAreTriedAgainOnTheSameConnection() {
        charon.refusals.put("load-key", "parsing any private key failed");
        connected();
        assertEquals(Status.DOWN, status("b"));
        assertTrue(problem("b").contains("load-key: parsing any private key failed"), problem("b"));
        assertFalse(problem("b").contains("does not answer"), problem("b"));
        pass(Duration.ofSeconds(10));
        assertTrue(heard("load-key").size() <= 7, () -> "" + charon.heard);
        charon.refusals.clear();
        pass(Duration.ofSeconds(4));
        assertEquals(Status.UP, status("b"));
    }

    @Test
    void withoutItsOverlayAddressTunnelsAreDownAndCharonIsLeftInPeace() {
        overlayProblem = Optional.of("no lo");
        connected();
        assertEquals(Status.DOWN, status("b"));
        assertEquals("no lo", problem("b"));
        assertEquals(List.of(), charon.heard);
        overlayProblem = Optional.empty();
        pass(Duration.ofSeconds(4));
        assertEquals(Status.UP, status("b"));
    }

    @Test
    void aCharonThatDiesIsMissedAndGetsAllAnewWithinHalfASecondOfItsReturn() throws Exception {
        connected();
        charon.die();
        assertTrue(stirred.await(10, TimeUnit.SECONDS), "its end is heard of at once");
        stir();
        assertEquals(Status.DOWN, status("b"));
        assertTrue(problem("b").contains("charon does not answer on " + folder.resolve("vici")), problem("b"));
        pass(Duration.ofMinutes(5));
        charon.heard.clear();
        charon.start();
        pass(Duration.ofMillis(250));
        stir();
        assertEquals(Status.UP, status("b"));
        assertEquals(2, heard("load-conn").size());
        assertEquals(1, heard("load-key").size());
    }

    @Test
    void aLostEventConnectionIsMadeAnew() throws Exception {
        connected();
        charon.closeEvents();
        assertTrue(stirred.await(10, TimeUnit.SECONDS));
        stir();
        pass(Duration.ofSeconds(1));
        assertEquals(Status.UP, status("b"));
        stirred = new CountDownLatch(1);
        charon.event("child-updown");
        assertTrue(stirred.await(10, TimeUnit.SECONDS), "events come again");
        assertEquals(2, heard("initiate").size());
    }

    @Test
    void whateverCharonSaysItIsOnlyAProblem() throws Exception {
        connected();
        for (byte[] garbage : List.of(new byte[] {0, 0, 0, 0}, new byte[] {-1, -1, -1, -1}, new byte[] {0, 8, 0, 1},
                new byte[] {0, 0, 0, 1, 99}, new byte[] {0, 0, 0, 2, 1, 9}, new byte[] {0, 0, 0, 1, 7},
                new byte[] {0, 0, 0, 2, 7, 9}, new byte[] {0, 0, 0, 1, 2}, new byte[] {0, 0, 0, 1, 6})) {
            charon.garbage = garbage;
            stir();
            assertEquals(Status.DOWN, status("b"), () -> List.of(garbage).toString());
            pass(Duration.ofSeconds(1));
            assertEquals(Status.UP, status("b"));
        }
    }

    @Test
    void anEarlyTickChangesNothing() {
        connected();
        int count = published.size();
        driver.onTick(now);
        assertEquals(count, published.size());
    }
}
