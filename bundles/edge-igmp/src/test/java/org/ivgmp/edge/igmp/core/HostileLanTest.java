package org.ivgmp.edge.igmp.core;

import static org.ivgmp.edge.igmp.core.Lan.G;
import static org.ivgmp.edge.igmp.core.Lan.HOST;
import static org.ivgmp.edge.igmp.core.Lan.LOWER;
import static org.ivgmp.edge.igmp.core.Lan.OWN;
import static org.ivgmp.edge.igmp.core.Lan.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import org.ivgmp.edge.igmp.core.Lan.Said;
import org.ivgmp.edge.igmp.core.Tally.Count;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv4Packet;
import org.ivgmp.net.igmp.IgmpCodec;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// One LAN port whose hosts want too much, or lie.
class HostileLanTest {

    private static final PortAction ABOUT_G = new PortAction(G, Set.of(), false);

    @Test
    void groupsAndSourcesAreBounded() {
        Lan lan = new Lan(new Limits(10, 4, 1000, false));
        for (int i = 0; i < 50; i++) {
            lan.hear(HOST, new IgmpMessage.V2Report(new Ipv4Address(G.bits() + i)));
        }
        assertEquals(10, lan.members().size());
        assertEquals(40, lan.tally.of(Count.GROUPS_FULL));
        for (int i = 0; i < 50; i++) {
            lan.report(RecordType.ALLOW, new Ipv4Address(S.bits() + i));
        }
        assertEquals(50, lan.tally.of(Count.SOURCES_FULL) + 4, "the group was full of version 2, then of four sources");
    }

    /// What is kept is refreshed, however full the group is; what is new is refused, and does not push out what is old.
    @Test
    void aFullGroupIsStillRefreshed() {
        Lan lan = new Lan(new Limits(10, 2, 1000, false));
        IpAddress[] sources = {S, new Ipv4Address(S.bits() + 1)};
        lan.report(RecordType.IS_IN, sources);
        for (int minutes = 1; minutes < 30; minutes++) {
            lan.until(minutes * 60);
            lan.report(RecordType.IS_IN, sources);
            lan.report(RecordType.IS_IN, new Ipv4Address(S.bits() + minutes + 1));
        }
        assertEquals(Map.of(G, new SourceFilter(false, Set.of(sources))), lan.members());
        assertEquals(29, lan.tally.of(Count.SOURCES_FULL));
    }

    @Test
    void anExcludeListThatIsTooLongCountsAsEmpty() {
        Lan lan = new Lan(new Limits(10, 2, 1000, false));
        lan.report(RecordType.TO_EX, S, HOST, LOWER);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
        assertEquals(1, lan.tally.of(Count.SOURCES_FULL));
    }

    /// Each list replaces the one before, and each asks about the sources it brings: no more of them may wait for their second query
    /// than the group holds.
    @Test
    void changingListsDoNotGatherQueries() {
        Lan lan = new Lan();
        for (int i = 0; i < 1000; i++) {
            IpAddress[] sources = new Ipv4Address[60];
            for (int j = 0; j < sources.length; j++) {
                sources[j] = new Ipv4Address(S.bits() + i * 100 + j);
            }
            lan.report(RecordType.TO_EX, sources);
        }
        List<PortAction> again = lan.machine.onTick(lan.now.plus(Duration.ofSeconds(1)));
        assertEquals(60, again.stream().mapToInt(query -> query.sources().size()).sum());
    }

    @Test
    void manySourcesAreAskedAboutInMessagesThatFitTheMtu() {
        Lan lan = new Lan(new Limits(10, 1000, 1000, false));
        IpAddress[] sources = new Ipv4Address[1000];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = new Ipv4Address(S.bits() + i);
        }
        lan.report(RecordType.IS_IN, sources);
        List<PortAction> queries = lan.machine.onMessage(HOST, new IgmpMessage.V3Report(
                List.of(new GroupRecord(RecordType.BLOCK, G, Set.of(sources)))), lan.now);
        assertEquals(List.of(366, 366, 268), queries.stream().map(query -> query.sources().size()).toList());
        assertEquals(Set.of(sources), queries.stream().flatMap(query -> query.sources().stream()).collect(Collectors.toSet()));
        assertTrue(queries.stream().allMatch(query -> IgmpCodec.print(message(query)).length + 24 <= 1500));
    }

    private static IgmpMessage.Query message(PortAction action) {
        return new IgmpMessage.Query(3, action.group(), action.sources(), action.suppress(), 2, Duration.ofSeconds(125),
                Duration.ofSeconds(1));
    }

    @Test
    void aThousandLeavesAreOneQuestion() {
        Lan lan = new Lan();
        lan.until(40);
        lan.report(RecordType.TO_EX);
        lan.log.clear();
        for (int i = 0; i < 1000; i++) {
            lan.hear(HOST, new IgmpMessage.Leave(G));
        }
        lan.until(45);
        assertEquals(List.of(new Said(40.0, ABOUT_G), new Said(41.0, ABOUT_G)), lan.log);
        assertEquals(Map.of(), lan.members());
    }

    /// 10,000 packets of a hostile LAN: every one is counted once, nothing throws, and no more state than allowed.
    @Test
    void aHostileLanIsCountedAndBounded() {
        Limits limits = new Limits(100, 8, 1_000_000, false);
        Lan lan = new Lan(limits);
        Admission admission = new IgmpAdmission(limits, lan.tally, lan.now);
        LanPort port = new LanPort("lan0", OWN, IpPrefix.of("10.1.0.0/24"));
        Random random = new Random(4);
        for (int i = 0; i < 10_000; i++) {
            lan.now = lan.now.plus(Duration.ofMillis(random.nextInt(200)));
            admission.admit(port, hostile(random), lan.now)
                    .ifPresent(heard -> lan.hear(heard.from(), heard.message()));
            lan.note(lan.machine.onTick(lan.now));
            assertTrue(lan.members().size() <= 100);
            assertTrue(lan.members().values().stream().allMatch(filter -> filter.sources().size() <= 8));
        }
        for (Count kind : List.of(Count.MALFORMED_TRUNCATED, Count.MALFORMED_CHECKSUM, Count.MALFORMED_GROUP, Count.BAD_TTL,
                Count.FOREIGN_SOURCE, Count.NOT_IGMP, Count.NO_ROUTER_ALERT, Count.BAD_DESTINATION, Count.GROUPS_FULL, Count.REPORTS)) {
            assertTrue(lan.tally.of(kind) > 20, kind + ": " + lan.tally.of(kind));
        }
    }

    private static byte[] hostile(Random random) {
        Ipv4Address group = new Ipv4Address(G.bits() + random.nextInt(300));
        IgmpMessage message = Lan.message(random, 300);
        byte[] payload = IgmpCodec.print(message);
        if (random.nextInt(5) == 0) {
            payload[random.nextInt(payload.length)] ^= (byte) (1 + random.nextInt(255));
        }
        byte[] packet = new Ipv4Packet(0xC0, 0, 0, random.nextInt(8) == 0 ? 64 : 1, random.nextInt(16) == 0 ? 17 : 2,
                random.nextInt(8) == 0 ? S : HOST, random.nextInt(8) == 0 ? group : Lan.destination(message),
                random.nextInt(4) == 0 ? new byte[0] : Ipv4Packet.routerAlert(), payload).print();
        return random.nextInt(8) == 0 ? java.util.Arrays.copyOf(packet, random.nextInt(packet.length)) : packet;
    }

    @Test
    void aFloodIsCut() {
        Tally tally = new Tally();
        Moment now = new Moment(0);
        Admission admission = new IgmpAdmission(new Limits(100, 8, 50, false), tally, now);
        LanPort port = new LanPort("lan0", OWN, IpPrefix.of("10.1.0.0/24"));
        byte[] packet = new Ipv4Packet(0xC0, 0, 0, 1, 2, HOST, G, Ipv4Packet.routerAlert(),
                IgmpCodec.print(new IgmpMessage.V2Report(G))).print();
        int admitted = 0;
        for (int i = 0; i < 1000; i++) {
            admitted += admission.admit(port, packet, now.plus(Duration.ofMillis(i))).isPresent() ? 1 : 0;
        }
        assertEquals(50, admitted);
        assertEquals(950, tally.of(Count.RATE_LIMITED));
        assertTrue(admission.admit(port, packet, now.plus(Duration.ofSeconds(1))).isPresent());
    }
}
