package org.ivgmp.edge.igmp.core;

import static org.ivgmp.edge.igmp.core.Lan.G;
import static org.ivgmp.edge.igmp.core.Lan.HIGHER;
import static org.ivgmp.edge.igmp.core.Lan.HOST;
import static org.ivgmp.edge.igmp.core.Lan.LOWER;
import static org.ivgmp.edge.igmp.core.Lan.OWN;
import static org.ivgmp.edge.igmp.core.Lan.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.igmp.core.Lan.Said;
import org.ivgmp.edge.igmp.core.Tally.Count;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.junit.jupiter.api.Test;

/// Source-specific groups, versions of routers, and fast leave, on one port in virtual time.
class RulesTest {

    private static final Ipv4Address SSM = Ipv4Address.of("232.1.1.1");
    private static final Ipv4Address SECOND = Ipv4Address.of("10.1.0.12");
    private static final PortAction ABOUT_G = new PortAction(G, Set.of(), false);
    private static final Rules FAST = new Rules(3, 4096, true, Rules.DEFAULT.ssm());

    private static Rules tracking(int hosts) {
        return new Rules(3, hosts, true, Rules.DEFAULT.ssm());
    }

    private static IgmpMessage report(RecordType type, IpAddress group, IpAddress... sources) {
        return new IgmpMessage.V3Report(List.of(new GroupRecord(type, group, Set.of(sources))));
    }

    private static IgmpMessage general(int version) {
        return new IgmpMessage.Query(version, Ipv4Address.ANY, Set.of(), false, 0, Duration.ZERO, Duration.ofSeconds(version == 1 ? 0 : 10));
    }

    /// RFC 4604 section 3.5: nor do they bring the group into a compatibility mode, which would end its source filters (section 4).
    @Test
    void olderReportsForSourceSpecificGroupsAreIgnored() {
        Lan lan = new Lan();
        lan.hear(HOST, report(RecordType.ALLOW, SSM, S));
        lan.hear(HOST, new IgmpMessage.V1Report(SSM));
        lan.hear(HOST, new IgmpMessage.V2Report(SSM));
        assertEquals(Map.of(SSM, new SourceFilter(false, Set.of(S))), lan.members());
        assertEquals(2, lan.tally.of(Count.SSM_OLDER));
        lan.until(20);
        lan.hear(HOST, report(RecordType.BLOCK, SSM, S));
        lan.until(22);
        assertEquals(Map.of(), lan.members(), "BLOCK would be ignored in a compatibility mode");
    }

    /// RFC 4604 section 3.7.
    @Test
    void leavesOfSourceSpecificGroupsAreIgnored() {
        Lan lan = new Lan();
        lan.until(40);
        lan.hear(HOST, report(RecordType.ALLOW, SSM, S));
        lan.log.clear();
        lan.hear(HOST, new IgmpMessage.Leave(SSM));
        lan.until(60);
        assertEquals(List.of(), lan.log);
        assertEquals(Map.of(SSM, new SourceFilter(false, Set.of(S))), lan.members());
        assertEquals(1, lan.tally.of(Count.SSM_OLDER));
    }

    /// RFC 4604 section 3.1: the records beside it are processed.
    @Test
    void excludeRecordsForSourceSpecificGroupsAreIgnored() {
        Lan lan = new Lan();
        List<GroupRecord> records = new ArrayList<>();
        records.add(new GroupRecord(RecordType.IS_EX, SSM, Set.of()));
        records.add(new GroupRecord(RecordType.TO_EX, SSM, Set.of(S)));
        records.add(new GroupRecord(RecordType.TO_EX, G, Set.of()));
        lan.hear(HOST, new IgmpMessage.V3Report(records));
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
        assertEquals(2, lan.tally.of(Count.SSM_EXCLUDE));
    }

    /// RFC 4604 sections 3.1 and 3.4: the other four types, and the query about what is left.
    @Test
    void sourceSpecificGroupsAreJoinedAndLeftBySource() {
        for (RecordType type : List.of(RecordType.IS_IN, RecordType.ALLOW, RecordType.TO_IN)) {
            Lan lan = new Lan();
            lan.hear(HOST, report(type, SSM, S));
            assertEquals(Map.of(SSM, new SourceFilter(false, Set.of(S))), lan.members(), type.name());
        }
        Lan lan = new Lan();
        lan.until(40);
        lan.hear(HOST, report(RecordType.ALLOW, SSM, S, HOST));
        lan.log.clear();
        lan.hear(HOST, report(RecordType.TO_IN, SSM, HOST));
        lan.until(45);
        PortAction about = new PortAction(SSM, Set.of(S), false);
        assertEquals(List.of(new Said(40.0, about), new Said(41.0, about)), lan.log);
        assertEquals(Map.of(SSM, new SourceFilter(false, Set.of(HOST))), lan.members());
    }

    /// RFC 4604 section 3: the range may be configured.
    @Test
    void theRangeIsTheOperators() {
        Lan lan = new Lan(Limits.DEFAULT, new Rules(3, 4096, false, IpPrefix.of("239.0.0.0/8")));
        lan.hear(HOST, new IgmpMessage.V2Report(G));
        lan.hear(HOST, new IgmpMessage.V2Report(SSM));
        assertEquals(Map.of(SSM, SourceFilter.ALL), lan.members());
    }

    /// RFC 9776 section 7.3.1: in version 1 mode leaves are ignored.
    @Test
    void inVersion1ModeLeavesAreIgnored() {
        Lan lan = new Lan(Limits.DEFAULT, new Rules(1, 4096, false, Rules.DEFAULT.ssm()));
        lan.hear(HOST, new IgmpMessage.V2Report(G));
        lan.until(40);
        lan.log.clear();
        lan.hear(HOST, new IgmpMessage.Leave(G));
        lan.until(60);
        assertEquals(List.of(), lan.log);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
    }

    @Test
    void inVersion2ModeLeavesAreAskedAboutAndVersion3IsUnknown() {
        Lan lan = new Lan(Limits.DEFAULT, new Rules(2, 4096, false, Rules.DEFAULT.ssm()));
        lan.hear(HOST, new IgmpMessage.V2Report(G));
        lan.hear(HOST, report(RecordType.ALLOW, SSM, S));
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
        assertEquals(1, lan.tally.of(Count.IGNORED_TYPE));
        lan.until(40);
        lan.log.clear();
        lan.hear(HOST, new IgmpMessage.Leave(G));
        lan.until(50);
        assertEquals(List.of(new Said(40.0, ABOUT_G), new Said(41.0, ABOUT_G)), lan.log);
        assertEquals(Map.of(), lan.members());
    }

    @Test
    void thereIsNoVersion4() {
        assertThrows(IllegalArgumentException.class, () -> new Rules(4, 4096, false, Rules.DEFAULT.ssm()));
        assertThrows(IllegalArgumentException.class, () -> new Rules(0, 4096, false, Rules.DEFAULT.ssm()));
    }

    /// RFC 9776 section 7.3.1, RFC 4604 section 3.6: said, and no more than once an hour.
    @Test
    void routersOfAnotherVersionAreSaidOnceAnHour() {
        Lan lan = new Lan();
        lan.hear(LOWER, Lan.query(Ipv4Address.ANY, false));
        assertEquals(Optional.empty(), lan.machine.takeOtherVersion(lan.now));
        lan.hear(LOWER, new IgmpMessage.Query(2, G, Set.of(), false, 0, Duration.ZERO, Duration.ofSeconds(1)));
        assertEquals(Optional.empty(), lan.machine.takeOtherVersion(lan.now), "a group-specific query is no general query");
        for (int minute = 0; minute < 60; minute++) {
            lan.until(minute * 60 + 30);
            lan.hear(HIGHER, general(2));
            assertEquals(minute == 0 ? Optional.of(2) : Optional.empty(), lan.machine.takeOtherVersion(lan.now));
        }
        lan.until(3631);
        lan.hear(HIGHER, general(1));
        assertEquals(Optional.of(1), lan.machine.takeOtherVersion(lan.now));
        assertEquals(61, lan.tally.of(Count.OTHER_VERSION));
        assertEquals(OWN, new Lan().machine.querier(lan.now));
    }

    /// RFC 2236 section 3: Last Member Query Count times the Max Response Time of the message.
    @Test
    void aVersion2QueriersQuestionLowersToItsOwnTime() {
        Lan lan = new Lan();
        lan.hear(LOWER, general(2));
        lan.hear(HOST, new IgmpMessage.V2Report(G));
        lan.hear(LOWER, new IgmpMessage.Query(2, G, Set.of(), false, 0, Duration.ZERO, Duration.ofSeconds(3)));
        lan.until(5.9);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
        lan.until(6);
        assertEquals(Map.of(), lan.members());
    }

    @Test
    void theLastTrackedHostEndsTheGroupAtOnce() {
        Lan lan = new Lan(Limits.DEFAULT, FAST);
        lan.until(40);
        lan.hear(HOST, report(RecordType.TO_EX, G));
        lan.hear(SECOND, report(RecordType.TO_EX, G));
        lan.log.clear();
        lan.hear(HOST, report(RecordType.TO_IN, G));
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members(), "the second is asked");
        assertEquals(List.of(new Said(40.0, ABOUT_G)), lan.log);
        lan.hear(SECOND, report(RecordType.IS_EX, G));
        lan.log.clear();
        lan.hear(SECOND, report(RecordType.TO_IN, G));
        assertEquals(Map.of(), lan.members());
        lan.until(50);
        assertEquals(List.of(), lan.log, "nobody is asked");
    }

    @Test
    void theLastTrackedHostEndsASourceAtOnce() {
        Lan lan = new Lan(Limits.DEFAULT, FAST);
        lan.until(40);
        lan.hear(HOST, report(RecordType.ALLOW, SSM, S, HOST));
        lan.hear(SECOND, report(RecordType.ALLOW, SSM, HOST));
        lan.log.clear();
        lan.hear(HOST, report(RecordType.BLOCK, SSM, S, HOST));
        assertEquals(Map.of(SSM, new SourceFilter(false, Set.of(HOST))), lan.members());
        assertEquals(List.of(new Said(40.0, new PortAction(SSM, Set.of(HOST), false))), lan.log);
        lan.hear(SECOND, report(RecordType.BLOCK, G, HOST));
        lan.hear(HOST, report(RecordType.TO_EX, G));
        lan.hear(HOST, report(RecordType.BLOCK, G, S));
        assertEquals(new SourceFilter(true, Set.of(S)), lan.members().get(G), "blocked at once: its one member does not want it");
    }

    /// One whom we cannot know of may be a member: no address, version 2, no room, or heard before we were here.
    @Test
    void withAStrangerInTheGroupLeavesAreAskedAbout() {
        List<Lan> lans = List.of(new Lan(Limits.DEFAULT, FAST), new Lan(Limits.DEFAULT, FAST), new Lan(Limits.DEFAULT, tracking(1)),
                new Lan(Limits.DEFAULT, tracking(0)), new Lan(Limits.DEFAULT, FAST), new Lan());
        for (int i = 0; i < lans.size(); i++) {
            Lan lan = lans.get(i);
            lan.until(i == 4 ? 5 : 40);
            switch (i) {
                case 0 -> lan.hear(Ipv4Address.ANY, report(RecordType.TO_EX, G));
                case 1 -> lan.hear(SECOND, new IgmpMessage.V2Report(G));
                case 2 -> lan.hear(SECOND, report(RecordType.TO_EX, G));
                default -> {
                    // a lone host
                }
            }
            lan.hear(HOST, report(RecordType.TO_EX, G));
            lan.hear(HOST, report(RecordType.TO_IN, G));
            assertEquals(Map.of(G, SourceFilter.ALL), lan.members(), "case " + i);
            assertEquals(i == 2 ? 1 : 0, lan.tally.of(Count.HOSTS_FULL), "case " + i);
        }
    }

    /// A host that went without a word is forgotten with its membership, and gives its room to another.
    @Test
    void trackedHostsAreBoundedAndForgotten() {
        Lan lan = new Lan(Limits.DEFAULT, tracking(2));
        lan.until(40);
        lan.hear(HOST, report(RecordType.TO_EX, G));
        lan.hear(SECOND, report(RecordType.TO_EX, G));
        lan.until(200);
        lan.hear(SECOND, report(RecordType.IS_EX, G));
        lan.until(320);
        lan.hear(HIGHER, report(RecordType.IS_EX, G));
        assertEquals(0, lan.tally.of(Count.HOSTS_FULL));
        lan.hear(SECOND, report(RecordType.TO_IN, G));
        lan.hear(HIGHER, report(RecordType.TO_IN, G));
        assertEquals(Map.of(), lan.members());
        lan.hear(HOST, report(RecordType.TO_EX, G));
        lan.hear(SECOND, report(RecordType.TO_EX, G));
        assertEquals(0, lan.tally.of(Count.HOSTS_FULL));
    }

    /// A host whose list is longer than we keep is taken to want everything.
    @Test
    void aHostWithTooLongAListIsTakenToWantAll() {
        Lan lan = new Lan(new Limits(10, 2, 1000, false), FAST);
        lan.until(40);
        lan.hear(HOST, report(RecordType.TO_EX, G, S, SECOND, HIGHER));
        lan.hear(HOST, report(RecordType.BLOCK, G, S));
        assertEquals(1, lan.tally.of(Count.SOURCES_FULL));
        assertEquals(true, lan.members().get(G).exclude());
    }

    @Test
    void peopleAreToldWhichHostsWantAGroup() {
        Lan lan = new Lan();
        lan.hear(SECOND, report(RecordType.TO_EX, G));
        lan.hear(HOST, report(RecordType.ALLOW, G, S));
        assertEquals(Set.of(HOST, SECOND), lan.machine.hosts(G, lan.now, 16));
        assertEquals(Set.of(HOST), lan.machine.hosts(G, lan.now, 1));
        lan.hear(SECOND, report(RecordType.TO_IN, G));
        assertEquals(Set.of(HOST), lan.machine.hosts(G, lan.now, 16));
        assertEquals(Set.of(), lan.machine.hosts(SSM, lan.now, 16));
        lan.until(300);
        assertEquals(Set.of(), lan.machine.hosts(G, lan.now, 16));
    }

    /// RFC 9776 section 8.13: 2 x 125 s + 10 s after the last older report, the group is one of version 3 again.
    @Test
    void theOlderHostPresentTimerRunsOut() {
        for (boolean version1 : new boolean[] {true, false}) {
            Lan lan = new Lan();
            lan.hear(HOST, version1 ? new IgmpMessage.V1Report(G) : new IgmpMessage.V2Report(G));
            lan.until(200);
            lan.hear(SECOND, report(RecordType.IS_EX, G));
            lan.until(259.9);
            lan.hear(SECOND, report(RecordType.BLOCK, G, S));
            assertEquals(SourceFilter.ALL, lan.members().get(G));
            lan.until(260);
            lan.hear(SECOND, report(RecordType.BLOCK, G, S));
            lan.until(262);
            assertEquals(new SourceFilter(true, Set.of(S)), lan.members().get(G));
        }
    }

    /// RFC 2236 section 3: only a group with members can be left.
    @Test
    void aLeaveOfAGroupWithoutMembersIsIgnored() {
        Lan lan = new Lan();
        lan.until(40);
        lan.log.clear();
        lan.hear(HOST, new IgmpMessage.Leave(G));
        lan.hear(HOST, report(RecordType.TO_IN, G));
        lan.until(50);
        assertEquals(List.of(), lan.log);
        assertEquals(Map.of(), lan.members());
    }
}
