package org.ivgmp.edge.privatenet.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.path.PathState;
import org.ivgmp.edge.privatenet.core.PrivateNetwork;
import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.tunnel.TunnelState.Status;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// In virtual time, on a kernel that keeps a list.
class DriverTest {

    private static final TunnelSpec B = new TunnelSpec("b", Ipv4Address.of("100.64.0.2"), Ipv4Address.of("10.9.0.2"), Network.PRIVATE);
    private static final TunnelSpec FOREIGN = new TunnelSpec("x", Ipv4Address.of("100.64.0.9"), Ipv4Address.of("8.8.8.8"), Network.PRIVATE);
    private static final PrivateNetwork NETWORK = new PrivateNetwork("mpls0", Ipv4Address.of("10.9.0.1"),
            List.of(IpPrefix.of("10.9.0.0/16")), List.of(4754, 862));

    private final List<String> scripts = new ArrayList<>();
    private final List<String> routes = new ArrayList<>();
    private boolean guarded = true;
    private Optional<Set<TunnelSpec>> wanted = Optional.empty();
    private Optional<Map<Ipv4Address, PathState>> paths = Optional.of(new HashMap<>());
    private Map<String, TunnelState> states = Map.of();
    private Moment now = new Moment(0);

    private final Kernel kernel = new Kernel() {
        @Override
        public void rules(String script) throws IOException {
            if (!guarded && script.contains("private_pairs")) {
                throw new IOException("Error: No such file or directory\nflush set inet ivgmp private_pairs");
            }
            scripts.add(script);
        }

        @Override
        public String route(List<String> words) {
            if (words.getFirst().equals("replace")) {
                routes.add(words.get(1).replace("/32", ""));
            } else if (words.getFirst().equals("del")) {
                routes.remove(words.get(1));
            }
            return String.join(" dev lo\n", routes) + (routes.isEmpty() ? "" : " dev lo");
        }
    };

    private Driver driver(Optional<PrivateNetwork> network) {
        return new Driver(new Driver.Surroundings(network, () -> Optional.of(Ipv4Address.of("100.64.0.1")), () -> wanted, () -> paths, kernel,
                said -> states = said), now);
    }

    private void stir(Driver driver) {
        driver.onEvent(new Driver.Stirred(() -> { }), now);
    }

    private void heard(boolean heard) {
        paths = Optional.of(Map.of(B.remoteOverlay(), new PathState(heard, OptionalInt.of(1500), PathState.Phase.SEARCH_COMPLETE,
                Optional.empty())));
    }

    @Test
    void aTunnelIsUpWhenTheKernelKnowsItAndThePeerAnswers() {
        Driver driver = driver(Optional.of(NETWORK));
        wanted = Optional.of(Set.of(B));
        stir(driver);
        assertEquals(Status.CONNECTING, states.get("b").status());
        assertTrue(states.get("b").problem().orElseThrow().contains("no answer from 10.9.0.2"));
        assertEquals(List.of("100.64.0.2"), routes);
        heard(true);
        stir(driver);
        assertEquals(Status.UP, states.get("b").status());
        heard(false);
        stir(driver);
        assertEquals(Status.CONNECTING, states.get("b").status());
        assertEquals(1, scripts.size(), "nothing changed for the kernel");
    }

    @Test
    void whereNobodyProbesATunnelIsUpWhenTheKernelKnowsIt() {
        paths = Optional.empty();
        wanted = Optional.of(Set.of(B));
        stir(driver(Optional.of(NETWORK)));
        assertEquals(Status.UP, states.get("b").status());
    }

    @Test
    void nothingIsTouchedBeforeItIsSaidWhatIsWanted() {
        Driver driver = driver(Optional.of(NETWORK));
        stir(driver);
        assertEquals(List.of(), scripts);
        assertEquals(Map.of(), states);
    }

    @Test
    void anEdgeThatHasNotOptedInSendsNothingAndSaysSo() {
        routes.add("100.64.0.2");
        wanted = Optional.of(Set.of(B));
        Driver driver = driver(Optional.empty());
        stir(driver);
        assertEquals(Status.DOWN, states.get("b").status());
        assertTrue(states.get("b").problem().orElseThrow().contains("enabled = true"));
        assertEquals(List.of(), routes, "of a time when it had");
        assertEquals(List.of("table ip ivgmp_private {}\ndelete table ip ivgmp_private\n"), scripts);
        now = now.plus(Duration.ofSeconds(60));
        driver.onTick(now);
        assertEquals(1, scripts.size());
    }

    @Test
    void guardsThatKnowOfNoPrivateNetworkKeepItDownUntilTheyDo() {
        guarded = false;
        heard(true);
        wanted = Optional.of(Set.of(B));
        Driver driver = driver(Optional.of(NETWORK));
        stir(driver);
        assertEquals(Status.DOWN, states.get("b").status());
        assertTrue(states.get("b").problem().orElseThrow().contains("with --private mpls0"), states.get("b").problem().orElseThrow());
        assertEquals(List.of(), routes);
        guarded = true;
        now = driver.deadline().orElseThrow();
        driver.onTick(now);
        assertEquals(Status.UP, states.get("b").status());
    }

    /// A guard that is put up anew has an empty set of pairs.
    @Test
    void theKernelIsToldAgainNowAndThen() {
        wanted = Optional.of(Set.of(B));
        Driver driver = driver(Optional.of(NETWORK));
        stir(driver);
        for (int i = 0; i < 3; i++) {
            now = driver.deadline().orElseThrow();
            driver.onTick(now);
        }
        assertTrue(scripts.size() >= 3, scripts.size() + " times");
        assertTrue(driver.deadline().orElseThrow().isAfter(now));
    }

    @Test
    void whatIsNoLongerWantedIsTakenAway() {
        wanted = Optional.of(Set.of(B));
        Driver driver = driver(Optional.of(NETWORK));
        stir(driver);
        wanted = Optional.of(Set.of());
        stir(driver);
        assertEquals(List.of(), routes);
        assertEquals(Map.of(), states);
        assertTrue(!scripts.getLast().contains("100.64.0.2"));
    }

    @Test
    void whoIsNotAgreedToIsDownAndOthersAreNot() {
        heard(true);
        wanted = Optional.of(Set.of(B, FOREIGN));
        stir(driver(Optional.of(NETWORK)));
        assertEquals(Status.UP, states.get("b").status());
        assertEquals(Status.DOWN, states.get("x").status());
        assertTrue(states.get("x").problem().orElseThrow().contains("8.8.8.8"));
    }

    @Test
    void configurationsThatOptInToNothingAreRefusedByName() {
        for (var wrong : List.<Map.Entry<String, Map<String, Object>>>of(
                Map.entry("needs network.interface", Map.of("enabled", true)),
                Map.entry("needs local.address", Map.of("enabled", true, "network.interface", "mpls0")),
                Map.entry("needs peers", Map.of("enabled", true, "network.interface", "mpls0", "local.address", "10.9.0.1")),
                Map.entry("local.address = '10.9.0.256'", Map.of("enabled", true, "network.interface", "mpls0", "local.address",
                        "10.9.0.256", "peers", "10.9.0.0/16")),
                Map.entry("peers = '10.9'", Map.of("enabled", true, "network.interface", "mpls0", "local.address", "10.9.0.1",
                        "peers", "10.9")))) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> PrivateComponent.network(
                    Settings.read(PrivateConfig.class, PrivateComponent.PID, wrong.getValue())), wrong.getKey());
            assertTrue(refused.getMessage().contains(wrong.getKey()), refused.getMessage());
        }
        assertEquals(Optional.empty(), PrivateComponent.network(Settings.read(PrivateConfig.class, PrivateComponent.PID, Map.of())));
    }
}
