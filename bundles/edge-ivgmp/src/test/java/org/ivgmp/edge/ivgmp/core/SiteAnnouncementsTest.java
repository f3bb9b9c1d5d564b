package org.ivgmp.edge.ivgmp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.announce.Announcements;
import org.ivgmp.edge.forwarding.Egress;
import org.ivgmp.edge.forwarding.Ingress;
import org.ivgmp.edge.forwarding.TtlPolicy;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.edge.sources.Flow;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

/// What hosts announce, united with what is heard.
class SiteAnnouncementsTest {

    private static final Ipv4Address G = Ipv4Address.of("239.1.1.1");
    private static final Ipv4Address B = FakeVnoc.B.overlay();
    private static final GroupRequest RECEIVE_G = new GroupRequest("v", G, Role.RECEIVER);
    private static final GroupRequest SEND_G = new GroupRequest("v", G, Role.SENDER);

    private static Event.MembershipSaid members(boolean complete, Ipv4Address... groups) {
        Map<PortGroup, SourceFilter> map = new HashMap<>();
        for (Ipv4Address group : groups) {
            map.put(new PortGroup(World.PORT, group), SourceFilter.ALL);
        }
        return new Event.MembershipSaid(new Membership(complete, map));
    }

    private static World running() {
        World world = new World(1);
        world.vnoc.allowed.add(G);
        world.say(new Event.VnocBound());
        world.say(members(true));
        world.say(new Event.SourcesSaid(new Sources(true, Set.of())));
        world.tunnelUp();
        return world;
    }

    private static Ingress ingress(Ipv4Address group) {
        return new Ingress(7, 0, group, World.PORT, Set.of(B), SourceFilter.ALL);
    }

    private static Egress egress(Ipv4Address group, Set<Ipv4Address> peers) {
        return new Egress(World.PORT, group, Optional.empty(), 7, 0, new TtlPolicy.Decrement(), 0, peers);
    }

    private static Event.AnnouncementsSaid announced(boolean complete, Map<Ipv4Address, SourceFilter> members,
            Ipv4Address... senders) {
        Map<PortGroup, SourceFilter> groups = new HashMap<>();
        members.forEach((group, filter) -> groups.put(new PortGroup(World.PORT, group), filter));
        Set<Flow> flows = new HashSet<>();
        for (Ipv4Address group : senders) {
            flows.add(new Flow(World.PORT, Ipv4Address.of("10.1.0.12"), group));
        }
        return new Event.AnnouncementsSaid(new Announcements(complete, groups, flows));
    }

    @Test
    void anAnnouncedSenderIsAskedForBeforeItsFirstPacket() {
        World world = running();
        world.say(announced(true, Map.of(), G));
        assertEquals(Set.of(SEND_G), world.vnoc.held);
        assertEquals(Set.of(egress(G, Set.of(B))), world.routes.orElseThrow().egress());

        world.say(announced(true, Map.of()));
        assertEquals(Set.of(), world.vnoc.held);
        assertEquals(Set.of(), world.routes.orElseThrow().egress());
    }

    @Test
    void anAnnouncedReceiverIsRoutedAsAReportedOneAndBesideIt() {
        World world = running();
        Ipv4Address s = Ipv4Address.of("10.2.0.11");
        Ipv4Address t = Ipv4Address.of("10.2.0.12");
        world.say(announced(true, Map.of(G, new SourceFilter(false, Set.of(s)))));
        assertEquals(Set.of(RECEIVE_G), world.vnoc.held);
        assertEquals(Set.of(new Ingress(7, 0, G, World.PORT, Set.of(B), new SourceFilter(false, Set.of(s)))),
                world.routes.orElseThrow().ingress());

        world.say(new Event.MembershipSaid(new Membership(true,
                Map.of(new PortGroup(World.PORT, G), new SourceFilter(true, Set.of(s, t))))));
        assertEquals(Set.of(new Ingress(7, 0, G, World.PORT, Set.of(B), new SourceFilter(true, Set.of(t)))),
                world.routes.orElseThrow().ingress());

        world.say(announced(true, Map.of()));
        world.say(members(true, G));
        assertEquals(Set.of(ingress(G)), world.routes.orElseThrow().ingress());
        world.say(members(true));
        assertEquals(Set.of(), world.vnoc.held);
    }

    @Test
    void aReplacedAnnouncementBundleLosesNothing() {
        World world = running();
        world.say(announced(true, Map.of(G, SourceFilter.ALL), G));
        world.say(new Event.AnnouncementsGone());
        world.say(announced(false, Map.of()));
        assertEquals(Set.of(SEND_G, RECEIVE_G), world.vnoc.held);
        assertEquals(Set.of(ingress(G)), world.routes.orElseThrow().ingress());
        assertFalse(world.complete);

        world.say(announced(true, Map.of(G, SourceFilter.ALL)));
        assertEquals(Set.of(RECEIVE_G), world.vnoc.held);
        assertTrue(world.complete);

        world.say(new Event.AnnouncementsGone());
        world.pass(SiteTimers.DEFAULT.hold().plusSeconds(1));
        assertEquals(Set.of(), world.vnoc.held);
    }

    /// What either filter wants is wanted, and nothing else: all pairs of filters over three sources.
    @Test
    void theUnionOfTwoFiltersWantsWhatEitherWants() {
        List<Ipv4Address> all = List.of(new Ipv4Address(1), new Ipv4Address(2), new Ipv4Address(4), new Ipv4Address(8));
        List<SourceFilter> filters = new ArrayList<>();
        for (int bits = 0; bits < 8; bits++) {
            int chosen = bits;
            Set<IpAddress> sources = Set.copyOf(all.stream().filter(source -> (chosen & source.bits()) != 0).toList());
            filters.add(new SourceFilter(false, sources));
            filters.add(new SourceFilter(true, sources));
        }
        for (SourceFilter a : filters) {
            for (SourceFilter b : filters) {
                for (Ipv4Address source : all) {
                    assertEquals(a.wants(source) || b.wants(source), a.or(b).wants(source), a + " or " + b + ": " + source);
                }
            }
        }
    }
}
