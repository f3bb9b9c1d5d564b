package org.ivgmp.vnoc.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/// Properties of the compiled documents over random networks; a failure names its seed.
class PolicyCompilerTest {

    private static final int GROUPS = 6;

    /// A network as the VNOC may hold it: only enrolled sites ask.
    private static Network random(Random random) {
        Network network = Network.empty(new Limits(100, random.nextInt(6)));
        List<String> vpns = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            vpns.add("vpn" + i);
            network = network.with(new Vpn("vpn" + i, i));
        }
        for (int i = random.nextInt(8); i > 0; i--) {
            Set<String> in = new HashSet<>(vpns);
            in.removeIf(_ -> random.nextInt(3) == 0);
            boolean enrolled = random.nextInt(5) > 0;
            network = network.with(new Site("s" + i, Ipv4Address.of(100, 64, 0, i),
                    enrolled ? Optional.of(Ipv4Address.of(198, 51, 100, i)) : Optional.empty(), enrolled, in));
            for (int j = enrolled ? random.nextInt(8) : 0; j > 0; j--) {
                network = network.withRequest("s" + i, request(random, vpns));
            }
        }
        for (int i = random.nextInt(8); i > 0; i--) {
            network = network.with(rule(random, i, vpns));
        }
        return network;
    }

    private static Request request(Random random, List<String> vpns) {
        return new Request(vpns.get(random.nextInt(vpns.size())), Ipv4Address.of(239, 1, 0, random.nextInt(GROUPS)),
                Role.values()[random.nextInt(2)]);
    }

    private static Rule rule(Random random, int id, List<String> vpns) {
        return new Rule(id, vpns.get(random.nextInt(vpns.size())), random.nextBoolean() ? "*" : "s" + random.nextInt(8),
                Rule.Action.values()[random.nextInt(3)],
                new IpPrefix(Ipv4Address.of(239, 1, 0, random.nextInt(GROUPS)), List.of(4, 16, 30, 31, 32)
                        .get(random.nextInt(5))), random.nextInt(4) > 0);
    }

    private static boolean allowed(Network network, String site, String vpn, IpAddress group, Role role) {
        Request request = new Request(vpn, group, role);
        return network.sites().get(site).vpns().contains(vpn) && Policy.decide(
                network.withoutRequest(site, request), site, request).granted();
    }

    @RepeatedTest(300)
    void whoSendsToWhom_agreesAtBothEnds(RepetitionInfo repetition) {
        Network network = random(new Random(repetition.getCurrentRepetition()));
        Map<String, PolicyDocument> documents = new PolicyCompiler(network).all();
        documents.forEach((sender, document) -> document.sends().forEach(send -> send.to().forEach(receiver ->
                assertTrue(documents.get(receiver).receives().stream().anyMatch(receive ->
                        receive.vpn().equals(send.vpn())
                        && receive.group().equals(send.group()) && receive.from().contains(sender)),
                        sender + " sends " + send + ", but " + receiver + " does not accept it"))));
        documents.forEach((receiver, document) -> document.receives().forEach(receive -> receive.from().stream()
                .filter(sender -> network.requestsOf(sender)
                        .contains(new Request(receive.vpn(), receive.group(), Role.SENDER)))
                .forEach(sender -> assertTrue(documents.get(sender).sends().stream().anyMatch(
                        send -> send.vpn().equals(receive.vpn()) && send.group().equals(receive.group())
                                && send.to().contains(receiver)),
                        receiver + " expects " + receive + ", but " + sender + " does not send it"))));
    }

    @RepeatedTest(300)
    void nobodyAppearsWithoutPermission(RepetitionInfo repetition) {
        Network network = random(new Random(repetition.getCurrentRepetition()));
        new PolicyCompiler(network).all().forEach((site, document) -> {
            document.sends().forEach(send -> {
                assertTrue(allowed(network, site, send.vpn(), send.group(), Role.SENDER), site + " " + send);
                send.to().forEach(to -> assertTrue(
                        allowed(network, to, send.vpn(), send.group(), Role.RECEIVER), to + " in " + send));
            });
            document.receives().forEach(receive -> {
                assertTrue(allowed(network, site, receive.vpn(), receive.group(), Role.RECEIVER), site + " " + receive);
                receive.from().forEach(from -> assertTrue(
                        allowed(network, from, receive.vpn(), receive.group(), Role.SENDER), from + " in " + receive));
            });
        });
    }

    @RepeatedTest(300)
    void everyNameIsAPeer_everyPeerSharesAVpnAndCanBeReached_andPeersAreMutual(RepetitionInfo repetition) {
        Network network = random(new Random(repetition.getCurrentRepetition()));
        Map<String, PolicyDocument> documents = new PolicyCompiler(network).all();
        documents.forEach((site, document) -> {
            Set<String> peers = new TreeSet<>();
            document.peers().forEach(peer -> peers.add(peer.name()));
            assertEquals(document.peers().size(), peers.size());
            document.sends().forEach(send -> assertTrue(peers.containsAll(send.to()), site + " " + send));
            document.receives().forEach(receive -> assertTrue(peers.containsAll(receive.from()), site + " " + receive));
            for (String name : peers) {
                Site peer = network.sites().get(name);
                assertNotEquals(site, name);
                assertTrue(peer.enrolled() && peer.endpoint().isPresent(), name);
                assertTrue(peer.vpns().stream().anyMatch(network.sites().get(site).vpns()::contains), site + " "
                        + name);
                boolean back = documents.get(name).peers().stream().anyMatch(other -> other.name().equals(site));
                assertEquals(network.sites().get(site).enrolled(), back, site + " has " + name
                        + ", and the other way?");
            }
        });
    }

    /// What a site is offered is what it would be granted, of those who send it, who know that; and it has the tunnels.
    @RepeatedTest(300)
    void offersAgreeAtBothEnds_andAreWhatAskingTheVnocWouldGive(RepetitionInfo repetition) {
        Network network = random(new Random(repetition.getCurrentRepetition()));
        Map<String, PolicyDocument> documents = new PolicyCompiler(network).all();
        documents.forEach((site, document) -> document.offers().forEach(offer -> {
            Request receiving = new Request(offer.vpn(), offer.group(), Role.RECEIVER);
            assertTrue(Policy.permits(network, site, receiving), site + " is offered " + offer);
            assertFalse(network.requestsOf(site).contains(receiving), site + " asks already for " + offer);
            assertTrue(document.peers().stream().map(PolicyDocument.Peer::name).toList().containsAll(offer.from()));
            PolicyDocument granted = new PolicyCompiler(network.withRequest(site, receiving)).of(site);
            offer.from().forEach(sender -> {
                assertTrue(documents.get(sender).sends().stream().anyMatch(send -> send.vpn().equals(offer.vpn())
                        && send.group().equals(offer.group()) && send.branch() == 0 && send.may().contains(site)), sender);
                assertTrue(granted.verdicts().stream().anyMatch(verdict -> verdict.request().equals(receiving)
                        && !verdict.decision().granted()) || granted.receives().stream().anyMatch(receive ->
                        receive.group().equals(offer.group()) && receive.from().contains(sender)), site + " " + offer);
            });
        }));
        documents.forEach((sender, document) -> document.sends().forEach(send -> send.may().forEach(other -> {
            assertFalse(send.to().contains(other), sender + " " + send);
            assertTrue(documents.get(other).offers().stream().anyMatch(offer -> offer.vpn().equals(send.vpn())
                    && offer.group().equals(send.group()) && offer.from().contains(sender)) || !network.sites().get(other).enrolled(),
                    other + " is not told of " + send);
        })));
    }

    @Test
    void aRuleWithAQuotaOffersNothing() {
        Network network = Network.empty(Limits.DEFAULT).with(new Vpn("tv", 1)).with(site("a", 1)).with(site("b", 2))
                .with(new Rule(1, "tv", "a", Rule.Action.SEND, IpPrefix.of("239.0.0.0/8"), true))
                .withRequest("a", new Request("tv", Ipv4Address.of(239, 1, 1, 1), Role.SENDER));
        Rule open = new Rule(2, "tv", "b", Rule.Action.RECEIVE, IpPrefix.of("239.0.0.0/8"), true);
        assertEquals(Set.of("b"), new PolicyCompiler(network.with(open)).of("a").sends().getFirst().may());
        assertEquals(1, new PolicyCompiler(network.with(open)).of("b").offers().size());
        Network counted = network.with(new Rule(2, "tv", "b", Rule.Action.RECEIVE, IpPrefix.of("239.0.0.0/8"), true,
                new Terms(Terms.DECREMENT, 0, Optional.empty(), Optional.empty(), 5, org.ivgmp.net.Dscp.COPY)));
        assertEquals(Set.of(), new PolicyCompiler(counted).of("a").sends().getFirst().may());
        assertEquals(List.of(), new PolicyCompiler(counted).of("b").offers());
        assertEquals(List.of(), new PolicyCompiler(network).of("b").offers());
    }

    private static Site site(String name, int number) {
        return new Site(name, Ipv4Address.of(100, 64, 0, number), Optional.of(Ipv4Address.of(198, 51, 100, number)), true, Set.of("tv"));
    }

    @RepeatedTest(300)
    void everyRequestHasItsVerdict(RepetitionInfo repetition) {
        Network network = random(new Random(repetition.getCurrentRepetition()));
        new PolicyCompiler(network).all().forEach((site, document) -> {
            assertEquals(List.copyOf(new TreeSet<>(network.requestsOf(site))),
                    document.verdicts().stream().map(PolicyDocument.Verdict::request).toList());
            long granted = document.verdicts().stream().filter(verdict -> verdict.decision().granted()).count();
            assertEquals(granted, document.sends().size() + document.receives().size());
        });
    }

    /// What is compiled anew after a request has come or gone is all that it can have altered.
    @RepeatedTest(300)
    void concerned_namesAllThatChange(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Network before = random(random);
        List<String> asking = before.sites().values().stream().filter(Site::enrolled).map(Site::name).sorted().toList();
        if (asking.isEmpty()) {
            return;
        }
        String site = asking.get(random.nextInt(asking.size()));
        Request request = request(random, before.vpns().keySet().stream().sorted().toList());
        Network after = before.requestsOf(site).contains(request)
                ? before.withoutRequest(site, request) : before.withRequest(site, request);
        Set<String> concerned = new PolicyCompiler(after).concerned(site, Set.of(request));
        Map<String, PolicyDocument> old = new PolicyCompiler(before).all();
        new PolicyCompiler(after).all().forEach((name, document) ->
                assertTrue(document.equals(old.get(name)) || concerned.contains(name), name + " after " + request));
    }

    /// Equal content, equal version: however the network came about.
    @RepeatedTest(50)
    void versionIsOfTheContentOnly(RepetitionInfo repetition) {
        Network network = random(new Random(repetition.getCurrentRepetition()));
        Network again = Network.empty(network.limits());
        for (Site site : network.sites().values().stream().sorted(
                java.util.Comparator.comparing(Site::name).reversed()).toList()) {
            again = again.with(site);
        }
        for (Vpn vpn : network.vpns().values()) {
            again = again.with(vpn);
        }
        for (Rule rule : network.rules()) {
            again = again.with(rule);
        }
        for (var entry : network.requests().entrySet()) {
            again = again.withRequests(entry.getKey(), entry.getValue());
        }
        Map<String, PolicyDocument> second = new PolicyCompiler(again).all();
        new PolicyCompiler(network).all().forEach(
                (site, document) -> assertEquals(document.version(), second.get(site).version()));
    }

    @Test
    void anotherRuleForTheSameAnswer_isNoNewVersion() {
        Network network = Network.empty(Limits.DEFAULT).with(new Vpn("tv", 1))
                .with(new Site("a", Ipv4Address.of(100, 64, 0, 1), Optional.of(Ipv4Address.of(198, 51, 100, 1)), true,
                        Set.of("tv")))
                .with(new Rule(1, "tv", "*", Rule.Action.BOTH, IpPrefix.of("239.0.0.0/8"), true))
                .withRequest("a", new Request("tv", Ipv4Address.of(239, 1, 1, 1), Role.SENDER));
        String version = new PolicyCompiler(network).of("a").version();
        assertEquals(version, new PolicyCompiler(network.with(
                new Rule(2, "tv", "a", Rule.Action.BOTH, IpPrefix.of("239.1.0.0/16"), true))).of("a").version());
        assertNotEquals(version, new PolicyCompiler(network.with(
                new Rule(2, "tv", "a", Rule.Action.BOTH, IpPrefix.of("239.1.0.0/16"), false))).of("a").version());
    }

    @Test
    void unknownSite_hasNothingToDo() {
        assertEquals(PolicyDocument.NOTHING, new PolicyCompiler(Network.empty(Limits.DEFAULT)).of("nobody"));
    }

    /// Found by the simulation: a site beyond its quota was no sender for others, who were not told when it asked again.
    @Test
    void whoMaySendDoesNotDependOnWhatHeAsksForAtTheMoment() {
        Network network = Network.empty(new Limits(1, 16)).with(new Vpn("v0", 1))
                .with(new Rule(1, "v0", "*", Rule.Action.BOTH, IpPrefix.of("239.0.0.0/8"), true))
                .with(Vpns.site(0, Set.of("v0"))).with(Vpns.site(1, Set.of("v0")))
                .withRequest("s0", Vpns.receiving(0)).withRequest("s1", Vpns.receiving(5));
        assertEquals(new TreeSet<>(Set.of("s1")), new PolicyCompiler(network).of("s0").receives().getFirst().from());
    }
}
