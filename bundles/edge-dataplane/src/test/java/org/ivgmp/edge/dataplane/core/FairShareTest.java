package org.ivgmp.edge.dataplane.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

import org.junit.jupiter.api.Test;

/// A ring of 4,096 frames and a loop that takes 10 us for a packet that it copies and 0.3 us for one that it drops, under virtual time.
class FairShareTest {

    private static final int RING = 4096;
    private static final int BATCH = 64;
    private static final long COPY_NS = 10_000;
    private static final long DROP_NS = 300;

    private final FairShare share = new FairShare();
    private final Queue<Integer> ring = new ArrayDeque<>();
    private FairShare.Use[] uses;
    private long[] sent;
    private long[] lost;
    private long[] owed;
    private long lateLost;

    /// @param rates packets a second of each group
    private void run(long forNs, int... rates) {
        if (uses == null) {
            uses = new FairShare.Use[rates.length];
            Arrays.setAll(uses, _ -> new FairShare.Use());
        }
        sent = new long[rates.length];
        lost = new long[rates.length];
        owed = new long[rates.length];
        lateLost = 0;
        for (long now = start, end = start + forNs; now < end; start = now) {
            share.turn(now, ring.size() >= RING * 3 / 4, ring.size() < RING / 8);
            long took = 1000;
            for (int i = 0; i < BATCH && !ring.isEmpty(); i++) {
                int group = ring.remove();
                boolean copied = share.admits(uses[group], 1);
                (copied ? sent : lost)[group]++;
                took += copied ? COPY_NS : DROP_NS;
            }
            arrive(took, rates);
            now += took;
        }
    }

    private long start;

    /// Packets of all groups, evenly mixed.
    private void arrive(long forNs, int[] rates) {
        for (long slice = 0; slice < forNs; slice += 1000) {
            for (int group = 0; group < rates.length; group++) {
                owed[group] += rates[group] * Math.min(1000, forNs - slice);
                for (; owed[group] >= 1_000_000_000L; owed[group] -= 1_000_000_000L) {
                    if (ring.size() < RING) {
                        ring.add(group);
                    } else {
                        lost[group]++;
                        lateLost += group > 0 ? 1 : 0;
                    }
                }
            }
        }
    }

    @Test
    void aFloodTakesNothingFromTheOthers() {
        run(5_000_000_000L, 400_000, 1000, 5000, 10_000);
        assertEquals(0, lateLost);
        for (int group = 1; group < 4; group++) {
            assertEquals(0, lost[group], Arrays.toString(lost));
        }
        assertTrue(lost[0] > 1_000_000, Arrays.toString(lost));
        long capacity = 5_000_000_000L / COPY_NS;
        assertTrue(Arrays.stream(sent).sum() > capacity / 2, "most of the loop's time is used: " + Arrays.toString(sent));
    }

    @Test
    void twoFloodsGetTheSame() {
        run(1_000_000_000L, 300_000, 150_000, 1000);
        run(5_000_000_000L, 300_000, 150_000, 1000);
        assertEquals(0, lost[2], Arrays.toString(lost));
        assertTrue(Math.abs(sent[0] - sent[1]) < sent[0] / 10, Arrays.toString(sent));
    }

    @Test
    void oneGroupAloneMayFillTheRing() {
        run(20_000_000L, 250_000);
        assertEquals(0, lost[0]);
    }

    @Test
    void withoutOverloadNothingIsDroppedAndAfterItNothingEither() {
        run(1_000_000_000L, 60_000, 20_000);
        assertEquals(0, lost[0] + lost[1], Arrays.toString(lost));
        run(1_000_000_000L, 400_000, 20_000);
        assertTrue(lost[0] > 0);
        run(300_000_000L, 60_000, 20_000);
        run(1_000_000_000L, 60_000, 20_000);
        assertEquals(0, lost[0] + lost[1], Arrays.toString(lost));
    }
}
