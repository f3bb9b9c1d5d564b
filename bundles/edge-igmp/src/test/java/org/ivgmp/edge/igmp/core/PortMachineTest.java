package org.ivgmp.edge.igmp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.ivgmp.edge.igmp.core.Tally.Count;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv4Packet;
import org.ivgmp.net.Ipv4Prefix;
import org.ivgmp.net.igmp.IgmpCodec;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// One LAN port in virtual time.
class PortMachineTest {

    private static final Ipv4Address OWN = Ipv4Address.of("10.1.0.5");
    private static final Ipv4Address HOST = Ipv4Address.of("10.1.0.11");
    private static final Ipv4Address LOWER = Ipv4Address.of("10.1.0.2");
    private static final Ipv4Address HIGHER = Ipv4Address.of("10.1.0.9");
    private static final Ipv4Address G = Ipv4Address.of("239.1.1.1");
    private static final Ipv4Address S = Ipv4Address.of("10.2.0.1");
    private static final PortAction GENERAL = new PortAction(Ipv4Address.ANY, Set.of(), false);
    private static final PortAction ABOUT_G = new PortAction(G, Set.of(), false);

    /// A port, its clock, and what it has asked for.
    private static final class Lan {
        final Tally tally = new Tally();
        final PortMachine machine;
        final List<String> log = new ArrayList<>();
        final Moment start = new Moment(Long.MAX_VALUE - 5_000_000_000L);
        Moment now = start;

        Lan(Limits limits) {
            machine = new PortMachine(OWN, IgmpTimers.DEFAULT, limits, tally, now);
        }

        void hear(Ipv4Address from, IgmpMessage message) {
            note(machine.onMessage(from, message, now));
        }

        void report(RecordType type, Ipv4Address... sources) {
            hear(HOST, new IgmpMessage.V3Report(List.of(new GroupRecord(type, G, Set.of(sources)))));
        }

        void until(double seconds) {
            Moment end = start.plus(Duration.ofMillis((long) (seconds * 1000)));
            while (!machine.deadline(now).isAfter(end)) {
                Moment next = machine.deadline(now);
                now = next.isAfter(now) ? next : now;
                note(machine.onTick(now));
            }
            now = end;
        }

        private void note(List<PortAction> actions) {
            actions.forEach(action -> log.add(start.until(now).toMillis() / 1000.0 + " " + action));
        }

        Map<Ipv4Address, SourceFilter> members() {
            return machine.members();
        }
    }

    private static Lan lan() {
        return new Lan(Limits.DEFAULT);
    }

    private static IgmpMessage.Query query(Ipv4Address group, boolean suppress) {
        return new IgmpMessage.Query(3, group, Set.of(), suppress, 2, Duration.ofSeconds(125), Duration.ofSeconds(10));
    }

    @Test
    void generalQueriesGoAtOnceThenAfterAQuarterIntervalThenEachInterval() {
        Lan lan = lan();
        lan.until(300);
        assertEquals(List.of("0.0 " + GENERAL, "31.25 " + GENERAL, "156.25 " + GENERAL, "281.25 " + GENERAL), lan.log);
    }

    @Test
    void theViewIsCompleteWhenEveryHostCouldAnswer() {
        Lan lan = lan();
        lan.until(10.9);
        assertFalse(lan.machine.complete());
        lan.until(11);
        assertTrue(lan.machine.complete());
    }

    @Test
    void aMembershipLivesForTheGroupMembershipInterval() {
        Lan lan = lan();
        lan.until(5);
        lan.report(RecordType.TO_EX);
        lan.until(5 + 269.9);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
        lan.until(5 + 270);
        assertEquals(Map.of(), lan.members());
    }

    @Test
    void aLeaveIsAskedTwiceAndEndsAfterTheLastMemberQueryTime() {
        Lan lan = lan();
        lan.until(40);
        lan.report(RecordType.TO_EX);
        lan.until(50);
        lan.log.clear();
        lan.report(RecordType.TO_IN);
        lan.until(51.999);
        assertEquals(List.of("50.0 " + ABOUT_G, "51.0 " + ABOUT_G), lan.log);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
        lan.until(52);
        assertEquals(Map.of(), lan.members());
    }

    @Test
    void anotherMemberSavesTheGroup() {
        Lan lan = lan();
        lan.report(RecordType.TO_EX);
        lan.until(50);
        lan.hear(HOST, new IgmpMessage.Leave(G));
        lan.until(51.5);
        lan.report(RecordType.IS_EX);
        lan.until(60);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
    }

    @Test
    void sourceFiltersFollowTheReports() {
        Lan lan = lan();
        lan.report(RecordType.ALLOW, S);
        assertEquals(Map.of(G, new SourceFilter(false, Set.of(S))), lan.members());
        lan.report(RecordType.TO_EX, HOST);
        assertEquals(Map.of(G, new SourceFilter(true, Set.of(HOST))), lan.members());
    }

    @Test
    void theLowestAddressAsks() {
        Lan lan = lan();
        lan.until(40);
        lan.hear(HIGHER, query(Ipv4Address.ANY, false));
        assertEquals(OWN, lan.machine.querier(lan.now));
        lan.hear(Ipv4Address.ANY, query(Ipv4Address.ANY, false));
        assertEquals(OWN, lan.machine.querier(lan.now));
        lan.hear(LOWER, query(Ipv4Address.ANY, false));
        assertEquals(LOWER, lan.machine.querier(lan.now));
        lan.log.clear();
        lan.until(40 + 254.9);
        assertEquals(List.of(), lan.log, "silent for the Other Querier Present Interval");
        lan.until(40 + 255);
        assertEquals(List.of("295.0 " + GENERAL), lan.log);
        assertEquals(OWN, lan.machine.querier(lan.now));
    }

    @Test
    void whoIsNotQuerierAsksNothingAndLowersTimersByTheQueriersQuery() {
        Lan lan = lan();
        lan.until(40);
        lan.hear(LOWER, query(Ipv4Address.ANY, false));
        lan.report(RecordType.TO_EX);
        lan.log.clear();
        lan.report(RecordType.TO_IN);
        lan.until(45);
        assertEquals(List.of(), lan.log);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
        lan.hear(LOWER, query(G, true));
        lan.until(50);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members(), "the S flag says: do not lower");
        lan.hear(LOWER, query(G, false));
        lan.until(52);
        assertEquals(Map.of(), lan.members());
    }

    @Test
    void hostsOfVersion2MakeBlockAndToExListsIgnored() {
        Lan lan = lan();
        lan.hear(HOST, new IgmpMessage.V2Report(G));
        lan.report(RecordType.BLOCK, S);
        lan.report(RecordType.TO_EX, S);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
        lan.hear(HOST, new IgmpMessage.Leave(G));
        lan.until(2);
        assertEquals(Map.of(), lan.members());
    }

    @Test
    void hostsOfVersion1MakeLeavesIgnored() {
        Lan lan = lan();
        lan.hear(HOST, new IgmpMessage.V1Report(G));
        lan.hear(HOST, new IgmpMessage.Leave(G));
        lan.report(RecordType.TO_IN);
        lan.until(100);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
        lan.until(270);
        assertEquals(Map.of(), lan.members());
    }

    @Test
    void linkLocalGroupsAreNoMemberships() {
        Lan lan = lan();
        lan.hear(HOST, new IgmpMessage.V2Report(Ipv4Address.of("224.0.0.251")));
        assertEquals(Map.of(), lan.members());
        assertEquals(1, lan.tally.of(Count.LINK_LOCAL));
    }

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
        assertTrue(lan.tally.of(Count.SOURCES_FULL) > 0);
    }

    /// 10,000 packets of a hostile LAN: every one is counted once, nothing throws, and no more state than allowed.
    @Test
    void aHostileLanIsCountedAndBounded() {
        Limits limits = new Limits(100, 8, 1_000_000, false);
        Lan lan = new Lan(limits);
        Admission admission = new Admission(limits, lan.tally, lan.now);
        LanPort port = new LanPort("lan0", OWN, Ipv4Prefix.of("10.1.0.0/24"));
        Random random = new Random(4);
        for (int i = 0; i < 10_000; i++) {
            lan.now = lan.now.plus(Duration.ofMillis(random.nextInt(200)));
            admission.admit(port, hostile(random), lan.now)
                    .ifPresent(heard -> lan.hear(heard.from(), heard.message()));
            lan.note(lan.machine.onTick(lan.now));
            assertTrue(lan.members().size() <= 100);
            assertTrue(lan.members().values().stream().allMatch(filter -> filter.sources().size() <= 16));
        }
        for (Count kind : List.of(Count.MALFORMED_TRUNCATED, Count.MALFORMED_CHECKSUM, Count.MALFORMED_GROUP, Count.BAD_TTL,
                Count.FOREIGN_SOURCE, Count.NOT_IGMP, Count.NO_ROUTER_ALERT, Count.GROUPS_FULL, Count.REPORTS)) {
            assertTrue(lan.tally.of(kind) > 20, kind + ": " + lan.tally.of(kind));
        }
    }

    private static byte[] hostile(Random random) {
        Ipv4Address group = new Ipv4Address(G.bits() + random.nextInt(300));
        IgmpMessage message = switch (random.nextInt(5)) {
            case 0 -> new IgmpMessage.V1Report(group);
            case 1 -> new IgmpMessage.V2Report(random.nextInt(4) == 0 ? HOST : group);
            case 2 -> new IgmpMessage.Leave(group);
            case 3 -> query(random.nextBoolean() ? Ipv4Address.ANY : group, random.nextBoolean());
            default -> new IgmpMessage.V3Report(List.of(new GroupRecord(RecordType.values()[random.nextInt(6)], group,
                    random.nextBoolean() ? Set.of() : Set.of(new Ipv4Address(random.nextInt())))));
        };
        byte[] payload = IgmpCodec.print(message);
        if (random.nextInt(5) == 0) {
            payload[random.nextInt(payload.length)] ^= (byte) (1 + random.nextInt(255));
        }
        byte[] packet = new Ipv4Packet(0xC0, 0, 0, random.nextInt(8) == 0 ? 64 : 1, random.nextInt(16) == 0 ? 17 : 2,
                random.nextInt(8) == 0 ? S : HOST, group,
                random.nextInt(4) == 0 ? new byte[0] : Ipv4Packet.routerAlert(), payload).print();
        return random.nextInt(8) == 0 ? java.util.Arrays.copyOf(packet, random.nextInt(packet.length)) : packet;
    }

    @Test
    void aFloodIsCut() {
        Tally tally = new Tally();
        Moment now = new Moment(0);
        Admission admission = new Admission(new Limits(100, 8, 50, false), tally, now);
        LanPort port = new LanPort("lan0", OWN, Ipv4Prefix.of("10.1.0.0/24"));
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
