package org.ivgmp.edge.igmp.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.edge.igmp.host.HostMachine.Say;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.igmp.IgmpCodec;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// RFC 9776 section 5 in virtual time.
class HostMachineTest {

    private static final Ipv4Address G = Ipv4Address.of("239.1.1.1");
    private static final Ipv4Address H = Ipv4Address.of("239.1.1.2");
    private static final Ipv4Address SSM = Ipv4Address.of("232.1.1.1");
    private static final Ipv4Address S = Ipv4Address.of("10.9.0.1");
    private static final Ipv4Address T = Ipv4Address.of("10.9.0.2");
    private static final Ipv4Address U = Ipv4Address.of("10.9.0.3");
    private static final Ipv4Address ALL_V3_ROUTERS = Ipv4Address.of("224.0.0.22");
    private static final Map<IpAddress, SourceFilter> WANTED = Map.of(G, SourceFilter.ALL, SSM, new SourceFilter(false, Set.of(S, T)));

    /// @param at seconds since the start
    private record Heard(double at, Say say) {
    }

    /// A host, its clock, and what it says.
    private static final class Scene {
        final Moment start = new Moment(Long.MAX_VALUE - 3_000_000_000L);
        final HostMachine host;
        final List<Heard> heard = new ArrayList<>();
        Moment now = start;

        Scene(Map<IpAddress, SourceFilter> wanted, int seed) {
            host = new HostMachine(wanted, new Random(seed), start);
        }

        /// After its joins.
        static Scene settled(int seed) {
            Scene scene = new Scene(WANTED, seed);
            scene.until(10);
            scene.heard.clear();
            return scene;
        }

        void until(double seconds) {
            Moment end = start.plus(Duration.ofMillis(Math.round(seconds * 1000)));
            while (host.deadline().filter(at -> !at.isAfter(end)).isPresent()) {
                Moment next = host.deadline().orElseThrow();
                now = next.isAfter(now) ? next : now;
                host.onTick(now).forEach(say -> heard.add(new Heard(start.until(now).toMillis() / 1000.0, say)));
            }
            now = end;
        }

        void query(int version, IpAddress group, Duration most, IpAddress... sources) {
            host.onQuery(new IgmpMessage.Query(version, group, Set.of(sources), false, 0, Duration.ZERO, most), now);
        }

        List<Say> said() {
            return heard.stream().map(Heard::say).toList();
        }
    }

    private static Say report(GroupRecord... records) {
        return new Say(new IgmpMessage.V3Report(List.of(records)), ALL_V3_ROUTERS);
    }

    private static GroupRecord record(RecordType type, IpAddress group, IpAddress... sources) {
        return new GroupRecord(type, group, Set.of(sources));
    }

    private static final GroupRecord ALL_OF_G = record(RecordType.IS_EX, G);
    private static final GroupRecord BOTH_OF_SSM = record(RecordType.IS_IN, SSM, S, T);

    /// Section 5.1: at once, and again within the Unsolicited Report Interval, as often as the robustness says.
    @Test
    void itJoinsAtOnceAndOnceMore() {
        for (int seed = 0; seed < 100; seed++) {
            Scene scene = new Scene(WANTED, seed);
            scene.until(100);
            Say join = report(record(RecordType.ALLOW, SSM, S, T), record(RecordType.TO_EX, G));
            assertEquals(List.of(join, join), scene.said());
            assertEquals(0.0, scene.heard.getFirst().at());
            assertTrue(scene.heard.getLast().at() <= 1.0);
        }
    }

    /// Section 5.2: within the Max Resp Time, and spread over it.
    @Test
    void aGeneralQueryIsAnsweredWithTheCurrentState() {
        Set<Long> seconds = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            Scene scene = Scene.settled(seed);
            scene.query(3, Ipv4Address.ANY, Duration.ofSeconds(10));
            scene.until(60);
            assertEquals(List.of(report(BOTH_OF_SSM, ALL_OF_G)), scene.said());
            assertTrue(scene.heard.getFirst().at() >= 10 && scene.heard.getFirst().at() <= 20);
            seconds.add((long) scene.heard.getFirst().at());
        }
        assertEquals(10, seconds.size(), "spread");
    }

    /// Section 5.2, rules 1 and 2.
    @Test
    void anEarlierPendingAnswerToAGeneralQueryIsEnough() {
        Scene scene = Scene.settled(1);
        scene.query(3, Ipv4Address.ANY, Duration.ofMillis(1));
        scene.query(3, Ipv4Address.ANY, Duration.ofSeconds(100));
        scene.query(3, G, Duration.ofSeconds(100));
        scene.until(300);
        assertTrue(scene.said().size() <= 2, scene.said().toString());
        assertEquals(report(BOTH_OF_SSM, ALL_OF_G), scene.said().getFirst());
        Scene replaced = Scene.settled(1);
        replaced.query(3, Ipv4Address.ANY, Duration.ofSeconds(1000));
        replaced.query(3, Ipv4Address.ANY, Duration.ofMillis(1));
        replaced.until(2000);
        assertEquals(1, replaced.said().size(), "the sooner one replaces the later");
    }

    @Test
    void aGroupSpecificQueryIsAnsweredForThatGroupOnly() {
        Scene scene = Scene.settled(1);
        scene.query(3, G, Duration.ofSeconds(1));
        scene.query(3, H, Duration.ofSeconds(1));
        scene.until(60);
        assertEquals(List.of(report(ALL_OF_G)), scene.said());
        assertTrue(scene.heard.getFirst().at() <= 11);
    }

    /// Section 5.2, the table at the expiry of a group timer: every filter over three sources with every question.
    @Test
    void everyQuestionAboutSourcesIsAnsweredAsTheTableSays() {
        List<IpAddress> sources = List.of(S, T, U);
        for (int filter = 0; filter < 16; filter++) {
            boolean exclude = filter >= 8;
            Set<IpAddress> listed = subset(sources, filter & 7);
            if (!exclude && listed.isEmpty()) {
                continue;
            }
            for (int asked = 1; asked < 8; asked++) {
                Scene scene = new Scene(Map.of(G, new SourceFilter(exclude, listed)), filter);
                scene.until(10);
                scene.heard.clear();
                Set<IpAddress> question = subset(sources, asked);
                scene.query(3, G, Duration.ofSeconds(1), question.toArray(IpAddress[]::new));
                scene.until(20);
                Set<IpAddress> expected = new HashSet<>(question);
                boolean _ = exclude ? expected.removeAll(listed) : expected.retainAll(listed);
                assertEquals(expected.isEmpty() ? List.of() : List.of(report(new GroupRecord(RecordType.IS_IN, G, expected))),
                        scene.said(), exclude + " " + listed + " asked " + question);
            }
        }
    }

    private static Set<IpAddress> subset(List<IpAddress> sources, int mask) {
        Set<IpAddress> set = new TreeSet<>();
        for (int i = 0; i < sources.size(); i++) {
            if ((mask & 1 << i) != 0) {
                set.add(sources.get(i));
            }
        }
        return set;
    }

    /// Section 5.2, rules 3 to 5, as questions of all kinds in all orders of three: the answer covers all that was asked, once, no later
    /// than the first question's time.
    @Test
    void questionsThatComeTogetherAreAnsweredTogether() {
        List<Set<IpAddress>> kinds = List.of(Set.of(), Set.of(S), Set.of(T, U));
        for (Set<IpAddress> a : kinds) {
            for (Set<IpAddress> b : kinds) {
                for (Set<IpAddress> c : kinds) {
                    Scene scene = Scene.settled(7);
                    for (Set<IpAddress> question : List.of(a, b, c)) {
                        scene.query(3, SSM, Duration.ofSeconds(1), question.toArray(IpAddress[]::new));
                    }
                    scene.until(60);
                    Set<IpAddress> all = new HashSet<>();
                    List.of(a, b, c).forEach(all::addAll);
                    boolean whole = a.isEmpty() || b.isEmpty() || c.isEmpty();
                    all.retainAll(Set.of(S, T));
                    assertEquals(List.of(report(new GroupRecord(RecordType.IS_IN, SSM, whole ? Set.of(S, T) : all))), scene.said());
                    assertTrue(scene.heard.getFirst().at() <= 11);
                }
            }
        }
    }

    /// Sections 7.2.1 and 8.12: Robustness x Query Interval + Query Response Interval = 260 s.
    @Test
    void forAVersion2QuerierItSpeaksVersion2UntilThatIsSilent() {
        Scene scene = Scene.settled(1);
        scene.query(2, Ipv4Address.ANY, Duration.ofSeconds(10));
        scene.until(30);
        assertEquals(Set.of(new Say(new IgmpMessage.V2Report(G), G), new Say(new IgmpMessage.V2Report(SSM), SSM)), Set.copyOf(scene.said()));
        assertEquals(2, scene.said().size());
        scene.heard.clear();
        scene.query(2, G, Duration.ofSeconds(1));
        scene.until(40);
        assertEquals(List.of(new Say(new IgmpMessage.V2Report(G), G)), scene.said());
        scene.until(10 + 259.9);
        assertEquals(2, scene.host.version(scene.now));
        scene.until(10 + 260);
        assertEquals(3, scene.host.version(scene.now));
        scene.heard.clear();
        scene.query(3, Ipv4Address.ANY, Duration.ofSeconds(10));
        scene.until(300);
        assertEquals(List.of(report(BOTH_OF_SSM, ALL_OF_G)), scene.said());
    }

    /// A group-specific query of version 2 says nothing of the router's version: section 7.2.1 names general queries.
    @Test
    void aVersion2GroupSpecificQueryIsAnsweredInVersion3() {
        Scene scene = Scene.settled(1);
        scene.query(2, G, Duration.ofSeconds(1));
        scene.until(30);
        assertEquals(List.of(report(ALL_OF_G)), scene.said());
    }

    @Test
    void forAVersion1QuerierItSpeaksVersion1WithinTenSeconds() {
        Set<Long> seconds = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            Scene scene = Scene.settled(seed);
            scene.query(1, Ipv4Address.ANY, Duration.ZERO);
            scene.until(20);
            assertEquals(Set.of(new Say(new IgmpMessage.V1Report(G), G), new Say(new IgmpMessage.V1Report(SSM), SSM)),
                    Set.copyOf(scene.said()));
            scene.heard.forEach(heard -> seconds.add((long) heard.at()));
            assertEquals(1, scene.host.version(scene.now));
            scene.query(2, Ipv4Address.ANY, Duration.ofSeconds(1));
            assertEquals(1, scene.host.version(scene.now), "the oldest version counts");
            assertEquals(List.of(), scene.host.goodbye(scene.now), "version 1 has no leave");
        }
        assertTrue(seconds.size() >= 10, seconds.toString());
    }

    /// Section 7.2.1: "whenever a host changes its compatibility mode, it cancels all its pending responses and retransmission timers".
    @Test
    void aChangeOfVersionCancelsWhatIsPending() {
        Scene scene = new Scene(WANTED, 5);
        scene.until(0);
        scene.heard.clear();
        scene.query(3, Ipv4Address.ANY, Duration.ofSeconds(100));
        scene.query(2, Ipv4Address.ANY, Duration.ofMillis(1));
        scene.until(200);
        assertEquals(2, scene.said().size(), "two reports of version 2, no join, no answer of version 3");
        assertTrue(scene.said().stream().allMatch(say -> say.message() instanceof IgmpMessage.V2Report));
    }

    /// RFC 2236 section 3, and RFC 9776 section 7.2.2 with RFC 4604 section 2.2.1: no suppression in version 3.
    @Test
    void anotherHostsReportSavesOursInVersion2Only() {
        Scene scene = Scene.settled(1);
        scene.query(2, Ipv4Address.ANY, Duration.ofSeconds(10));
        scene.host.onOlderReport(G, scene.now);
        scene.until(30);
        assertEquals(List.of(new Say(new IgmpMessage.V2Report(SSM), SSM)), scene.said());
        Scene newer = Scene.settled(1);
        newer.query(3, Ipv4Address.ANY, Duration.ofSeconds(10));
        newer.query(3, G, Duration.ofSeconds(1));
        newer.host.onOlderReport(G, newer.now);
        newer.until(30);
        assertTrue(newer.said().contains(report(ALL_OF_G)) || newer.said().contains(report(BOTH_OF_SSM, ALL_OF_G)));
    }

    /// Sections 4.1.6 and 8.12: 3 x 60 s + 10 s.
    @Test
    void theQueriersRobustnessAndIntervalAreTaken() {
        Scene scene = Scene.settled(1);
        scene.host.onQuery(new IgmpMessage.Query(3, Ipv4Address.ANY, Set.of(), false, 3, Duration.ofSeconds(60), Duration.ofSeconds(1)), scene.now);
        scene.query(2, Ipv4Address.ANY, Duration.ofSeconds(1));
        scene.until(10 + 189.9);
        assertEquals(2, scene.host.version(scene.now));
        scene.until(10 + 190);
        assertEquals(3, scene.host.version(scene.now));
    }

    @Test
    void itLeavesAllThatItJoined() {
        Scene scene = Scene.settled(1);
        assertEquals(List.of(report(record(RecordType.BLOCK, SSM, S, T), record(RecordType.TO_IN, G))), scene.host.goodbye(scene.now));
        scene.query(2, Ipv4Address.ANY, Duration.ofSeconds(1));
        assertEquals(List.of(new Say(new IgmpMessage.Leave(SSM), Ipv4Address.of("224.0.0.2")),
                new Say(new IgmpMessage.Leave(G), Ipv4Address.of("224.0.0.2"))), scene.host.goodbye(scene.now));
    }

    @Test
    void whoWantsNothingSaysNothing() {
        Scene scene = new Scene(Map.of(), 1);
        scene.query(3, Ipv4Address.ANY, Duration.ofSeconds(1));
        scene.query(2, Ipv4Address.ANY, Duration.ofSeconds(1));
        assertEquals(Optional.empty(), scene.host.deadline());
        assertEquals(List.of(), scene.host.goodbye(scene.now));
    }

    /// Section 4.2.16.
    @Test
    void manyGroupsAreSaidInReportsThatFitTheMtu() {
        Map<IpAddress, SourceFilter> wanted = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            wanted.put(new Ipv4Address(SSM.bits() + i), new SourceFilter(false, Set.of(S)));
        }
        Scene scene = new Scene(wanted, 1);
        scene.until(0);
        Set<IpAddress> groups = new HashSet<>();
        for (Say say : scene.said()) {
            assertTrue(IgmpCodec.print(say.message()).length + 24 <= 1500);
            ((IgmpMessage.V3Report) say.message()).records().forEach(record -> groups.add(record.group()));
        }
        assertEquals(wanted.keySet(), groups);
    }

    /// However many queries come, no more is pending than is wanted, and a deadline is never missed.
    @Test
    void aFloodOfQueriesIsAnsweredWithinBounds() {
        Scene scene = Scene.settled(1);
        Random random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            scene.now = scene.now.plus(Duration.ofMillis(1));
            scene.query(3, random.nextBoolean() ? Ipv4Address.ANY : new Ipv4Address(G.bits() + random.nextInt(100)), Duration.ofSeconds(10),
                    random.nextBoolean() ? new Ipv4Address[0] : new IpAddress[] {new Ipv4Address(random.nextInt())});
            scene.host.onTick(scene.now).forEach(say -> scene.heard.add(new Heard(0, say)));
        }
        assertTrue(scene.heard.size() < 10_000, String.valueOf(scene.heard.size()));
    }

    @Test
    void theOperatorsWordsAreParsedOrRefused() {
        assertEquals(Map.of(G, SourceFilter.ALL, SSM, new SourceFilter(false, Set.of(S, T))),
                Subscription.parse(List.of("239.1.1.1", "232.1.1.1/10.9.0.1", "232.1.1.1/10.9.0.2", "239.1.1.1/10.9.0.1")));
        for (String wrong : List.of("10.0.0.1", "224.0.0.5", "239.1.1", "239.1.1.1/", "239.1.1.1/224.1.1.1", "239.1.1.1/0.0.0.0", "x",
                "239.1.1.1/10.0.0.1/8", "")) {
            assertThrows(IllegalArgumentException.class, () -> Subscription.parse(List.of(wrong)), wrong);
        }
    }
}
