package org.ivgmp.edge.ipsec.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

class AttemptsTest {

    private final Attempts attempts = new Attempts();

    private static Moment at(int seconds) {
        return new Moment(Long.MAX_VALUE - 3_000_000_000L).plus(Duration.ofSeconds(seconds));
    }

    @Test
    void theFirstIsAtOnceAndTheOthersAfter1And2And4And8AndThenEvery16Seconds() {
        List<Integer> times = new ArrayList<>();
        for (int second = 0; second < 70; second++) {
            if (attempts.due("x", at(second))) {
                times.add(second);
            }
        }
        assertEquals(List.of(0, 1, 3, 7, 15, 31, 47, 63), times);
    }

    @Test
    void whatWasUpIsTriedAtOnceWhenItGoesDown() {
        assertTrue(attempts.due("x", at(0)));
        assertTrue(attempts.due("x", at(1)));
        assertFalse(attempts.due("x", at(2)));
        attempts.keepOnly(_ -> false);
        assertTrue(attempts.due("x", at(2)));
    }

    @Test
    void eachHasItsOwnTimes() {
        assertTrue(attempts.due("x", at(0)));
        assertTrue(attempts.due("y", at(0)));
        assertTrue(attempts.due("x", at(1)));
        assertEquals(Optional.of(at(1)), attempts.earliestAfter(at(0)));
        assertEquals(Optional.of(at(3)), attempts.earliestAfter(at(1)));
        assertEquals(Optional.empty(), attempts.earliestAfter(at(3)));
    }
}
