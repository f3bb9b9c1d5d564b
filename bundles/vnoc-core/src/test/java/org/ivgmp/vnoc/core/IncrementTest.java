package org.ivgmp.vnoc.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

/// What one join costs does not grow with the number of sites that it does not concern; how long it takes stands in docs/scale.md.
class IncrementTest {

    @Test
    void aJoinConcernsItsSiteAndItsSendersHoweverManySitesThereAre() {
        for (int sites : new int[] {100, 1_000, 4_000}) {
            Network network = Vpns.large(sites);
            Request request = Vpns.receiving(3);
            String joining = Vpns.idle(network, request);
            Admission admission = Admission.of(network, joining, Set.of(), Set.of(request));
            Set<String> concerned = new PolicyCompiler(admission.network()).concerned(joining, admission.added());
            assertEquals(Set.of(joining, Vpns.senderOf(3)), concerned, sites + " sites");
        }
    }

    @Test
    void aJoinSharesAllElseWithTheNetworkBefore() {
        Network before = Vpns.large(1_000);
        Network after = before.withRequest("s7", Vpns.receiving(99));
        assertTrue(after.differsInRequestsOnly(before));
        assertSame(before.sites(), after.sites());
        assertSame(before.requestsOf("s8"), after.requestsOf("s8"));
        assertEquals(before, after.withoutRequest("s7", Vpns.receiving(99)));
    }

    /// The indexes say what looking through everything says, after any changes.
    @Test
    void indexesAreRight() {
        Random random = new Random(9776);
        Network network = Network.empty(Limits.DEFAULT).with(new Vpn("v0", 1)).with(new Vpn("v1", 2));
        for (int step = 0; step < 3_000; step++) {
            String site = "s" + random.nextInt(12);
            network = switch (random.nextInt(6)) {
                case 0 -> network.with(Vpns.site(random.nextInt(12), random.nextBoolean() ? Set.of("v0") : Set.of("v0", "v1")));
                case 1 -> random.nextInt(4) == 0 ? network.withoutSite(site) : network;
                case 2 -> network.withoutRequest(site, Vpns.receiving(random.nextInt(5)));
                case 3 -> network.withRequests(site, List.of(Vpns.receiving(random.nextInt(5)), Vpns.receiving(1)));
                default -> network.withRequest(site, Vpns.receiving(random.nextInt(5)));
            };
            check(network);
        }
    }

    private static void check(Network network) {
        for (String vpn : network.vpns().keySet()) {
            Set<String> members = new TreeSet<>();
            network.sites().values().stream().filter(site -> site.vpns().contains(vpn))
                    .forEach(site -> members.add(site.name()));
            assertEquals(members, new TreeSet<>(network.members(vpn)));
        }
        Map<Request, Set<String>> askers = new TreeMap<>();
        network.requests().forEach((site, requests) -> requests.forEach(request ->
                askers.computeIfAbsent(request, _ -> new TreeSet<>()).add(site)));
        for (int group = 0; group < 5; group++) {
            Request request = Vpns.receiving(group);
            assertEquals(askers.getOrDefault(request, Set.of()), new TreeSet<>(network.askers(request)));
        }
    }
}
