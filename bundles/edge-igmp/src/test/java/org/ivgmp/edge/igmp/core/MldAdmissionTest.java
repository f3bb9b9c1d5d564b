package org.ivgmp.edge.igmp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.ivgmp.edge.igmp.core.Tally.Count;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv6Address;
import org.ivgmp.net.Ipv6Packet;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.net.igmp.MldCodec;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// What is let in of MLD.
class MldAdmissionTest {

    private static final Ipv6Address OWN = Ipv6Address.of("fe80::5");
    private static final Ipv6Address HOST = Ipv6Address.of("fe80::11");
    private static final Ipv6Address G = Ipv6Address.of("ff15::1");
    private static final LanPort PORT = new LanPort("lan0", Ipv4Address.of("10.1.0.5"), IpPrefix.of("10.1.0.0/24"), Optional.of(OWN));
    private static final List<String> DESTINATIONS =
            List.of("ff02::1", "ff02::2", "ff02::16", "ff02::6a", "ff15::1", "fe80::5", "fe80::6", "ff15::2");

    private final Tally tally = new Tally(Family.MLD);

    private boolean admits(Limits limits, Ipv6Packet packet) {
        Moment now = new Moment(0);
        return new MldAdmission(limits, tally, now).admit(PORT, packet.print(), now).isPresent();
    }

    private static Ipv6Packet packet(int hopLimit, Ipv6Address from, String to, boolean alert, IgmpMessage message) {
        Ipv6Address destination = Ipv6Address.of(to);
        return new Ipv6Packet(0, hopLimit, Ipv6Packet.ICMPV6, alert, false, from, destination, MldCodec.print(message, from, destination));
    }

    private List<String> admitted(IgmpMessage message) {
        return DESTINATIONS.stream().filter(to -> admits(Limits.DEFAULT, packet(1, HOST, to, true, message))).toList();
    }

    private static IgmpMessage.Query query(Ipv6Address group) {
        return new IgmpMessage.Query(3, group, Set.of(), false, 2, Duration.ofSeconds(125), Duration.ofSeconds(10));
    }

    /// RFC 2710 section 8, RFC 9777 sections 5.1.15 and 5.2.14, RFC 4286 sections 3.5 and 4.4.
    @Test
    void eachMessageHasItsDestinations() {
        assertEquals(List.of("ff02::1", "ff02::2", "ff02::16", "ff15::1", "fe80::5"), admitted(new IgmpMessage.V2Report(G)));
        assertEquals(List.of("ff02::16", "fe80::5"), admitted(new IgmpMessage.V3Report(List.of())));
        assertEquals(List.of("ff02::2", "ff15::1", "fe80::5"), admitted(new IgmpMessage.Leave(G)));
        assertEquals(List.of("ff02::1", "fe80::5"), admitted(query(Ipv6Address.ANY)));
        assertEquals(List.of("ff02::1", "ff15::1", "fe80::5"), admitted(query(G)));
        assertEquals(List.of("ff02::2"), admitted(new IgmpMessage.RouterSolicitation()));
        assertEquals(List.of("ff02::6a"), admitted(new IgmpMessage.RouterTermination()));
        assertEquals(List.of("ff02::6a"), admitted(new IgmpMessage.RouterAdvertisement(Duration.ofSeconds(20), Duration.ofSeconds(125), 2)));
        assertEquals(DESTINATIONS, admitted(new IgmpMessage.Unknown(200)));
    }

    /// RFC 2710 section 3, RFC 9777 section 5.
    @Test
    void theHopLimitIsOne() {
        for (int limit : new int[] {0, 2, 64, 255}) {
            assertEquals(false, admits(Limits.DEFAULT, packet(limit, HOST, "ff15::1", true, new IgmpMessage.V2Report(G))));
        }
        assertEquals(4, tally.of(Count.BAD_TTL));
    }

    /// RFC 9777 sections 5.1.14 and 5.2.13, RFC 3590 section 4.
    @Test
    void theSourceIsALinkLocalAddress() {
        for (String from : List.of("::", "fd00:1::11", "ff02::1", "2001:db8::1", "fec0::1")) {
            assertEquals(false, admits(Limits.DEFAULT, packet(1, Ipv6Address.of(from), "ff15::1", true, new IgmpMessage.V2Report(G))), from);
        }
        assertEquals(5, tally.of(Count.FOREIGN_SOURCE));
        assertEquals(true, admits(Limits.DEFAULT, packet(1, Ipv6Address.of("febf::1"), "ff15::1", true, new IgmpMessage.V2Report(G))));
        assertEquals(false, admits(Limits.DEFAULT, packet(1, OWN, "ff15::1", true, new IgmpMessage.V2Report(G))));
        assertEquals(1, tally.of(Count.OWN_SOURCE));
    }

    /// RFC 2711, RFC 2710 section 3.
    @Test
    void routerAlertIsCountedAndRequiredWhereSoConfigured() {
        Ipv6Packet without = packet(1, HOST, "ff15::1", false, new IgmpMessage.V2Report(G));
        assertEquals(true, admits(Limits.DEFAULT, without));
        assertEquals(false, admits(new Limits(10, 10, 1000, true), without));
        assertEquals(2, tally.of(Count.NO_ROUTER_ALERT));
        assertEquals(1, tally.of(Count.REFUSED_NO_ROUTER_ALERT));
    }

    @Test
    void otherIcmpv6IsIgnoredAndOtherProtocolsAreCounted() {
        assertEquals(true, admits(Limits.DEFAULT, packet(1, HOST, "ff02::1", true, new IgmpMessage.Unknown(134))), "the machine counts it");
        assertEquals(false, admits(Limits.DEFAULT, Ipv6Packet.control(0, 1, 17, HOST, G, new byte[8])));
        assertEquals(1, tally.of(Count.NOT_IGMP));
        assertEquals(1, tally.snapshot().get("mld_dropped_not_mld_total"));
    }

    /// Whatever comes is let in or counted once, and the rate is bounded.
    @Test
    void tenThousandHostilePacketsAreCounted() {
        Random random = new Random(7);
        Moment now = new Moment(0);
        MldAdmission admission = new MldAdmission(new Limits(10, 10, 9_000, true), tally, now);
        byte[] seed = packet(1, HOST, "ff02::16", true, new IgmpMessage.V3Report(List.of(new GroupRecord(RecordType.ALLOW, G, Set.of(HOST))))).print();
        long admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] octets = Arrays.copyOf(seed, random.nextInt(4) == 0 ? random.nextInt(seed.length) : seed.length);
            for (int flips = random.nextInt(3); flips > 0 && octets.length > 0; flips--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            admitted += admission.admit(PORT, octets, now).isPresent() ? 1 : 0;
        }
        long counted = tally.snapshot().values().stream().mapToLong(Long::longValue).sum() - tally.of(Count.NO_ROUTER_ALERT);
        assertEquals(10_000, admitted + counted);
        assertEquals(1_000, tally.of(Count.RATE_LIMITED));
    }
}
