package org.ivgmp.edge.igmp.core;

import static org.ivgmp.edge.igmp.core.Lan.G;
import static org.ivgmp.edge.igmp.core.Lan.HOST;
import static org.ivgmp.edge.igmp.core.Lan.OWN;
import static org.ivgmp.edge.igmp.core.Lan.S;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.ivgmp.edge.igmp.core.Tally.Count;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv4Packet;
import org.ivgmp.net.igmp.IgmpCodec;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// What is let in.
class AdmissionTest {

    private static final LanPort PORT = new LanPort("lan0", OWN, IpPrefix.of("10.1.0.0/24"));
    private static final List<String> DESTINATIONS = List.of("224.0.0.1", "224.0.0.2", "224.0.0.22", "224.0.0.106", "239.1.1.1",
            "10.1.0.5", "10.1.0.6", "239.1.1.2");

    private final Tally tally = new Tally();

    private boolean admits(Limits limits, Ipv4Packet packet) {
        Moment now = new Moment(0);
        return new IgmpAdmission(limits, tally, now).admit(PORT, packet.print(), now).isPresent();
    }

    private static Ipv4Packet packet(int ttl, Ipv4Address from, String to, byte[] options, IgmpMessage message) {
        return new Ipv4Packet(0xC0, 0, 0, ttl, 2, from, Ipv4Address.of(to), options, IgmpCodec.print(message));
    }

    private List<String> admitted(IgmpMessage message) {
        return DESTINATIONS.stream().filter(to -> admits(Limits.DEFAULT, packet(1, HOST, to, Ipv4Packet.routerAlert(), message))).toList();
    }

    /// RFC 9776 sections 4.1.12 and 4.2.15, RFC 2236 sections 3 and 9, RFC 4286 sections 3.5 and 4.4.
    @Test
    void eachMessageHasItsDestinations() {
        List<String> routersAndGroup = List.of("224.0.0.1", "224.0.0.2", "224.0.0.22", "239.1.1.1", "10.1.0.5");
        assertEquals(routersAndGroup, admitted(new IgmpMessage.V1Report(G)));
        assertEquals(routersAndGroup, admitted(new IgmpMessage.V2Report(G)));
        assertEquals(List.of("224.0.0.22", "10.1.0.5"), admitted(new IgmpMessage.V3Report(List.of())));
        assertEquals(List.of("224.0.0.2", "239.1.1.1", "10.1.0.5"), admitted(new IgmpMessage.Leave(G)));
        assertEquals(List.of("224.0.0.1", "10.1.0.5"), admitted(Lan.query(Ipv4Address.ANY, false)));
        assertEquals(List.of("224.0.0.1", "239.1.1.1", "10.1.0.5"), admitted(Lan.query(G, false)));
        assertEquals(List.of("224.0.0.2"), admitted(new IgmpMessage.RouterSolicitation()));
        assertEquals(List.of("224.0.0.106"), admitted(new IgmpMessage.RouterTermination()));
        assertEquals(List.of("224.0.0.106"), admitted(
                new IgmpMessage.RouterAdvertisement(Duration.ofSeconds(20), Duration.ofSeconds(125), 2)));
        assertEquals(DESTINATIONS, admitted(new IgmpMessage.Unknown(0x99)));
        assertEquals(9 * DESTINATIONS.size() - 5 - 5 - 2 - 3 - 2 - 3 - 1 - 1 - 1, tally.of(Count.BAD_DESTINATION));
    }

    /// RFC 2236 section 2, RFC 9776 section 4.
    @Test
    void theTtlIsOne() {
        for (int ttl : new int[] {0, 2, 64, 255}) {
            assertEquals(false, admits(Limits.DEFAULT, packet(ttl, HOST, "239.1.1.1", Ipv4Packet.routerAlert(), new IgmpMessage.V2Report(G))));
        }
        assertEquals(4, tally.of(Count.BAD_TTL));
    }

    /// RFC 2236 section 2; section 9 of RFC 9776 has refusal as a countermeasure that breaks old hosts, so that is to be chosen.
    @Test
    void routerAlertIsCountedAndRequiredWhereSoConfigured() {
        Ipv4Packet without = packet(1, HOST, "239.1.1.1", new byte[0], new IgmpMessage.V2Report(G));
        assertEquals(true, admits(Limits.DEFAULT, without));
        assertEquals(1, tally.of(Count.NO_ROUTER_ALERT));
        Limits strict = new Limits(10, 10, 1000, true);
        assertEquals(false, admits(strict, without));
        assertEquals(1, tally.of(Count.REFUSED_NO_ROUTER_ALERT));
        assertEquals(true, admits(strict, packet(1, HOST, "239.1.1.1", Ipv4Packet.routerAlert(), new IgmpMessage.V2Report(G))));
    }

    /// RFC 9776 sections 4.2.14 and 9.2, RFC 4541 section 2.1.1 (2).
    @Test
    void theSourceIsOfTheLanOrHasNoAddressYet() {
        assertEquals(true, admits(Limits.DEFAULT, packet(1, Ipv4Address.ANY, "239.1.1.1", Ipv4Packet.routerAlert(), new IgmpMessage.V2Report(G))));
        assertEquals(false, admits(Limits.DEFAULT, packet(1, S, "239.1.1.1", Ipv4Packet.routerAlert(), new IgmpMessage.V2Report(G))));
        assertEquals(1, tally.of(Count.FOREIGN_SOURCE));
        assertEquals(false, admits(Limits.DEFAULT, packet(1, OWN, "239.1.1.1", Ipv4Packet.routerAlert(), new IgmpMessage.V2Report(G))));
        assertEquals(1, tally.of(Count.OWN_SOURCE));
    }

    /// RFC 9776 section 4: unknown types are ignored, here by the machine.
    @Test
    void unknownTypesAreNotMalformed() {
        assertEquals(true, admits(Limits.DEFAULT, packet(1, HOST, "224.0.0.1", Ipv4Packet.routerAlert(), new IgmpMessage.Unknown(0x13))));
        assertEquals(Set.of(), Set.copyOf(tally.snapshot().values().stream().filter(count -> count > 0).toList()));
    }
}
