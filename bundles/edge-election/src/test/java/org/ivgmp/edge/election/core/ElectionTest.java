package org.ivgmp.edge.election.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ElectionTest {

    private static final Duration INTERVAL = Duration.ofMillis(500);
    /// Three intervals and the longest skew.
    private static final Duration DOWN = INTERVAL.multipliedBy(4);
    private static final byte[] KEY = "a key of some length".getBytes(StandardCharsets.US_ASCII);

    /// Some edges on one LAN under a virtual clock; what one says the others hear at once, unless the LAN is cut.
    private static final class Lan {
        final Map<Integer, Election> edges = new TreeMap<>();
        final Map<Integer, Integer> priorities = new HashMap<>();
        final Set<Integer> cut = new TreeSet<>();
        Moment now = new Moment(Long.MAX_VALUE - 1_000_000_000L);
        long wallMs = 1_000;

        static LanPort port(int number) {
            return new LanPort("lan0", Ipv4Address.of("10.1.0." + number), IpPrefix.of("10.1.0.0/24"));
        }

        void start(int number, int priority) {
            Election edge = new Election(priority, INTERVAL, wallMs << 20);
            edges.put(number, edge);
            priorities.put(number, priority);
            say(number, edge.onPorts(Set.of(port(number)), now));
            say(number, edge.onSite(Map.of("lan0", "tv"), true, true, now));
        }

        void say(int from, List<Election.Say> says) {
            for (Election.Say say : says) {
                Advertisement heard = Advertisement.parse(say.advertisement().print(KEY), KEY).orElseThrow();
                assertEquals(say.advertisement(), heard);
                for (Map.Entry<Integer, Election> other : List.copyOf(edges.entrySet())) {
                    if (other.getKey() != from && !cut.contains(from) && !cut.contains(other.getKey())) {
                        say(other.getKey(), other.getValue().onAdvertisement("lan0", port(from).address(), heard, now));
                    }
                }
            }
        }

        void pass(Duration span) {
            Moment end = now.plus(span);
            wallMs += span.toMillis();
            while (true) {
                Optional<Moment> next = edges.values().stream().flatMap(edge -> edge.deadline().stream()).min(Moment::compareTo);
                if (next.isEmpty() || next.get().isAfter(end)) {
                    now = end;
                    return;
                }
                now = next.get().isAfter(now) ? next.get() : now;
                for (Map.Entry<Integer, Election> edge : List.copyOf(edges.entrySet())) {
                    say(edge.getKey(), edge.getValue().onTick(now));
                }
            }
        }

        List<Integer> active() {
            List<Integer> active = new ArrayList<>();
            edges.forEach((number, edge) -> {
                if (edge.standby().isEmpty()) {
                    active.add(number);
                }
            });
            return active;
        }
    }

    /// Two that do not hear each other: 1 has the lower Ethernet address, so 2 sees doubles from a lower one.
    @Test
    void ofTwoThatDoNotHearEachOtherTheOneWithTheHigherEthernetAddressYields_andTriesAgainEverMoreRarely() {
        Lan lan = new Lan();
        lan.start(1, 100);
        lan.start(2, 200);
        lan.cut.addAll(Set.of(1, 2));
        lan.pass(DOWN);
        assertEquals(List.of(1, 2), lan.active(), "each believes to be alone");
        long doubled = 0;
        List<Integer> yields = new ArrayList<>();
        boolean both = true;
        for (int second = 0; second < 1800; second++) {
            doubled += lan.active().size() == 2 ? 500 : 0;
            lan.say(2, lan.edges.get(2).onDoubles(Map.of("lan0", doubled), lan.now));
            lan.say(1, lan.edges.get(1).onDoubles(Map.of("lan0", 0L), lan.now));
            if (both && lan.active().size() == 1) {
                yields.add(second);
                assertEquals(List.of(1), lan.active());
            }
            both = lan.active().size() == 2;
            lan.pass(Duration.ofSeconds(1));
        }
        assertTrue(yields.getFirst() <= 3, yields.toString());
        assertEquals(List.of(63, 123, 243, 483), IntStream.range(1, yields.size()).limit(4)
                .map(i -> yields.get(i) - yields.get(i - 1)).boxed().toList());
        assertEquals(yields.size(), lan.edges.get(2).yielded());
        assertTrue(doubled <= 500L * 4 * yields.size(), doubled + " doubled");
    }

    @Test
    void whoHasYieldedObeysTheElectionAgainOnceItHearsTheOther() {
        Lan lan = new Lan();
        lan.start(1, 100);
        lan.start(2, 200);
        lan.cut.addAll(Set.of(1, 2));
        lan.pass(DOWN);
        for (long doubled : new long[] {0, 500, 1000}) {
            lan.edges.get(2).onDoubles(Map.of("lan0", doubled), lan.now);
            lan.pass(Duration.ofSeconds(1));
        }
        assertEquals(List.of(1), lan.active());
        lan.cut.clear();
        lan.pass(DOWN.multipliedBy(2));
        assertEquals(List.of(2), lan.active(), "the better one");
    }

    /// What was under way when the active edge changed, and a single burst, are no reason; nor is anything while it stands by.
    @Test
    void fewDoublesAreNoReasonToYield() {
        Lan lan = new Lan();
        lan.start(1, 100);
        lan.pass(DOWN);
        for (long doubled : new long[] {0, 9, 18, 27, 1000, 1000, 2000, 2005, 5}) {
            lan.edges.get(1).onDoubles(Map.of("lan0", doubled), lan.now);
            lan.pass(Duration.ofSeconds(1));
            assertEquals(List.of(1), lan.active());
        }
        lan.start(2, 200);
        lan.pass(DOWN.multipliedBy(2));
        for (long doubled : new long[] {0, 500, 1000, 1500}) {
            lan.edges.get(1).onDoubles(Map.of("lan0", doubled), lan.now);
        }
        assertEquals(0, lan.edges.get(1).yielded());
    }

    @Test
    void anEdgeAloneIsActiveAfterItHasListened() {
        Lan lan = new Lan();
        lan.start(1, 100);
        assertEquals(Map.of("lan0", "listening for other edges"), lan.edges.get(1).standby());
        lan.pass(INTERVAL.multipliedBy(3));
        assertEquals(List.of(), lan.active());
        lan.pass(INTERVAL);
        assertEquals(List.of(1), lan.active());
    }

    @Test
    void theHigherPriorityIsActive_thenTheGreaterAddress_whateverTheOrder() {
        for (int[] priorities : new int[][] {{100, 200}, {200, 100}, {100, 100}}) {
            for (int first = 1; first <= 2; first++) {
                Lan lan = new Lan();
                lan.start(first, priorities[first - 1]);
                lan.pass(Duration.ofSeconds(10));
                lan.start(3 - first, priorities[2 - first]);
                lan.pass(DOWN);
                assertEquals(List.of(priorities[0] > priorities[1] ? 1 : 2), lan.active());
            }
        }
    }

    @Test
    void theOtherTakesOverFromADeadOneWithinFourIntervals_andFromOneThatStopsAtOnce() {
        Lan lan = new Lan();
        lan.start(1, 100);
        lan.start(2, 200);
        lan.pass(DOWN);
        assertEquals(Map.of("lan0", "10.1.0.2 is active"), lan.edges.get(1).standby());
        lan.edges.remove(2);
        lan.pass(DOWN);
        assertEquals(List.of(1), lan.active());

        lan.start(2, 200);
        lan.pass(DOWN);
        assertEquals(List.of(2), lan.active());
        lan.say(2, lan.edges.remove(2).close());
        lan.pass(INTERVAL);
        assertEquals(List.of(1), lan.active());
    }

    @Test
    void anEdgeThatCannotForwardIsNotActive() {
        Lan lan = new Lan();
        lan.start(1, 100);
        lan.start(2, 200);
        lan.pass(DOWN);
        lan.say(2, lan.edges.get(2).onSite(Map.of("lan0", "tv"), false, true, lan.now));
        lan.pass(INTERVAL);
        assertEquals(List.of(1), lan.active());
        assertEquals(Map.of("lan0", "no policy or no tunnel yet"), lan.edges.get(2).standby());
        lan.say(2, lan.edges.get(2).onSite(Map.of("lan0", "tv"), true, true, lan.now));
        lan.pass(DOWN);
        assertEquals(List.of(2), lan.active());
    }

    @Test
    void anEdgeThatDoesNotKnowItsLanYetTakesOverFromADeadOneOnly() {
        Lan lan = new Lan();
        lan.start(1, 100);
        lan.pass(DOWN);
        lan.start(2, 200);
        lan.say(2, lan.edges.get(2).onSite(Map.of("lan0", "tv"), true, false, lan.now));
        lan.pass(DOWN.multipliedBy(5));
        assertEquals(List.of(1), lan.active());
        lan.say(2, lan.edges.get(2).onSite(Map.of("lan0", "tv"), true, true, lan.now));
        lan.pass(DOWN);
        assertEquals(List.of(2), lan.active());

        lan.say(1, lan.edges.get(1).onSite(Map.of("lan0", "tv"), true, false, lan.now));
        lan.edges.remove(2);
        lan.pass(DOWN);
        assertEquals(List.of(1), lan.active());
    }

    @Test
    void otherVpnsAndOtherNetworksAndTheSameAgainDoNotCount() {
        Lan lan = new Lan();
        lan.start(1, 100);
        lan.pass(DOWN);
        Election edge = lan.edges.get(1);
        Advertisement good = new Advertisement("tv", 200, INTERVAL, 7);
        edge.onAdvertisement("lan0", Ipv4Address.of("10.1.0.9"), new Advertisement("radio", 200, INTERVAL, 7), lan.now);
        edge.onAdvertisement("lan0", Ipv4Address.of("10.2.0.9"), good, lan.now);
        edge.onAdvertisement("lan1", Ipv4Address.of("10.1.0.9"), good, lan.now);
        edge.onAdvertisement("lan0", Ipv4Address.of("10.1.0.1"), good, lan.now);
        assertEquals(4, edge.refused());
        assertEquals(List.of(1), lan.active());
        edge.onAdvertisement("lan0", Ipv4Address.of("10.1.0.9"), good, lan.now);
        assertEquals(List.of(), lan.active());
        lan.pass(DOWN);
        assertEquals(List.of(1), lan.active());
        edge.onAdvertisement("lan0", Ipv4Address.of("10.1.0.9"), good, lan.now);
        assertEquals(List.of(1), lan.active(), "said again by somebody who recorded it");
    }

    /// Whatever happens: as soon as the LAN has been whole for as long as it takes, exactly the best edge is active, and when
    /// nothing is cut there are never two for longer than it takes a message to arrive.
    @RepeatedTest(200)
    void exactlyTheBestIsActive(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Lan lan = new Lan();
        for (int step = 0; step < 60; step++) {
            int number = 1 + random.nextInt(4);
            switch (random.nextInt(5)) {
                case 0 -> lan.start(number, 100 + random.nextInt(3));
                case 1 -> lan.edges.remove(number);
                case 2 -> lan.cut.add(number);
                case 3 -> lan.cut.clear();
                default -> Optional.ofNullable(lan.edges.get(number)).ifPresent(edge -> lan.say(number,
                        edge.onSite(Map.of("lan0", "tv"), random.nextBoolean(), random.nextBoolean(), lan.now)));
            }
            lan.pass(Duration.ofMillis(random.nextInt(2000)));
            if (lan.cut.isEmpty()) {
                lan.pass(INTERVAL);
                assertTrue(lan.active().size() <= 1, "two are active: " + lan.active());
            }
        }
        lan.cut.clear();
        lan.edges.forEach((number, edge) -> lan.say(number, edge.onSite(Map.of("lan0", "tv"), true, true, lan.now)));
        lan.pass(DOWN.multipliedBy(2));
        Optional<Integer> best = lan.edges.keySet().stream().max((a, b) -> {
            int byPriority = Integer.compare(lan.priorities.get(a), lan.priorities.get(b));
            return byPriority != 0 ? byPriority : Integer.compare(a, b);
        });
        assertEquals(best.map(List::of).orElse(List.of()), lan.active());
    }

    @Test
    void whatIsNotMadeWithTheKeyIsNothing() {
        byte[] octets = new Advertisement("tv", 200, INTERVAL, 7).print(KEY);
        for (int bit = 0; bit < octets.length * 8; bit++) {
            byte[] flipped = octets.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(Optional.empty(), Advertisement.parse(flipped, KEY));
        }
        for (int length = 0; length < 200; length++) {
            if (length != octets.length) {
                assertEquals(Optional.empty(), Advertisement.parse(Arrays.copyOf(octets, length), KEY));
            }
        }
        assertEquals(Optional.empty(), Advertisement.parse(octets, "another key of that length".getBytes(
                StandardCharsets.US_ASCII)));
    }
}
