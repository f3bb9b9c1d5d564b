package org.ivgmp.edge.dataplane.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class GatheringTest {

    private static final long WINDOW_NS = 200_000;
    private final Gathering gathering = new Gathering(WINDOW_NS, 64);

    /// After a second of batches of so many packets each so many microseconds.
    private long after(int packets, long everyUs) {
        long pause = -1;
        for (long us = 0; us < 1_000_000; us += everyUs) {
            pause = gathering.pauseNs(packets, us * 1000);
        }
        return pause;
    }

    @Test
    void slowStreamsAreNotDelayed() {
        assertEquals(0, after(1, 1000));
        assertEquals(0, after(1, 125));
    }

    @Test
    void fastStreamsAreGathered() {
        assertEquals(WINDOW_NS, after(1, 50));
        assertEquals(WINDOW_NS, after(10, 200));
    }

    @Test
    void aBurstIsNoFastStream() {
        assertEquals(0, after(20, 10_000));
    }

    @Test
    void whereThereIsAQueueNobodyWaits() {
        assertEquals(0, after(64, 100));
    }

    @Test
    void withoutAWindowNobodyWaits() {
        assertEquals(0, new Gathering(0, 64).pauseNs(10, 1));
    }
}
