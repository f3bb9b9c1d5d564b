package org.ivgmp.edge.ipsec.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.ipsec.vici.ViciConnection;
import org.ivgmp.edge.ipsec.vici.ViciMessage;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.tunnel.TunnelState.Status;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real charons behind the shipped guards, and what crosses the wire between them.
class TunnelNamespaceTest {

    private static final String CLEAR = "udp port 4754 or (ip and (net 100.64.0.0/10 or net 224.0.0.0/4))";
    private static final int SECONDS = 30;
    private static final int RATE = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;
    private Internet internet;
    private final Map<String, Process> charons = new HashMap<>();
    private final Map<String, Identity> identities = new HashMap<>();
    private final Map<String, DriverRig> drivers = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        Optional<String> obstacle = Internet.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.get());
        internet = new Internet(folder);
        internet.build();
        for (String site : List.of("a", "b", "c")) {
            charons.put(site, internet.startCharon(site));
            identities.put(site, internet.authority.identity(site, Internet.overlay(site)));
        }
    }

    @AfterEach
    void stop() throws Exception {
        drivers.values().forEach(DriverRig::close);
        if (internet != null) {
            internet.close();
        }
    }

    private void drive(Identity identity) {
        drivers.put(identity.name(), DriverRig.at(internet, identity));
    }

    /// One site after the other, so that no two initiate at the same moment: each but the last hears first that those
    /// that have not been told do not know it.
    private void connect(String... sites) throws Exception {
        identities.values().forEach(this::drive);
        for (int told = 0; told < sites.length; told++) {
            String site = sites[told];
            int strangers = sites.length - 1 - told;
            drivers.get(site).want(Set.copyOf(others(site, sites).stream().map(Internet::to).toList()));
            Await.until(site + " is unknown to " + strangers,
                    () -> count(site, "received NO_PROPOSAL_CHOSEN") >= strangers,
                    () -> internet.log(site + ".charon"));
        }
        for (String site : sites) {
            drivers.get(site).awaitUp(SECONDS, others(site, sites).toArray(String[]::new));
        }
    }

    private static Set<String> others(String site, String... sites) {
        Set<String> others = new HashSet<>(List.of(sites));
        others.remove(site);
        return others;
    }

    /// How often a site's charon has said so.
    private long count(String site, String text) throws IOException {
        return internet.log(site + ".charon").lines().filter(line -> line.contains(text)).count();
    }

    /// The SPIs of all CHILD_SAs, by connection.
    private Map<String, Set<String>> tunnels(String site) throws IOException {
        Map<String, Set<String>> spis = new HashMap<>();
        try (ViciConnection vici = ViciConnection.open(internet.socket(site), PATIENCE)) {
            for (ViciMessage event : vici.stream("list-sas", "list-sa", new ViciMessage())) {
                event.sections().forEach((name, sa) -> sa.section("child-sas").ifPresent(children ->
                        children.sections().values().forEach(child -> spis.computeIfAbsent(name, _ -> new TreeSet<>())
                                .add(child.text("spi-in").orElse("?")))));
            }
        }
        return spis;
    }

    private Set<String> connections(String site) throws IOException {
        try (ViciConnection vici = ViciConnection.open(internet.socket(site), PATIENCE)) {
            return Set.copyOf(vici.command("get-conns", new ViciMessage()).texts("conns"));
        }
    }

    /// Two that initiate at the same time have two tunnels for some seconds, until one charon deletes one of them.
    private void awaitSingle(String site) throws Exception {
        Await.until("one CHILD_SA a connection at " + site,
                () -> tunnels(site).values().stream().allMatch(spis -> spis.size() == 1), () -> "" + tunnels(site));
    }

    private void startStream() throws Exception {
        internet.listen("clear", CLEAR);
        internet.java("b", "received", Datagrams.class, "receive", Internet.overlay("b"));
        internet.awaitLog("received", "READY");
        internet.java("a", "sent", Datagrams.class, "send", Internet.overlay("a"), Internet.overlay("b"), "" + RATE);
        internet.awaitNumber("received", 50);
    }

    @Test
    void datagramsOfThreeSitesCrossAsEspAndAnotherDriverChangesNothing() throws Exception {
        connect("a", "b", "c");
        awaitSingle("a");
        startStream();
        internet.listen("esp", "src 198.18.0.1 and dst 198.18.0.2 and udp port 4500 and greater 250");
        Map<String, Set<String>> before = tunnels("a");
        Set<String> loaded = connections("a");
        long initiated = count("a", "vici initiate");

        drivers.remove("a").close();
        try (DriverRig second = DriverRig.at(internet, identities.get("a"))) {
            second.want(Set.of(Internet.to("b"), Internet.to("c")));
            second.awaitUp(SECONDS, "b", "c");
        }
        internet.awaitNumber("received", internet.last("received") + 200);

        assertEquals(before, tunnels("a"));
        assertEquals(loaded, connections("a"));
        assertEquals(initiated, count("a", "vici initiate"));
        List<Integer> received = internet.numbers("received");
        assertEquals(received.getLast() - received.getFirst() + 1, received.size(), () -> "lost: " + received);
        Await.until("ESP has been heard", () -> internet.heard("esp") >= 200, () -> internet.log("esp"));
        assertEquals(0, internet.heard("clear"), () -> clear());
    }

    @Test
    void nothingLeavesInClearWhileCharonIsDeadAndItsReturnBringsTheTunnelsBack() throws Exception {
        connect("a", "b", "c");
        startStream();

        charons.get("a").destroyForcibly().waitFor();
        Map<String, TunnelState> states = drivers.get("a").await("all down", SECONDS,
                found -> found.values().stream().allMatch(state -> state.status() == Status.DOWN));
        String problem = states.get("b").problem().orElse("");
        assertTrue(problem.contains("charon does not answer on " + internet.socket("a")), problem);
        internet.awaitNumber("sent", internet.last("sent") + 2 * RATE);
        int whileDead = internet.last("sent");

        Files.deleteIfExists(internet.socket("a"));
        charons.put("a", internet.startCharon("a"));
        Await.until("charon's socket", () -> Files.exists(internet.socket("a")), () -> internet.log("a.charon"));
        Moment there = Moment.now();
        internet.awaitNumber("received", whileDead);
        Duration gap = there.until(Moment.now());

        drivers.get("a").awaitUp(SECONDS, "b", "c");
        assertEquals(0, internet.heard("clear"), () -> clear());
        System.out.println("the stream is back " + gap.toMillis() + " ms after charon's socket");
        // DriverTest knows the time it takes; here machines pause.
        assertTrue(gap.compareTo(Duration.ofSeconds(5)) < 0, () -> "back after " + gap);
    }

    @Test
    void newKeysLoseNoDatagramAndMakeNoSecondTunnel() throws Exception {
        connect("a", "b");
        startStream();
        long initiated = count("a", "vici initiate");
        try (ViciConnection vici = ViciConnection.open(internet.socket("a"), PATIENCE)) {
            for (String what : List.of("child", "ike", "child", "child")) {
                Map<String, Set<String>> before = tunnels("a");
                int last = internet.last("received");
                String name = what.equals("child") ? "multicast" : connections("a").iterator().next();
                assertEquals("yes", vici.command("rekey", new ViciMessage().put(what, name)).text("success").orElse(""));
                Await.until("new keys", () -> what.equals("ike") ? count("a", "rekeyed between") > 0
                        : !tunnels("a").equals(before) && tunnels("a").values().iterator().next().size() == 1,
                        () -> "" + tunnels("a"));
                internet.awaitNumber("received", last + RATE);
            }
        }
        drivers.get("a").awaitUp(SECONDS, "b");
        assertEquals(initiated, count("a", "vici initiate"));
        List<Integer> received = internet.numbers("received");
        assertEquals(received.getLast() - received.getFirst() + 1, received.size(), () -> "lost: " + received);
        assertEquals(0, internet.heard("clear"), () -> clear());
    }

    @Test
    void whatIsNoLongerWantedGoesAtBothEnds() throws Exception {
        connect("a", "b", "c");
        drivers.get("a").want(Set.of(Internet.to("c")));
        drivers.get("b").want(Set.of(Internet.to("c")));
        for (String site : List.of("a", "b")) {
            Await.until(site + " has only the tunnel to c", () -> tunnels(site).keySet().stream()
                    .allMatch(name -> name.startsWith("ivgmp-c-")) && connections(site).size() == 1,
                    () -> tunnels(site) + " " + connections(site));
            drivers.get(site).awaitUp(SECONDS, "c");
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityOrOfAnotherSiteGetsNoTunnel() throws Exception {
        drive(identities.get("a"));
        drive(new Authority(Files.createDirectory(folder.resolve("other"))).identity("b", Internet.overlay("b")));
        Identity b = identities.get("b");
        drive(new Identity("c", Ipv4Address.of(Internet.overlay("c")), b.key(), b.certificate(), b.authority()));
        drivers.get("b").want(Set.of(Internet.to("a")));
        drivers.get("c").want(Set.of(Internet.to("a")));
        drivers.get("a").want(Set.of(Internet.to("b"), Internet.to("c")));

        internet.awaitLog("b.charon", "N(AUTH_FAILED)");
        internet.awaitLog("c.charon", "received AUTHENTICATION_FAILED");
        assertTrue(tunnels("a").isEmpty(), () -> "a should have no tunnel");
        drivers.get("a").await("none is up", 1, found -> found.size() == 2
                && found.values().stream().allMatch(state -> state.status() == Status.CONNECTING));
    }

    private String clear() {
        try {
            return internet.log("clear");
        } catch (IOException none) {
            return none.toString();
        }
    }
}
