package org.ivgmp.edge.ivgmp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.edge.sources.Flow;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

class LanDemandTest {

    private static final Duration HOLD = Duration.ofSeconds(270);
    private static final Moment START = new Moment(0);
    private static final IpAddress GROUP = IpAddress.of("239.1.2.3");
    private static final PolicyDocument.Vpn VPN = new PolicyDocument.Vpn("tv", 1);
    private static final PolicyDocument.Vpn OTHER = new PolicyDocument.Vpn("radio", 1);

    private final LanDemand lans = new LanDemand(HOLD, START);
    private Set<String> standby = Set.of();
    private List<PolicyDocument.Vpn> vpns = List.of(VPN);

    private Set<GroupRequest> look() {
        lans.look(standby, vpns, port -> standby.contains(port) ? Optional.empty() : Optional.of(vpns.getFirst().name()));
        return lans.desired();
    }

    private static Membership membership(IpAddress... groups) {
        return new Membership(true, Set.of(groups).stream().collect(Collectors.toMap(group -> new PortGroup("lan0", group),
                _ -> new SourceFilter(true, Set.of()))));
    }

    @Test
    void whatIsSaidIsWanted() {
        lans.onMembership(membership(GROUP));
        lans.onSources(new Sources(true, Set.of(new Flow("lan1", IpAddress.of("10.1.0.9"), GROUP))));
        assertEquals(Set.of(new GroupRequest("tv", GROUP, Role.RECEIVER), new GroupRequest("tv", GROUP, Role.SENDER)), look());
        assertEquals(Map.of(new PortGroup("lan0", GROUP), new SourceFilter(true, Set.of())), lans.members().groups());
    }

    @Test
    void nothingIsWorkedOutAgainUnlessSomethingWasSaid() {
        lans.onMembership(membership(GROUP));
        Set<GroupRequest> before = look();
        Membership members = lans.members();
        lans.onTick(START.plus(Duration.ofSeconds(1)));
        assertSame(before, look());
        assertSame(members, lans.members());
    }

    @Test
    void sayingTheSameAgainLeavesWhatIsDesiredTheSameObject() {
        lans.onMembership(membership(GROUP));
        Set<GroupRequest> before = look();
        lans.onMembership(membership(GROUP));
        assertSame(before, look());
    }

    @Test
    void aPortThatStandsByAsksForNothing() {
        lans.onMembership(membership(GROUP));
        look();
        standby = Set.of("lan0");
        assertEquals(Set.of(), look());
        standby = Set.of();
        assertEquals(Set.of(new GroupRequest("tv", GROUP, Role.RECEIVER)), look());
    }

    @Test
    void anotherVpnIsAskedAnew() {
        lans.onMembership(membership(GROUP));
        Set<GroupRequest> before = look();
        vpns = List.of(OTHER);
        assertNotSame(before, look());
        assertEquals(Set.of(new GroupRequest("radio", GROUP, Role.RECEIVER)), lans.desired());
    }

    @Test
    void whatAVanishedProviderSaidIsDroppedAfterTheHoldTime() {
        lans.onMembership(membership(GROUP));
        Set<GroupRequest> before = look();
        lans.onMembershipGone(START);
        assertSame(before, look());
        lans.onTick(START.plus(HOLD));
        assertEquals(Set.of(), look());
    }
}
