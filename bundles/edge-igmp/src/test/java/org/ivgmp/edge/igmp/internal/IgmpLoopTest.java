package org.ivgmp.edge.igmp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.ivgmp.edge.igmp.core.PortMachine;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv4Packet;
import org.ivgmp.net.Ipv6Address;
import org.ivgmp.net.Ipv6Packet;
import org.ivgmp.net.igmp.IgmpCodec;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.net.igmp.MldCodec;
import org.ivgmp.time.Moment;
import org.ivgmp.view.Published;
import org.junit.jupiter.api.Test;

/// Both families on the same ports.
class IgmpLoopTest {

    private static final LanPort FOUR = new LanPort("lan0", Ipv4Address.of("10.1.0.5"), IpPrefix.of("10.1.0.0/24"));
    private static final LanPort BOTH = new LanPort("lan0", FOUR.address(), FOUR.prefix(), Optional.of(Ipv6Address.of("fe80::5")));
    private static final Ipv4Address G4 = Ipv4Address.of("239.1.1.1");
    private static final Ipv6Address G6 = Ipv6Address.of("ff15::1");
    private static final Ipv6Address HOST = Ipv6Address.of("fe80::11");

    private final Published<Membership> membership = new Published<>(Membership.UNKNOWN);
    private Moment now = new Moment(0);

    private IgmpLoop loop(boolean mld) {
        return new IgmpLoop(new IgmpLoop.Setup(PortMachine.Settings.DEFAULT, Optional.of(PortMachine.Settings.DEFAULT).filter(_ -> mld),
                Optional.empty(), Map.of(), Set.of(), new Random(1)), (_, _) -> true, membership, now);
    }

    private void later(IgmpLoop loop, int seconds) {
        Moment end = now.plus(Duration.ofSeconds(seconds));
        while (loop.deadline().filter(due -> !due.isAfter(end)).isPresent()) {
            now = loop.deadline().get().isAfter(now) ? loop.deadline().get() : now;
            loop.onTick(now);
        }
        now = end;
    }

    private static IgmpMessage join(IpAddress group) {
        return new IgmpMessage.V3Report(List.of(new GroupRecord(RecordType.TO_EX, group, Set.of())));
    }

    private void hear4(IgmpLoop loop) {
        loop.onEvent(new IgmpLoop.PacketHeard("lan0", new Ipv4Packet(0, 0, 0, 1, 2, Ipv4Address.of("10.1.0.11"), Ipv4Address.of("224.0.0.22"),
                Ipv4Packet.routerAlert(), IgmpCodec.print(join(G4))).print()), now);
    }

    private void hear6(IgmpLoop loop) {
        Ipv6Address to = Ipv6Address.of("ff02::16");
        loop.onEvent(new IgmpLoop.PacketHeard("lan0", Ipv6Packet.control(0, 1, Ipv6Packet.ICMPV6, HOST, to,
                MldCodec.print(join(G6), HOST, to)).print()), now);
    }

    @Test
    void hostsOfBothFamiliesAreMembers() {
        IgmpLoop loop = loop(true);
        loop.onEvent(new IgmpLoop.PortsSaid(Set.of(BOTH)), now);
        hear4(loop);
        hear6(loop);
        later(loop, 12);
        assertEquals(Set.of(new PortGroup("lan0", G4), new PortGroup("lan0", G6)), membership.snapshot().groups().keySet());
        assertEquals(true, membership.snapshot().complete());
        assertEquals(Map.of("lan0", "this edge", "lan0 (IPv6)", "this edge"), loop.queriers());
        assertEquals(List.of(1L, 1L), List.of(loop.counters().get("igmp_reports_total"), loop.counters().get("mld_reports_total")));
    }

    /// An interface may get its link-local address later, and lose it: duplicate address detection, an operator.
    @Test
    void ipv6ThatComesAndGoesLeavesIpv4Alone() {
        IgmpLoop loop = loop(true);
        loop.onEvent(new IgmpLoop.PortsSaid(Set.of(FOUR)), now);
        hear4(loop);
        hear6(loop);
        later(loop, 12);
        assertEquals(1, loop.counters().get("mld_dropped_unknown_port_total"));
        loop.onEvent(new IgmpLoop.PortsSaid(Set.of(BOTH)), now);
        hear6(loop);
        later(loop, 12);
        assertEquals(Set.of(new PortGroup("lan0", G4), new PortGroup("lan0", G6)), membership.snapshot().groups().keySet());
        loop.onEvent(new IgmpLoop.PortsSaid(Set.of(FOUR)), now);
        later(loop, 1);
        assertEquals(Set.of(new PortGroup("lan0", G4)), membership.snapshot().groups().keySet());
    }

    @Test
    void withoutMldIpv6IsNotHeard() {
        IgmpLoop loop = loop(false);
        loop.onEvent(new IgmpLoop.PortsSaid(Set.of(BOTH)), now);
        hear6(loop);
        later(loop, 12);
        assertEquals(Map.of(), membership.snapshot().groups());
        assertEquals(Map.of("lan0", "this edge"), loop.queriers());
    }
}
