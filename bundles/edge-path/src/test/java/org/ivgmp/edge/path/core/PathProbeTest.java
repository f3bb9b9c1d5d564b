package org.ivgmp.edge.path.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;

import org.ivgmp.edge.path.PathState;
import org.ivgmp.edge.path.PathState.Phase;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// The search over a path in virtual time.
class PathProbeTest {

    private static final ProbeLimits LIMITS = new ProbeLimits(576, 1200, 1500, 3, Duration.ofSeconds(1), Duration.ofSeconds(2),
            Duration.ofSeconds(10), Duration.ofSeconds(600));

    /// A path with an MTU, beyond which packets vanish, and a device with one, beyond which they are refused.
    private static final class Network {
        int mtu = 1500;
        int device = 1500;
        double loss;
        boolean up = true;
        Duration roundTrip = Duration.ofMillis(40);
        final Random random = new Random(1);
        final TreeMap<Long, List<Integer>> answers = new TreeMap<>();
        int sequence;
        int sent;
        long octets;
        Moment now = new Moment(Long.MAX_VALUE - 5_000_000_000L); // the clock's overflow is passed on the way
        final PathProbe path = new PathProbe(LIMITS, () -> sequence++, now);

        void runFor(Duration span) {
            Moment end = now.plus(span);
            while (true) {
                Moment next = path.deadline();
                long wake = Math.max(0, now.until(next).toNanos());
                if (!answers.isEmpty()) {
                    wake = Math.min(wake, answers.firstKey() - now.ns());
                }
                Moment at = now.plus(Duration.ofNanos(wake));
                if (at.isAfter(end)) {
                    now = end;
                    return;
                }
                now = at;
                List<Integer> arrived = answers.remove(now.ns());
                if (arrived != null) {
                    arrived.forEach(each -> path.answered(each, now));
                }
                path.tick(now).forEach(this::send);
            }
        }

        private void send(PathProbe.Probe probe) {
            sent++;
            octets += probe.size();
            if (probe.size() > device) {
                path.refused(probe.sequence(), now);
            } else if (up && probe.size() <= mtu && random.nextDouble() >= loss) {
                answers.computeIfAbsent(now.ns() + roundTrip.toNanos(), _ -> new ArrayList<>()).add(probe.sequence());
            }
        }

        PathState state() {
            return path.state().orElseThrow();
        }

        int found() {
            return state().mtu().orElseThrow();
        }
    }

    private static Duration seconds(double s) {
        return Duration.ofNanos((long) (s * 1e9));
    }

    @Test
    void theLargestIsTriedFirst() {
        Network network = new Network();
        network.runFor(seconds(0.1));
        assertEquals(new PathState(true, OptionalInt.of(1500), Phase.SEARCH_COMPLETE, java.util.Optional.of(network.roundTrip)),
                network.state());
        assertEquals(4, network.sent);
    }

    @Test
    void eachMtuIsFoundOnAStepOfFour() {
        for (int mtu = 576; mtu <= 1500; mtu++) {
            Network network = new Network();
            network.mtu = mtu;
            network.runFor(seconds(40));
            assertEquals(Phase.SEARCH_COMPLETE, network.state().phase(), "" + mtu);
            assertTrue(network.found() <= mtu && network.found() > mtu - 4, mtu + ": found " + network.found());
        }
    }

    @Test
    void whatTheDeviceRefusesIsFoundWithoutWaiting() {
        Network network = new Network();
        network.device = 1400;
        network.runFor(seconds(1));
        assertEquals(1400, network.found());
        assertEquals(Phase.SEARCH_COMPLETE, network.state().phase());
    }

    @Test
    void aDeviceWithAnMtuBelowTheLeast() {
        Network network = new Network();
        network.device = 500;
        network.runFor(seconds(60));
        assertEquals(576, network.found());
        assertEquals(Phase.ERROR, network.state().phase());
        assertTrue(network.sent < 200, network.sent + " probes in a minute");
    }

    @Test
    void aBlackHoleIsNoticedAndTheBaseIsUsedAtOnce() {
        Network network = new Network();
        network.runFor(seconds(20));
        network.mtu = 1300;
        double waited = 0;
        while (network.found() == 1500 && waited < 60) {
            network.runFor(seconds(0.1));
            waited += 0.1;
        }
        assertEquals(1200, network.found());
        assertTrue(waited < 10 + 2 + 3 + 0.2, "after " + waited + " s");
        network.runFor(seconds(25));
        assertEquals(1300, network.found());
        assertEquals(Phase.SEARCH_COMPLETE, network.state().phase());
    }

    @Test
    void aBlackHoleBelowTheBase() {
        Network network = new Network();
        network.runFor(seconds(20));
        network.mtu = 900;
        network.runFor(seconds(60));
        assertEquals(900, network.found());
    }

    @Test
    void aLargerSizeIsFoundAfterTheRaiseTimer() {
        Network network = new Network();
        network.mtu = 1300;
        network.runFor(seconds(60));
        network.mtu = 1500;
        network.runFor(seconds(530));
        assertEquals(1300, network.found());
        network.runFor(seconds(30));
        assertEquals(1500, network.found());
    }

    @Test
    void anOutageSaysNothingAboutSizes() {
        Network network = new Network();
        network.mtu = 1400;
        network.runFor(seconds(60));
        network.up = false;
        network.runFor(seconds(5));
        assertFalse(network.state().heard());
        network.runFor(seconds(3000));
        assertEquals(1400, network.found());
        network.up = true;
        network.runFor(seconds(3));
        assertTrue(network.state().heard());
        assertEquals(1400, network.found());
    }

    @Test
    void anOutageDuringTheSearchSaysNothingEither() {
        for (int ms = 0; ms < 20_000; ms += 250) {
            Network network = new Network();
            network.mtu = 1348;
            network.runFor(Duration.ofMillis(ms));
            network.up = false;
            network.runFor(seconds(30));
            network.up = true;
            network.runFor(seconds(45));
            assertTrue(network.found() > 1344 && network.found() <= 1348, ms + " ms: found " + network.found());
        }
    }

    @Test
    void oneWhoNeverAnsweredIsNotHeardAndHasNoMtu() {
        Network network = new Network();
        network.up = false;
        network.runFor(seconds(2.9));
        assertTrue(network.path.state().isEmpty());
        network.runFor(seconds(1));
        assertEquals(new PathState(false, OptionalInt.empty(), Phase.BASE, java.util.Optional.empty()), network.state());
    }

    @Test
    void lossDoesNotLowerTheMtu() {
        int wrong = 0;
        for (int seed = 0; seed < 100; seed++) {
            Network network = new Network();
            network.random.setSeed(seed);
            network.loss = 0.05;
            network.runFor(seconds(600));
            wrong += network.found() < 1500 ? 1 : 0;
        }
        // Three lost in a row at 5 %: about 1 in 8000 confirmations, of which there are 60 in ten minutes.
        assertTrue(wrong <= 5, wrong + " of 100");
    }

    @Test
    void aPathAtRestCostsLittle() {
        Network network = new Network();
        network.runFor(seconds(60));
        long before = network.octets;
        network.runFor(seconds(600));
        long bits = (network.octets - before) * 8 / 600;
        assertTrue(bits < 1700, bits + " bit/s");
    }

    @Test
    void answersThatNobodyAskedForChangeNothing() {
        Network network = new Network();
        network.mtu = 1300;
        Random random = new Random(7);
        for (int i = 0; i < 4000; i++) {
            network.runFor(Duration.ofMillis(10));
            network.path.answered(1_000_000 + random.nextInt(), network.now);
            network.path.refused(1_000_000 + random.nextInt(1000), network.now);
        }
        assertTrue(network.found() <= 1300 && network.found() > 1296);
    }

    @Test
    void aLateAnswerIsNoneToTheNextRound() {
        Network network = new Network();
        network.roundTrip = Duration.ofMillis(1500);
        network.runFor(seconds(30));
        assertFalse(network.state().heard());
    }
}
