package org.ivgmp.edge.ivgmp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.edge.forwarding.Egress;
import org.ivgmp.edge.forwarding.Ingress;
import org.ivgmp.edge.forwarding.TtlPolicy;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.edge.sources.Flow;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

class SiteTest {

    private static final Ipv4Address G = Ipv4Address.of("239.1.1.1");
    private static final Ipv4Address H = Ipv4Address.of("239.1.1.2");
    private static final Ipv4Address B = FakeVnoc.B.overlay();
    private static final GroupRequest RECEIVE_G = new GroupRequest("v", G, Role.RECEIVER);
    private static final GroupRequest SEND_G = new GroupRequest("v", G, Role.SENDER);

    private static Event.MembershipSaid members(boolean complete, Ipv4Address... groups) {
        Map<PortGroup, SourceFilter> map = new java.util.HashMap<>();
        for (Ipv4Address group : groups) {
            map.put(new PortGroup(World.PORT, group), SourceFilter.ALL);
        }
        return new Event.MembershipSaid(new Membership(complete, map));
    }

    private static Event.SourcesSaid senders(boolean complete, Ipv4Address... groups) {
        Set<Flow> flows = new java.util.HashSet<>();
        for (Ipv4Address group : groups) {
            flows.add(new Flow(World.PORT, Ipv4Address.of("10.1.0.11"), group));
        }
        return new Event.SourcesSaid(new Sources(complete, flows));
    }

    private static World running() {
        World world = new World(1);
        world.vnoc.allowed.add(G);
        world.say(new Event.VnocBound());
        world.say(members(true));
        world.say(senders(true));
        world.tunnelUp();
        return world;
    }

    private static Ingress ingress(Ipv4Address group) {
        return new Ingress(7, 0, group, World.PORT, Set.of(B), SourceFilter.ALL);
    }

    private static Egress egress(Ipv4Address group, Set<Ipv4Address> peers) {
        return new Egress(World.PORT, group, Optional.empty(), 7, 0, new TtlPolicy.Decrement(), 0, peers);
    }

    @Test
    void aReportBecomesAJoinAndItsGrantARoute() {
        World world = running();
        world.say(members(true, G));

        assertEquals(Set.of(RECEIVE_G), world.vnoc.held);
        assertEquals(Set.of(ingress(G)), world.routes.orElseThrow().ingress());
        assertTrue(world.complete);
        assertEquals(Set.of(World.TO_B), world.wanted.orElseThrow());
    }

    @Test
    void theLastMemberGoneEndsTheRouteAtOnceAndLeaves() {
        World world = running();
        world.say(members(true, G));
        world.say(members(true));

        assertEquals(Set.of(), world.routes.orElseThrow().ingress());
        assertEquals(Set.of(), world.vnoc.held);
    }

    @Test
    void aRefusedGroupIsNotRoutedAndAGrantLaterIsEnough() {
        World world = running();
        world.say(members(true, H));
        assertEquals(Set.of(), world.routes.orElseThrow().ingress());
        assertEquals("refused", world.status.groups().getFirst().state());
        assertEquals("no rule allows it", world.status.groups().getFirst().reason());

        world.vnoc.allowed.add(H);
        world.settle();
        assertEquals(Set.of(ingress(H)), world.routes.orElseThrow().ingress());
    }

    @Test
    void aRefusedSenderIsDroppedKnowingly() {
        World world = running();
        world.say(senders(true, H));
        assertEquals(Set.of(egress(H, Set.of())), world.routes.orElseThrow().egress());
    }

    @Test
    void aSenderHasNoRouteUntilATunnelWasUpAndKeepsItAfterwards() {
        World world = new World(1);
        world.vnoc.allowed.add(G);
        world.say(new Event.VnocBound());
        world.say(members(true));
        world.say(senders(true, G));
        assertEquals(Set.of(), world.routes.orElseThrow().egress());

        world.tunnelUp();
        assertEquals(Set.of(egress(G, Set.of(B))), world.routes.orElseThrow().egress());
        world.tunnel(TunnelState.Status.DOWN);
        world.say(new Event.TunnelsSaid(Map.of()));
        assertEquals(Set.of(egress(G, Set.of(B))), world.routes.orElseThrow().egress());
    }

    @Test
    void aReplacedIgmpBundleLosesNoRoute() {
        World world = running();
        world.vnoc.allowed.add(H);
        world.say(members(true, G, H));
        world.say(new Event.MembershipGone());
        world.say(members(false));
        world.say(members(false, G));
        assertEquals(Set.of(ingress(G), ingress(H)), world.routes.orElseThrow().ingress());
        assertFalse(world.complete);

        world.say(members(true, G));
        assertEquals(Set.of(ingress(G)), world.routes.orElseThrow().ingress());
        assertTrue(world.complete);
        assertEquals(Set.of(RECEIVE_G), world.vnoc.held);
    }

    @Test
    void anIgmpBundleThatNeverComesBackIsHeldForTheHoldTimeOnly() {
        World world = running();
        world.say(members(true, G));
        world.say(new Event.MembershipGone());
        world.pass(SiteTimers.DEFAULT.hold().minusSeconds(1));
        assertEquals(Set.of(ingress(G)), world.routes.orElseThrow().ingress());
        world.pass(Duration.ofSeconds(2));
        assertEquals(Set.of(), world.routes.orElseThrow().ingress());
    }

    @Test
    void aNewLifeDoesNotWithdrawWhatTheOldOneAskedFor() {
        World world = new World(1);
        world.vnoc.allowed.add(G);
        world.vnoc.held.add(SEND_G);
        world.vnoc.held.add(RECEIVE_G);
        world.say(new Event.VnocBound());
        world.say(members(false));
        assertEquals(Set.of(SEND_G, RECEIVE_G), world.vnoc.held);

        world.say(members(true, G));
        assertEquals(Set.of(SEND_G, RECEIVE_G), world.vnoc.held);
        world.say(senders(true));
        assertEquals(Set.of(RECEIVE_G), world.vnoc.held);
    }

    @Test
    void aVnocThatIsAwayChangesNothingAndJoinsCatchUp() {
        World world = running();
        world.say(members(true, G));
        world.vnoc.allowed.add(H);
        world.vnoc.reachable = false;
        world.settle();
        world.say(members(true, G, H));
        world.pass(Duration.ofMinutes(10));
        assertEquals(Set.of(ingress(G)), world.routes.orElseThrow().ingress());
        assertFalse(world.status.connected());
        assertEquals("no route to host; the last policy stays in force, 24h at most", world.status.vnocLink());

        world.vnoc.reachable = true;
        world.pass(SiteTimers.DEFAULT.retryMax());
        assertEquals(Set.of(ingress(G), ingress(H)), world.routes.orElseThrow().ingress());
        assertTrue(world.status.connected());
    }

    @Test
    void overTheOperatorsLimitNothingIsForwarded_untilTheVnocIsBack() {
        World world = running();
        world.vnoc.failStatic = Duration.ofHours(2);
        world.pass(FakeVnoc.LEASE);
        world.say(members(true, G));
        world.vnoc.reachable = false;
        world.pass(Duration.ofHours(2).minusSeconds(40));
        assertEquals(Set.of(ingress(G)), world.routes.orElseThrow().ingress());
        assertEquals("no route to host; the last policy stays in force, 2h at most", world.status.vnocLink());
        world.pass(Duration.ofSeconds(41));
        assertEquals(Set.of(), world.routes.orElseThrow().ingress());
        assertEquals(Set.of(), world.wanted.orElseThrow());
        assertEquals("no route to host; nothing is forwarded: the VNOC has not confirmed the policy for 2h, the operator's limit",
                world.status.vnocLink());
        int actions = world.log.size();
        world.site.onTick(world.now);
        assertEquals(actions, world.log.size());

        world.vnoc.reachable = true;
        world.pass(SiteTimers.DEFAULT.retryMax());
        assertEquals(Set.of(ingress(G)), world.routes.orElseThrow().ingress());
        assertEquals(Set.of(World.TO_B), world.wanted.orElseThrow());
    }

    /// The limit is never shorter than the lease: a VNOC that confirms in time keeps the edge going.
    @Test
    void aLimitOfZeroIsTheLease() {
        World world = running();
        world.vnoc.failStatic = Duration.ZERO;
        world.pass(FakeVnoc.LEASE);
        world.say(members(true, G));
        world.pass(Duration.ofHours(1));
        assertEquals(Set.of(ingress(G)), world.routes.orElseThrow().ingress());
        world.vnoc.reachable = false;
        world.pass(FakeVnoc.LEASE);
        assertEquals(Set.of(), world.routes.orElseThrow().ingress());
    }

    @Test
    void aRestartedEdgeGoesOnWithTheKeptPolicy_forTheRestOfItsTime() {
        World before = running();
        before.vnoc.failStatic = Duration.ofHours(2);
        before.say(members(true, G));
        before.pass(Duration.ofHours(1));
        Action.Keep kept = before.kept.orElseThrow();
        assertEquals(Duration.ofHours(2), kept.limit());
        assertTrue(before.done(Action.Keep.class).size() < 20, "an hour is ten twentieths of the limit");

        World world = new World(1);
        world.vnoc.reachable = false;
        world.say(new Event.VnocBound());
        world.say(new Event.Restored(kept.site(), kept.policy(), kept.limit(), kept.age().plusMinutes(50)));
        world.say(members(true, G));
        world.tunnelUp();
        assertEquals(Set.of(ingress(G)), world.routes.orElseThrow().ingress());
        assertEquals(Set.of(World.TO_B), world.wanted.orElseThrow());
        world.pass(Duration.ofMinutes(69));
        assertEquals(Set.of(ingress(G)), world.routes.orElseThrow().ingress());
        world.pass(Duration.ofMinutes(1));
        assertEquals(Set.of(), world.routes.orElseThrow().ingress());
    }

    @Test
    void aKeptPolicyOfAnotherSiteOrBeyondItsTimeOrOlderThanTheVnocsIsNotTakenUp() {
        World before = running();
        before.say(members(true, G));
        Action.Keep kept = before.kept.orElseThrow();

        World another = new World(1);
        another.say(new Event.Restored("lyon", kept.policy(), kept.limit(), Duration.ZERO));
        assertEquals(Optional.empty(), another.wanted);

        World late = new World(1);
        late.say(new Event.Restored(kept.site(), kept.policy(), kept.limit(), kept.limit()));
        assertEquals(Set.of(), late.wanted.orElse(Set.of()));

        World told = running();
        told.say(new Event.Restored(kept.site(), kept.policy(), kept.limit(), Duration.ZERO));
        told.say(members(true));
        assertEquals(Set.of(), told.vnoc.held);
        assertEquals(told.vnoc.document().version(), told.status.policyVersion());
    }

    @Test
    void retriesToAVnocThatIsAwayAreBounded() {
        World world = running();
        world.vnoc.reachable = false;
        world.say(members(true, G));
        int before = world.done(Action.Call.class).size();
        world.pass(Duration.ofHours(1));
        int calls = world.done(Action.Call.class).size() - before;
        // At the longest delay, drawn from 7.5 s to 15 s, an hour has at most 480 rounds of one long poll and one call.
        assertTrue(calls < 1100, "calls in an hour: " + calls);
        assertTrue(calls > 400, "calls in an hour: " + calls);
    }

    @Test
    void aVnocThatForgotIsToldEverything() {
        World world = running();
        world.say(members(true, G));
        world.vnoc.held.clear();
        world.pass(FakeVnoc.LEASE.dividedBy(3));
        assertEquals(Set.of(RECEIVE_G), world.vnoc.held);
    }

    @Test
    void heartbeatsGoThreeTimesALease() {
        World world = running();
        int before = world.done(Action.Renew.class).size();
        world.pass(FakeVnoc.LEASE.multipliedBy(10));
        assertEquals(30, world.done(Action.Renew.class).size() - before);
    }

    /// A shorter lease counts at the VNOC from its restart on: an edge that went by the longer one would lose its requests.
    @Test
    void aVnocThatComesBackIsAskedForItsLeaseAtOnce() {
        World world = running();
        world.say(members(true, G));
        world.pass(Duration.ofSeconds(1));
        world.vnoc.reachable = false;
        world.say(members(true, G, H));
        world.pass(Duration.ofMillis(100));
        world.vnoc.lease = Duration.ofSeconds(10);
        world.vnoc.reachable = true;
        int before = world.done(Action.Renew.class).size();
        world.pass(Duration.ofSeconds(1));  // two calls failed, so up to 500 ms
        assertEquals(before + 1, world.done(Action.Renew.class).size());
        world.pass(Duration.ofSeconds(10));
        assertEquals(before + 4, world.done(Action.Renew.class).size());
    }

    @Test
    void answersOfAnEarlierClientDoNotCount() {
        World world = running();
        Site site = world.site;
        List<Action> first = site.onEvent(members(true, G), world.now);
        Action.Join lost = (Action.Join) first.stream().filter(Action.Join.class::isInstance).findFirst().orElseThrow();
        site.onEvent(new Event.VnocGone(), world.now);
        List<Action> again = site.onEvent(new Event.VnocBound(), world.now);
        assertTrue(again.stream().anyMatch(Action.Await.class::isInstance), "a new long poll: " + again);
        List<Action> late = site.onEvent(new Event.Joined(lost.call(), lost.request(),
                new org.ivgmp.edge.vnoc.Reply.Unreachable<>("closing")), world.now);
        assertEquals(List.of(), late);
    }

    @Test
    void aNewForwardingTableIsToldEverything() {
        World world = running();
        world.say(members(true, G));
        int before = world.done(Action.Install.class).size();
        world.say(new Event.ConsumerBound());
        assertEquals(before + 1, world.done(Action.Install.class).size());
    }

    @Test
    void anEdgeThatStandsByAsksForNothingAndForwardsNothing_butKnowsItsVpns() {
        World world = running();
        world.say(members(true, G));
        world.say(new Event.StandbySaid(Set.of("lan1")));
        assertEquals(Set.of(ingress(G)), world.routes.orElseThrow().ingress());
        world.say(new Event.StandbySaid(Set.of(World.PORT)));
        assertEquals(Set.of(), world.routes.orElseThrow().ingress());
        assertEquals(Set.of(), world.vnoc.held);
        assertEquals(Map.of(World.PORT, "v"), world.site.detail().vpns());
        assertEquals(Set.of(World.TO_B), world.wanted.orElseThrow(), "its tunnels stay, for it may have to take over");
        world.say(new Event.SourcesSaid(new Sources(true, Set.of(new Flow(World.PORT, Ipv4Address.of("10.1.0.11"), H)))));
        assertEquals(Set.of(egress(H, Set.of())), world.routes.orElseThrow().egress(), "dropped, not kept");
        world.vnoc.allowed.add(H);
        world.say(new Event.StandbySaid(Set.of()));
        assertEquals(Set.of(ingress(G)), world.routes.orElseThrow().ingress());
        assertEquals(Set.of(egress(H, Set.of(B))), world.routes.orElseThrow().egress());
    }

    @Test
    void aTickBeforeTheDeadlineChangesNothing() {
        World world = running();
        world.say(members(true, G));
        Moment early = world.now.plus(Duration.ofSeconds(1));
        assertEquals(List.of(), world.site.onTick(early));
    }

    /// Random joins, leaves, outages, swaps and restarts; then everything heals, and within two heartbeats the VNOC's set is what
    /// the hosts want, and the routes follow.
    @Test
    void whateverHappensItConverges() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            World world = new World(seed);
            world.vnoc.allowed.add(G);
            world.say(new Event.VnocBound());
            Set<Ipv4Address> joined = new TreeSet<>();
            for (int step = 0; step < 60; step++) {
                disturb(world, random, joined);
            }
            world.vnoc.reachable = true;
            world.say(new Event.VnocBound());
            world.tunnelUp();
            world.say(members(true, joined.toArray(Ipv4Address[]::new)));
            world.say(senders(true));
            world.pass(FakeVnoc.LEASE);

            Set<GroupRequest> expected = new TreeSet<>();
            joined.forEach(group -> expected.add(new GroupRequest("v", group, Role.RECEIVER)));
            assertEquals(expected, world.vnoc.held, "seed " + seed);
            assertEquals(joined.contains(G) ? Set.of(ingress(G)) : Set.of(),
                    world.routes.orElseThrow().ingress(), "seed " + seed);
        }
    }

    private static void disturb(World world, Random random, Set<Ipv4Address> joined) {
        Ipv4Address group = random.nextBoolean() ? G : H;
        switch (random.nextInt(9)) {
            case 0, 1 -> joined.add(group);
            case 2 -> joined.remove(group);
            case 3 -> world.vnoc.reachable = !world.vnoc.reachable;
            case 4 -> world.say(new Event.VnocGone());
            case 5 -> world.say(new Event.VnocBound());
            case 6 -> world.say(new Event.MembershipGone());
            case 7 -> world.vnoc.held.clear();
            default -> world.say(senders(random.nextBoolean(), group));
        }
        world.say(members(random.nextInt(4) != 0, joined.toArray(Ipv4Address[]::new)));
        world.pass(Duration.ofMillis(random.nextInt(20_000)));
    }
}
