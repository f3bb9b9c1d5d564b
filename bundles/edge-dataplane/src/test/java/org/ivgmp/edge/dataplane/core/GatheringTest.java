package org.ivgmp.edge.dataplane.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class GatheringTest {

    private static final long WINDOW_NS = 200_000;
    private final Gathering gathering = new Gathering(WINDOW_NS, 64);

    /// After a second of batches of so many packets each so many microseconds, each of which takes so many.
    private long after(int packets, long everyUs, long tookUs) {
        long pause = -1;
        for (long us = 0; us < 1_000_000; us += everyUs) {
            pause = gathering.pauseNs(packets, us * 1000, tookUs * 1000);
        }
        return pause;
    }

    @Test
    void slowStreamsAreNotDelayed() {
        assertEquals(0, after(1, 1000, 4));
        assertEquals(0, after(1, 1000, 600));
    }

    @Test
    void aLoopWithTimeToSpareDelaysNothing() {
        assertEquals(0, after(1, 50, 4));
        assertEquals(0, after(10, 500, 40));
    }

    /// By many packets, or by many copies of each.
    @Test
    void aBusyLoopGathers() {
        assertEquals(WINDOW_NS, after(1, 10, 4));
        assertEquals(WINDOW_NS, after(1, 100, 60));
    }

    @Test
    void whatWaitingSavesDoesNotEndIt() {
        after(1, 10, 4);
        assertEquals(WINDOW_NS, after(20, 200, 25));
        assertEquals(0, after(20, 200, 15));
        assertEquals(0, after(20, 200, 25));
    }

    @Test
    void aBurstIsNoFastStream() {
        assertEquals(0, after(20, 10_000, 9_000));
    }

    /// At a million packets a second 48 have come in 48 us.
    @Test
    void noLongerThanForAWholeTrain() {
        assertEquals(48_000, after(10, 10, 9), 100);
    }

    @Test
    void whereThereIsAQueueNobodyWaits() {
        assertEquals(0, after(64, 100, 90));
    }

    @Test
    void withoutAWindowNobodyWaits() {
        assertEquals(0, new Gathering(0, 64).pauseNs(10, 1, 1));
    }
}
