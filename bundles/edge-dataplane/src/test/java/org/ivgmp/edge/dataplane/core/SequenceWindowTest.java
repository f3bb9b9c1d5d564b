package org.ivgmp.edge.dataplane.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class SequenceWindowTest {

    private static final int LENGTH = 6;
    private static final int VALUES = 6;

    /// All arrivals of six packets numbered from 0 to 5, around three places of the number space, against a set. A case in which
    /// the sender seems to begin anew is another test's.
    @Test
    void allShortArrivalsAreCountedAsASetCountsThem() {
        for (int base : new int[] {0, 1000, -3, Integer.MAX_VALUE - 2}) {
            for (int code = 0; code < Math.pow(VALUES, LENGTH); code++) {
                int[] arrivals = new int[LENGTH];
                for (int i = 0, rest = code; i < LENGTH; i++, rest /= VALUES) {
                    arrivals[i] = rest % VALUES;
                }
                compare(base, arrivals);
            }
        }
    }

    private static void compare(int base, int[] arrivals) {
        SequenceWindow window = new SequenceWindow();
        Set<Integer> seen = new HashSet<>();
        int highest = arrivals[0];
        int duplicates = 0;
        int inARow = 0;
        int late = 0;
        for (int number : arrivals) {
            boolean fresh = seen.add(number);
            inARow = fresh ? 0 : inARow + 1;
            if (inARow == SequenceWindow.OLD_IN_A_ROW_MAX) {
                return;
            }
            duplicates += fresh ? 0 : 1;
            late += fresh && number < highest ? 1 : 0;
            highest = Math.max(highest, number);
            assertEquals(fresh, window.accept(base + number, 0));
        }
        int from = arrivals[0];
        int top = highest;
        long missing = IntStream.rangeClosed(from, top).filter(n -> !seen.contains(n)).count();
        assertEquals(missing, window.lost.get());
        assertEquals(duplicates, window.duplicated.get());
        assertEquals(late, window.reordered.get());
    }

    @Test
    void aGapOfMoreThanAWindowIsLostAndTheOldestLatecomersStillFit() {
        SequenceWindow window = new SequenceWindow();
        window.accept(0, 0);
        window.accept(100, 0);
        assertEquals(99, window.lost.get());
        assertTrue(window.accept(37, 0));
        assertEquals(98, window.lost.get());
        assertFalse(window.accept(37, 0));
    }

    @Test
    void wrappingIsNoLoss() {
        SequenceWindow window = new SequenceWindow();
        for (int number = -5; number < 5; number++) {
            assertTrue(window.accept(number, 0));
        }
        assertEquals(0, window.lost.get());
    }

    @Test
    void aSenderThatBeginsAtZeroAgainIsANewRunAndNoLoss() {
        for (int before : new int[] {64, 100, 70_000, Integer.MAX_VALUE, -10}) {
            SequenceWindow window = new SequenceWindow();
            window.accept(before, 0);
            for (int number = 0; number < 10; number++) {
                assertTrue(window.accept(number, 1), "after " + before);
            }
            assertEquals(before == -10 ? 9 : 0, window.lost.get(), "after " + before);
            assertEquals(0, window.duplicated.get(), "after " + before);
        }
    }

    @Test
    void aSenderThatBeginsAnewWithinTheWindowLosesAtMostThree() {
        SequenceWindow window = new SequenceWindow();
        for (int number = 0; number < 40; number++) {
            window.accept(number, 0);
        }
        int accepted = 0;
        for (int number = 0; number < 20; number++) {
            accepted += window.accept(number, 1) ? 1 : 0;
        }
        assertEquals(20 - (SequenceWindow.OLD_IN_A_ROW_MAX - 1), accepted);
    }

    @Test
    void aSenderThatBeginsAnewAfterAPauseLosesNothing() {
        SequenceWindow window = new SequenceWindow();
        for (int number = 0; number < 40; number++) {
            window.accept(number, 0);
        }
        for (int number = 0; number < 20; number++) {
            assertTrue(window.accept(number, SequenceWindow.REORDERING_NS_MAX + 1 + number));
        }
        assertEquals(0, window.lost.get());
        assertEquals(0, window.duplicated.get());
    }

    @Test
    void aJumpFarAheadIsANewRun() {
        SequenceWindow window = new SequenceWindow();
        window.accept(5, 0);
        assertTrue(window.accept(5 + SequenceWindow.JUMP_MAX + 1, 0));
        assertEquals(0, window.lost.get());
        assertTrue(window.accept(5 + SequenceWindow.JUMP_MAX + 3, 0));
        assertEquals(1, window.lost.get());
    }
}
