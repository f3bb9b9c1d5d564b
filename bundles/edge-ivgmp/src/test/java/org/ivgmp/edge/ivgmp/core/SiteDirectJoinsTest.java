package org.ivgmp.edge.ivgmp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.forwarding.Egress;
import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.edge.sources.Flow;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

/// Direct joins: what a site asks of a sending one, and whom a sending one believes.
class SiteDirectJoinsTest {

    private static final Ipv4Address G = Ipv4Address.of("239.1.1.1");
    private static final Ipv4Address H = Ipv4Address.of("239.1.1.2");
    private static final PeerJoin ASK_B = new PeerJoin(FakeVnoc.B.overlay(), 7, G);

    private final World world = new World(1);

    SiteDirectJoinsTest() {
        world.vnoc.allowed.add(G);
        world.vnoc.offered.add(G);
        world.say(new Event.VnocBound());
        members();
        senders();
        world.tunnelUp();
    }

    private void members(Ipv4Address... groups) {
        Map<PortGroup, SourceFilter> map = new java.util.HashMap<>();
        for (Ipv4Address group : groups) {
            map.put(new PortGroup(World.PORT, group), SourceFilter.ALL);
        }
        world.say(new Event.MembershipSaid(new Membership(true, map)));
    }

    private void senders(Ipv4Address... groups) {
        Set<Flow> flows = new java.util.HashSet<>();
        for (Ipv4Address group : groups) {
            flows.add(new Flow(World.PORT, Ipv4Address.of("10.1.0.11"), group));
        }
        world.say(new Event.SourcesSaid(new Sources(true, flows)));
    }

    private void membersAndTheirCalls(Ipv4Address... groups) {
        members(groups);
        world.pass(Site.TALK_LATER);
    }

    private Set<Ipv4Address> sendsTo(Ipv4Address group) {
        return world.routes.orElseThrow().egress().stream().filter(route -> route.group().equals(group))
                .findFirst().map(Egress::peers).orElseThrow();
    }

    @Test
    void whatIsOfferedIsAskedOfTheSenderBeforeTheVnocIsAsked_andAccepted() {
        int before = world.log.size();
        membersAndTheirCalls(G);
        List<Action> then = world.log.subList(before, world.log.size());
        int ask = then.indexOf(new Action.Ask(Set.of(ASK_B)));
        Action.Join join = then.stream().filter(Action.Join.class::isInstance).map(Action.Join.class::cast).findFirst().orElseThrow();
        assertTrue(ask >= 0 && ask < then.indexOf(join), then.toString());
        Action.Install first = then.stream().filter(Action.Install.class::isInstance).map(Action.Install.class::cast).findFirst().orElseThrow();
        assertEquals(Set.of(FakeVnoc.B.overlay()), first.routes().ingress().iterator().next().peers());
        assertTrue(then.indexOf(first) < then.indexOf(join), then.toString());
        assertEquals(Set.of(new GroupRequest("v", G, Role.RECEIVER)), world.vnoc.held);
    }

    @Test
    void theGrantWithdrawsNothing_theLastMemberDoes() {
        members(G);
        assertEquals(Set.of(ASK_B), world.asked);
        members();
        assertEquals(Set.of(), world.asked);
        members(G);
        assertEquals(Set.of(ASK_B), world.asked);
    }

    /// A viewer who surfs through channels does not keep the VNOC from hearing of them.
    @Test
    void theVnocHearsOfItTwentyMillisecondsLaterAtMost() {
        for (int i = 0; i < 10; i++) {
            members(i % 2 == 0 ? G : H);
            world.pass(Duration.ofMillis(7));
        }
        assertTrue(world.done(Action.Join.class).size() >= 2, world.log.toString());
        members(G);
        world.pass(Site.TALK_LATER);
        assertEquals(Set.of(new GroupRequest("v", G, Role.RECEIVER)), world.vnoc.held);
    }

    @Test
    void whatIsNotOfferedIsNotAsked() {
        members(H);
        assertEquals(Set.of(), world.asked);
    }

    @Test
    void withoutTheVnocNobodyIsAskedAnew() {
        members();
        world.vnoc.reachable = false;
        world.pass(Duration.ofSeconds(60));
        members(G);
        assertEquals(Set.of(), world.asked);
        world.say(new Event.VnocGone());
        members(G, H);
        assertEquals(Set.of(), world.asked);
        world.vnoc.reachable = true;
        world.say(new Event.VnocBound());
        world.pass(Site.TALK_LATER);
        assertEquals(Set.of(new GroupRequest("v", G, Role.RECEIVER), new GroupRequest("v", H, Role.RECEIVER)), world.vnoc.held);
    }

    @Test
    void aPeerThatMayIsSentTheGroupForAsLongAsItAsks() {
        world.vnoc.mayAsk = true;
        senders(G);
        assertEquals(Set.of(), sendsTo(G));
        world.say(new Event.PeersAsk(Set.of(ASK_B)));
        assertEquals(Set.of(FakeVnoc.B.overlay()), sendsTo(G));
        world.say(new Event.PeersAsk(Set.of()));
        assertEquals(Set.of(), sendsTo(G));
    }

    @Test
    void nobodyGetsWhatTheDocumentDoesNotSay() {
        world.vnoc.mayAsk = true;
        senders(G);
        world.say(new Event.PeersAsk(Set.of(new PeerJoin(Ipv4Address.of("100.64.0.9"), 7, G), new PeerJoin(FakeVnoc.B.overlay(), 8, G),
                new PeerJoin(FakeVnoc.B.overlay(), 7, H))));
        assertEquals(Set.of(), sendsTo(G));
        assertEquals(Optional.empty(), world.routes.orElseThrow().egress().stream().filter(route -> route.group().equals(H)).findAny());
    }

    /// The document takes the place of what was asked without a change of routes: nothing is installed twice.
    @Test
    void theDocumentTakesOverWithoutAnyChange() {
        world.vnoc.mayAsk = true;
        senders(G);
        world.say(new Event.PeersAsk(Set.of(ASK_B)));
        int installs = world.done(Action.Install.class).size();
        world.vnoc.mayAsk = false;
        world.settle();
        world.say(new Event.PeersAsk(Set.of()));
        assertEquals(installs, world.done(Action.Install.class).size());
        assertEquals(Set.of(FakeVnoc.B.overlay()), sendsTo(G));
    }
}
