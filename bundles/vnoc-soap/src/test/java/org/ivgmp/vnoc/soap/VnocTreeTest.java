package org.ivgmp.vnoc.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.ivgmp.contract.PolicyDocument;
import org.ivgmp.contract.Relay;
import org.ivgmp.contract.Role;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.vnoc.centre.Refusal;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Topology;
import org.ivgmp.vnoc.tree.Capacity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Trees through the contract: edges that do what edges do (fetch, and come back with what they have).
@Timeout(120)
class VnocTreeTest {

    private static final String GROUP = "239.1.2.3";
    private static final IpPrefix ALL = IpPrefix.of("239.0.0.0/8");

    @TempDir
    Path data;

    private Vnoc vnoc;
    private final Map<String, Device> devices = new HashMap<>();
    private final Map<String, PolicyDocument> documents = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        vnoc = new Vnoc(data, Duration.ofSeconds(60), 100);
        List<String> tokens = vnoc.vpn("tv", "a", "b", "c", "d");
        vnoc.allow("tv", "*", Rule.Action.BOTH, "239.1.0.0/16");
        List<String> names = List.of("a", "b", "c", "d");
        for (int i = 0; i < names.size(); i++) {
            Device device = new Device(vnoc.url(), vnoc.authority().certificate());
            device.enrol(tokens.get(i), "198.51.100." + (i + 1));
            devices.put(names.get(i), device);
        }
    }

    @AfterEach
    void stop() throws Exception {
        devices.values().forEach(Device::close);
        vnoc.stop();
    }

    private void capacity(String site, boolean certified, int fanOut) throws Exception {
        vnoc.centre().forShape((desk, _) -> desk.setCapacity(site, new Capacity(certified, fanOut, 0)));
    }

    private void topology(Topology topology) throws Exception {
        vnoc.centre().forShape((desk, _) -> {
            desk.setTopology(topology);
            return "";
        });
    }

    private void join(String site, Role role) throws Exception {
        devices.get(site).port().joinVpn(Device.request("tv", GROUP, role));
    }

    /// Each edge in turn fetches its document and says what it has, until `a` has what is asked for.
    private void poll(Predicate<PolicyDocument> ofSender, String... sites) throws Exception {
        for (int turn = 0; turn < 5_000; turn++) {
            for (String site : sites) {
                PolicyDocument old = documents.get(site);
                PolicyDocument fresh = devices.get(site).port().awaitPolicy(old == null ? "" : old.getVersion(), 0);
                if (fresh != null) {
                    documents.put(site, fresh);
                }
            }
            if (ofSender.test(documents.get("a"))) {
                return;
            }
        }
        throw new AssertionError("never: " + documents.get("a").getSend());
    }

    private static boolean sends(PolicyDocument document, String... to) {
        return !document.getSend().isEmpty() && document.getSend().getFirst().getTo().equals(List.of(to));
    }

    private boolean relaysOn(int branch) {
        List<Relay> relays = documents.get("b").getRelay();
        return relays.size() == 1 && relays.getFirst().getBranch() == branch;
    }

    @Test
    void aHierarchyIsPreparedBeforeTheSenderUsesIt() throws Exception {
        capacity("a", false, 1);
        capacity("b", true, 2);
        topology(new Topology("tv", ALL, Topology.Kind.HIERARCHY, Optional.empty()));
        join("a", Role.SENDER);
        join("b", Role.RECEIVER);
        join("c", Role.RECEIVER);
        poll(document -> sends(document, "b") && relaysOn(document.getSend().getFirst().getBranch()), "a", "b", "c");
        int branch = documents.get("a").getSend().getFirst().getBranch();
        assertTrue(branch >= 1);
        Relay relay = documents.get("b").getRelay().getFirst();
        assertEquals(branch, relay.getBranch());
        assertEquals("a", relay.getFrom());
        assertEquals(List.of("c"), relay.getTo());
        assertTrue(documents.get("c").getReceive().stream()
                .anyMatch(receive -> receive.getBranch() == branch && receive.getFrom().equals(List.of("b"))));
    }

    @Test
    void aSenderIsNotToldOfATreeThatOthersHaveNotFetched() throws Exception {
        topology(new Topology("tv", ALL, Topology.Kind.HIERARCHY, Optional.empty()));
        join("a", Role.SENDER);
        join("b", Role.RECEIVER);
        assertTrue(devices.get("a").document().getSend().isEmpty(), "the first packets wait");
        poll(document -> sends(document, "b"), "a", "b");
    }

    @Test
    void aReflectorHasToBeCertifiedAndReplicates() throws Exception {
        org.junit.jupiter.api.Assertions.assertThrows(Refusal.class, () ->
                topology(new Topology("tv", ALL, Topology.Kind.REFLECTOR, Optional.of("d"))));
        capacity("d", true, 64);
        topology(new Topology("tv", ALL, Topology.Kind.REFLECTOR, Optional.of("d")));
        join("a", Role.SENDER);
        join("b", Role.RECEIVER);
        join("c", Role.RECEIVER);
        poll(document -> sends(document, "d") && !documents.get("d").getRelay().isEmpty()
                && documents.get("d").getRelay().getLast().getTo().equals(List.of("b", "c")), "a", "b", "c", "d");
        assertTrue(documents.get("d").getVerdict().isEmpty(), "the reflector asked for nothing itself");
    }

    /// A VNOC that comes back lets the trees be: the documents have the versions that they had.
    @Test
    void treesSurviveTheVnocsRestart() throws Exception {
        capacity("a", false, 1);
        capacity("b", true, 2);
        topology(new Topology("tv", ALL, Topology.Kind.HIERARCHY, Optional.empty()));
        join("a", Role.SENDER);
        join("b", Role.RECEIVER);
        poll(document -> sends(document, "b"), "a", "b");
        join("c", Role.RECEIVER);
        // until the old branch, too, is withdrawn: then there is the star's, and one
        poll(document -> relaysOn(document.getSend().getFirst().getBranch())
                && documents.get("b").getReceive().size() == 2, "a", "b", "c");
        List<String> before = new ArrayList<>();
        documents.forEach((site, document) -> before.add(site + document.getVersion()));
        List<Device> edges = List.copyOf(devices.values());
        vnoc.stop();
        vnoc = new Vnoc(data, Duration.ofSeconds(60), 100);
        List<String> after = new ArrayList<>();
        for (String site : documents.keySet()) {
            after.add(site + vnoc.centre().forSite((desk, _) -> desk.await(site, "")).get().orElseThrow().version());
        }
        assertEquals(before, after);
        assertEquals(4, edges.size());
    }
}
