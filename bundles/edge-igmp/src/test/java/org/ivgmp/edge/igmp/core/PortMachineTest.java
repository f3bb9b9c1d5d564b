package org.ivgmp.edge.igmp.core;

import static org.ivgmp.edge.igmp.core.Lan.G;
import static org.ivgmp.edge.igmp.core.Lan.HIGHER;
import static org.ivgmp.edge.igmp.core.Lan.HOST;
import static org.ivgmp.edge.igmp.core.Lan.LOWER;
import static org.ivgmp.edge.igmp.core.Lan.OWN;
import static org.ivgmp.edge.igmp.core.Lan.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.ivgmp.edge.igmp.core.Lan.Said;
import org.ivgmp.edge.igmp.core.Tally.Count;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.junit.jupiter.api.Test;

/// One LAN port in virtual time.
class PortMachineTest {

    private static final PortAction GENERAL = new PortAction(Ipv4Address.ANY, Set.of(), false);
    private static final PortAction STARTUP = new PortAction(Ipv4Address.ANY, Set.of(), false, true);
    private static final PortAction ABOUT_G = new PortAction(G, Set.of(), false);

    @Test
    void generalQueriesGoAtOnceThenSoonThenAfterAQuarterIntervalThenEachInterval() {
        Lan lan = new Lan();
        lan.until(300);
        assertEquals(List.of(new Said(0.0, STARTUP), new Said(2.0, STARTUP), new Said(33.25, GENERAL), new Said(158.25, GENERAL),
                new Said(283.25, GENERAL)), lan.log);
    }

    /// Section 6.6.2: who takes over from a querier that fell silent asks as one that starts, if it has not done so yet.
    @Test
    void aQuerierThatIsHeardAtTheStartEndsTheStartupQueries() {
        Lan lan = new Lan();
        lan.until(1);
        lan.hear(LOWER, Lan.query(Ipv4Address.ANY, false));
        lan.until(1 + 254.9);
        assertEquals(List.of(new Said(0.0, STARTUP)), lan.log);
        lan.until(300);
        assertEquals(List.of(new Said(0.0, STARTUP), new Said(256.0, STARTUP), new Said(287.25, GENERAL)), lan.log);
    }

    /// Nothing that hosts or routers count on follows from the short answers at the start: sections 8.4, 8.5 and 8.13.
    @Test
    void lifetimesDoNotDependOnTheStartup() {
        IgmpTimers usual = IgmpTimers.DEFAULT;
        IgmpTimers slow = new IgmpTimers(2, usual.queryInterval(), usual.queryResponse(), usual.lastMemberQuery(), Duration.ofSeconds(31),
                Duration.ofSeconds(10));
        assertEquals(List.of(slow.groupMembership(), slow.otherQuerierPresent(), slow.olderHostPresent(), slow.lastMemberQueryTime()),
                List.of(usual.groupMembership(), usual.otherQuerierPresent(), usual.olderHostPresent(), usual.lastMemberQueryTime()));
        assertEquals(Duration.ofSeconds(260), usual.olderHostPresent());
    }

    @Test
    void startupQueriesAreNeverSlowerThanTheUsualOnes() {
        IgmpTimers timers = new IgmpTimers(2, Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(31),
                Duration.ofSeconds(10));
        assertEquals(List.of(Duration.ofSeconds(2), Duration.ofMillis(100)), List.of(timers.startupQuery(), timers.startupResponse()));
        assertThrows(IllegalArgumentException.class, () -> new IgmpTimers(2, Duration.ofSeconds(125), Duration.ofSeconds(10),
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)));
    }

    @Test
    void theViewIsCompleteWhenEveryHostCouldAnswer() {
        Lan lan = new Lan();
        lan.until(10.9);
        assertFalse(lan.machine.complete());
        lan.until(11);
        assertTrue(lan.machine.complete());
    }

    @Test
    void aMembershipLivesForTheGroupMembershipInterval() {
        Lan lan = new Lan();
        lan.until(5);
        lan.report(RecordType.TO_EX);
        lan.until(5 + 269.9);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
        lan.until(5 + 270);
        assertEquals(Map.of(), lan.members());
    }

    @Test
    void aLeaveIsAskedTwiceAndEndsAfterTheLastMemberQueryTime() {
        Lan lan = new Lan();
        lan.until(40);
        lan.report(RecordType.TO_EX);
        lan.until(50);
        lan.log.clear();
        lan.report(RecordType.TO_IN);
        lan.until(51.999);
        assertEquals(List.of(new Said(50.0, ABOUT_G), new Said(51.0, ABOUT_G)), lan.log);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
        lan.until(52);
        assertEquals(Map.of(), lan.members());
    }

    @Test
    void anotherMemberSavesTheGroup() {
        Lan lan = new Lan();
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
        Lan lan = new Lan();
        lan.report(RecordType.ALLOW, S);
        assertEquals(Map.of(G, new SourceFilter(false, Set.of(S))), lan.members());
        lan.report(RecordType.TO_EX, HOST);
        assertEquals(Map.of(G, new SourceFilter(true, Set.of(HOST))), lan.members());
    }

    @Test
    void theLowestAddressAsks() {
        Lan lan = new Lan();
        lan.until(40);
        lan.hear(HIGHER, Lan.query(Ipv4Address.ANY, false));
        assertEquals(OWN, lan.machine.querier(lan.now));
        lan.hear(Ipv4Address.ANY, Lan.query(Ipv4Address.ANY, false));
        assertEquals(OWN, lan.machine.querier(lan.now));
        lan.hear(LOWER, Lan.query(Ipv4Address.ANY, false));
        assertEquals(LOWER, lan.machine.querier(lan.now));
        lan.log.clear();
        lan.until(40 + 254.9);
        assertEquals(List.of(), lan.log, "silent for the Other Querier Present Interval");
        lan.until(40 + 255);
        assertEquals(List.of(new Said(295.0, GENERAL)), lan.log);
        assertEquals(OWN, lan.machine.querier(lan.now));
    }

    @Test
    void whoIsNotQuerierAsksNothingAndLowersTimersByTheQueriersQuery() {
        Lan lan = new Lan();
        lan.until(40);
        lan.hear(LOWER, Lan.query(Ipv4Address.ANY, false));
        lan.report(RecordType.TO_EX);
        lan.log.clear();
        lan.report(RecordType.TO_IN);
        lan.until(45);
        assertEquals(List.of(), lan.log);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
        lan.hear(LOWER, Lan.query(G, true));
        lan.until(50);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members(), "the S flag says: do not lower");
        lan.hear(LOWER, Lan.query(G, false));
        lan.until(52);
        assertEquals(Map.of(), lan.members());
    }

    @Test
    void hostsOfVersion2MakeBlockAndToExListsIgnored() {
        Lan lan = new Lan();
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
        Lan lan = new Lan();
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
        Lan lan = new Lan();
        lan.hear(HOST, new IgmpMessage.V2Report(Ipv4Address.of("224.0.0.251")));
        assertEquals(Map.of(), lan.members());
        assertEquals(1, lan.tally.of(Count.LINK_LOCAL));
    }

    /// Section 6.6.3: the repeated query tells the other routers not to lower their timers, where a member has answered meanwhile.
    @Test
    void aRepeatedQueryIsSuppressedForRoutersWhenAMemberHasAnswered() {
        Lan lan = new Lan();
        lan.until(40);
        lan.report(RecordType.TO_EX);
        lan.log.clear();
        lan.report(RecordType.TO_IN);
        lan.until(40.5);
        lan.report(RecordType.IS_EX);
        lan.until(45);
        assertEquals(List.of(new Said(40.0, ABOUT_G), new Said(41.0, new PortAction(G, Set.of(), true))), lan.log);
        lan.log.clear();
        lan.report(RecordType.ALLOW, S, HOST);
        lan.report(RecordType.BLOCK, S, HOST);
        lan.until(45.5);
        lan.report(RecordType.ALLOW, S);
        lan.until(50);
        assertEquals(List.of(new Said(45.0, new PortAction(G, Set.of(S, HOST), false)),
                new Said(46.0, new PortAction(G, Set.of(HOST), false)), new Said(46.0, new PortAction(G, Set.of(S), true))), lan.log);
        assertEquals(Map.of(G, new SourceFilter(true, Set.of(HOST))), lan.members());
    }

    /// Sections 4.1.6 and 4.1.7. 3 x 60 s + 2 x 10 s.
    @Test
    void theTimersAreTheQueriersWhileItIsAnother() {
        Lan lan = new Lan();
        lan.until(1);
        lan.hear(LOWER, new IgmpMessage.Query(3, Ipv4Address.ANY, Set.of(), false, 3, Duration.ofSeconds(60),
                Duration.ofSeconds(10)));
        lan.report(RecordType.IS_EX);
        lan.until(1 + 199.9);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members());
        lan.until(1 + 200);
        assertEquals(Map.of(), lan.members());
        lan.until(300);
        assertEquals(OWN, lan.machine.querier(lan.now));
        lan.report(RecordType.IS_EX);
        lan.until(300 + 269.9);
        assertEquals(Map.of(G, SourceFilter.ALL), lan.members(), "our own again");
        lan.until(300 + 270);
        assertEquals(Map.of(), lan.members());
    }

    @Test
    void valuesOfTheQuerierThatCannotBeAreNotTaken() {
        IgmpTimers own = IgmpTimers.DEFAULT;
        for (int seconds : new int[] {0, 1, 5, 10, 3601, 31_744}) {
            assertEquals(own, own.adopting(new IgmpMessage.Query(3, Ipv4Address.ANY, Set.of(), false, 0,
                    Duration.ofSeconds(seconds), Duration.ofSeconds(10))));
        }
        assertEquals(own, own.adopting(new IgmpMessage.Query(2, Ipv4Address.ANY, Set.of(), false, 0, Duration.ZERO,
                Duration.ofSeconds(10))));
    }

    /// A machine that is only woken at its own deadlines does what one does that is woken all the time.
    @Test
    void noDeadlineIsMissed() {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            Lan lazy = new Lan(new Limits(20, 4, 1000, false));
            Lan eager = new Lan(new Limits(20, 4, 1000, false));
            for (int tick = 0; tick < 8000; tick++) {
                lazy.until(tick / 20.0);
                eager.now = lazy.now;
                eager.note(eager.machine.onTick(eager.now));
                if (random.nextInt(20) == 0) {
                    IgmpMessage message = Lan.message(random, 30);
                    IpAddress from = random.nextInt(50) == 0 ? LOWER : HOST;
                    lazy.hear(from, message);
                    eager.hear(from, message);
                }
                assertEquals(eager.members(), lazy.members(), "seed " + seed + " at " + tick);
            }
            for (int i = 0; i < Math.min(eager.log.size(), lazy.log.size()); i++) {
                assertEquals(eager.log.get(i), lazy.log.get(i), "seed " + seed);
            }
            assertEquals(eager.log.size(), lazy.log.size(), "seed " + seed);
            assertTrue(lazy.log.size() > 20, "seed " + seed);
        }
    }
}
