package org.ivgmp.edge.dataplane.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

import org.ivgmp.edge.dataplane.core.Breaker.State;
import org.junit.jupiter.api.Test;

/// A branch of 1,000 packets a second whose breaker is looked at once a second; all in virtual time.
class BreakerTest {

    private static final long S = 1_000_000_000L;
    static final BreakerLimits LIMITS = new BreakerLimits(20, 10 * S, 30 * S, 30 * S);
    private static final int RATE = 1000;

    private final Breaker breaker = new Breaker(LIMITS);
    private long now;
    private long sent;
    private long received;
    private long lost;
    private long reports;
    private int transitions;

    /// One second in which `percent` of what is sent is lost, if anything may be sent, and in which the receiver reports or not.
    private void second(int percent, boolean reporting) {
        now += S;
        if (!breaker.isOpen()) {
            sent += RATE;
            received += RATE - RATE * percent / 100;
            lost += percent == 100 ? 0 : RATE * percent / 100;  // of a total loss the receiver sees no gap
        }
        reports += reporting ? 1 : 0;
        transitions += breaker.look(now, sent, reports, received, lost) ? 1 : 0;
    }

    private int secondsUntil(State state, int percent, boolean reporting) {
        for (int i = 1; i < 10_000; i++) {
            second(percent, reporting);
            if (breaker.state() == state) {
                return i;
            }
        }
        throw new AssertionError("never " + state);
    }

    @Test
    void lastingHeavyLossTripsItAfterItsTime() {
        assertEquals(11, secondsUntil(State.OPEN, 20, true));
        assertTrue(breaker.explained().contains("20 %"), breaker.explained());
    }

    @Test
    void totalLossTripsItThoughTheReceiverSeesNoGap() {
        second(0, true);
        assertEquals(11, secondsUntil(State.OPEN, 100, true));
    }

    @Test
    void lightLossNeverTripsIt() {
        for (int i = 0; i < 3600; i++) {
            second(19, true);
        }
        assertEquals(0, transitions);
    }

    @Test
    void shortBurstsOfLossNeverTripIt() {
        for (int i = 0; i < 3600; i++) {
            second(i % 10 == 0 ? 0 : 90, true);
        }
        assertEquals(0, transitions);
    }

    @Test
    void aSilentReceiverTripsItAndItsFirstWordHasItTriedAgainAtOnce() {
        second(0, true);
        int seconds = secondsUntil(State.OPEN, 0, false);
        assertTrue(seconds >= 30 && seconds <= 32, seconds + " s");
        second(0, true);
        assertEquals(State.TRIAL, breaker.state());
        assertEquals(10, secondsUntil(State.CLOSED, 0, true));
    }

    /// A receiving edge that dies just after its first report, which always says that nothing has arrived yet, and comes back.
    @Test
    void aReceiverThatDiesAfterABadReportAndBeginsAnewDoesNotTripIt() {
        second(100, true);
        for (int dead = 0; dead < 25; dead++) {
            second(100, false);
        }
        received = 0;
        lost = 0;
        second(100, true);
        second(100, true);
        for (int alive = 0; alive < 60; alive++) {
            second(0, true);
        }
        assertEquals(0, transitions);
    }

    /// The same, where it was back before a single report was missed.
    @Test
    void aReceiverThatBeginsAnewIsNotTakenForLossy() {
        for (int i = 0; i < 9; i++) {
            second(50, true);
        }
        received = 0;
        lost = 0;
        for (int i = 0; i < 9; i++) {
            second(50, true);
        }
        assertEquals(0, transitions);
        assertEquals(3, secondsUntil(State.OPEN, 50, true));
    }

    /// Reports are lost as packets are.
    @Test
    void lossThatIsReportedEveryFewSecondsTripsIt() {
        int seconds = 0;
        for (; !breaker.isOpen(); seconds++) {
            second(50, seconds % 4 == 0);
        }
        assertEquals(13, seconds);
    }

    @Test
    void aReceiverThatNeverSpokeTripsItToo() {
        int seconds = secondsUntil(State.OPEN, 0, false);
        assertTrue(seconds >= 30 && seconds <= 33, seconds + " s");
    }

    @Test
    void whileNothingIsSentSilenceIsNoSign() {
        for (int i = 0; i < 1000; i++) {
            now += S;
            assertFalse(breaker.look(now, sent, reports, received, lost));
        }
    }

    /// No route used the branch for a minute, so nobody looked; then it is sent on again.
    @Test
    void aPauseIsNoSilence() {
        second(0, true);
        now += 60 * S;
        second(0, false);
        second(0, false);
        assertEquals(State.CLOSED, breaker.state());
        assertEquals(29, secondsUntil(State.OPEN, 0, false));
    }

    @Test
    void eachRelapseDoublesTheRestUpToItsLimit() {
        long[] rests = new long[8];
        for (int i = 0; i < rests.length; i++) {
            secondsUntil(State.OPEN, 50, true);
            rests[i] = secondsUntil(State.TRIAL, 50, true);
        }
        assertEquals("[30, 60, 120, 240, 480, 600, 600, 600]", java.util.Arrays.toString(rests));
    }

    @Test
    void afterItHasBeenWellForLongTheRestIsShortAgain() {
        for (int i = 0; i < 4; i++) {
            secondsUntil(State.OPEN, 50, true);
            secondsUntil(State.TRIAL, 50, true);
        }
        secondsUntil(State.CLOSED, 0, true);
        for (int i = 0; i < 2000; i++) {
            second(0, true);
        }
        secondsUntil(State.OPEN, 50, true);
        assertEquals(30, secondsUntil(State.TRIAL, 50, true));
    }

    /// Between half of what trips it and what trips it nothing changes: it neither trips nor, on trial, closes.
    @Test
    void thereIsHysteresis() {
        secondsUntil(State.OPEN, 50, true);
        secondsUntil(State.TRIAL, 50, true);
        for (int i = 0; i < 600; i++) {
            second(12, true);
            assertEquals(State.TRIAL, breaker.state());
        }
        assertEquals(10, secondsUntil(State.CLOSED, 9, true));
    }

    @Test
    void zeroPerCentIsNever() {
        Breaker off = new Breaker(new BreakerLimits(0, S, S, S));
        for (int i = 0; i < 1000; i++) {
            assertFalse(off.look(i * S, i * 1000L, 0, 0, 0));
        }
    }

    /// A peer may report anything: numbers that go back, or that no packets could give.
    @Test
    void hostileReportsDoNoMoreThanSuspendTheirOwnBranch() {
        Random random = new Random(8084);
        for (int i = 0; i < 100_000; i++) {
            now += random.nextLong(2 * S);
            breaker.look(now, sent += random.nextInt(1000), reports += random.nextInt(2), random.nextLong(),
                    random.nextLong());
        }
        secondsUntil(State.CLOSED, 0, true);
    }

    @Test
    void aReceiverThatBeganAnewIsNotTakenForLoss() {
        for (int i = 0; i < 100; i++) {
            second(0, true);
        }
        received = 0;
        for (int i = 0; i < 100; i++) {
            second(0, true);
        }
        assertEquals(0, transitions);
    }
}
