package org.ivgmp.edge.dataplane.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

import org.junit.jupiter.api.Test;

/// A ring of 4,096 frames and a loop that takes 10 us for a packet that it copies (once, or so often as it has sites) and 0.3 us for one that it
/// drops, under virtual time.
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
    /// Sites of each group, and what a copy costs.
    private int[] sites;
    private long copyNs = COPY_NS;
    /// So long, every 100 ms, something else has the processor.
    private long pauseNs;
    /// What each batch costs besides.
    private long batchNs = 1000;

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
        long pausedNs = start;
        for (long now = start, end = start + forNs; now < end; start = now) {
            share.turn(now, ring.size() * FairShare.FULL / RING);
            boolean idle = ring.isEmpty();
            long took = idle ? 1000 : batchNs;
            for (int i = 0; i < BATCH && !ring.isEmpty(); i++) {
                int group = ring.remove();
                int copies = sites == null ? 1 : sites[group];
                boolean copied = share.admits(uses[group], copies);
                (copied ? sent : lost)[group]++;
                took += copied ? copies * copyNs : DROP_NS;
            }
            if (now - pausedNs >= 100_000_000L) {
                took += pauseNs;
                pausedNs = now;
            }
            if (!idle) {
                share.worked(took);
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
        assertTrue(Arrays.stream(sent).sum() > capacity * 3 / 4, "most of the loop's time is used: " + Arrays.toString(sent));
    }

    /// Like `bench overload` on a machine that has other things to do: nine groups of 500 packets/s to 4 sites, two floods to 64.
    @Test
    void pausesOfTheMachineTakeNothingFromTheOthersNorMuchFromTheFloods() {
        int[] rates = new int[11];
        Arrays.fill(rates, 500);
        rates[0] = 40_000;
        rates[1] = 20_000;
        sites = new int[11];
        Arrays.fill(sites, 4);
        sites[0] = 64;
        sites[1] = 64;
        copyNs = 1500;
        pauseNs = 25_000_000L;
        run(1_000_000_000L, rates);
        run(5_000_000_000L, rates);
        for (int group = 2; group < 11; group++) {
            assertEquals(0, lost[group], Arrays.toString(lost));
        }
        assertTrue(Math.abs(sent[0] - sent[1]) < sent[0] / 10, Arrays.toString(sent));
        long possible = 5_000_000_000L * 3 / 4 / copyNs;
        long copied = 64 * (sent[0] + sent[1]) + 4 * Arrays.stream(sent, 2, 11).sum();
        assertTrue(copied > possible * 6 / 10, copied + " of " + possible);
    }

    /// At half load, a pause after a moment in which little was sent: what waits is copied, since the loop knows what copies cost.
    @Test
    void onePauseBelowOverloadLosesNothing() {
        int[] busy = new int[20];
        Arrays.fill(busy, 7500);
        int[] quiet = new int[20];
        Arrays.fill(quiet, 500);
        copyNs = 3000;
        sites = new int[20];
        Arrays.fill(sites, 1);
        run(200_000_000L, busy);
        run(8_000_000L, quiet);
        pauseNs = 21_000_000L;
        run(101_000_000L, busy);
        pauseNs = 0;
        long before = Arrays.stream(lost).sum();
        run(200_000_000L, busy);
        assertEquals(0, before + Arrays.stream(lost).sum(), "of some 3,200 that waited");
    }

    /// 80 floods to 64 sites each, where a packet's copies are more than a group's share.
    @Test
    void manyWideGroupsDoNotCrowdOutANarrowOne() {
        int[] rates = new int[81];
        Arrays.fill(rates, 1000);
        sites = new int[81];
        Arrays.fill(sites, 64);
        sites[80] = 4;
        rates[80] = 500;
        copyNs = 1500;
        run(1_000_000_000L, rates);
        run(3_000_000_000L, rates);
        assertEquals(0, lost[80], lateLost + " " + Arrays.toString(lost));
    }

    /// A wide group is silent for a second, in which what it had too much is paid off, however small the share is.
    @Test
    void whoWasSilentOwesNothing() {
        run(1_000_000L, 1000, 1000);    // there is a window
        FairShare.Use wide = new FairShare.Use();
        FairShare.Use[] floods = new FairShare.Use[100];
        Arrays.setAll(floods, _ -> new FairShare.Use());
        for (int window = 1; window < 300; window++) {
            share.turn(window * FairShare.WINDOW_NS, FairShare.FULL);
            for (FairShare.Use flood : floods) {
                share.admits(flood, 1);
                share.admits(flood, 1);
            }
            if (window < 50) {
                share.admits(wide, 64);
            }
            share.worked(FairShare.WINDOW_NS);
        }
        assertTrue(share.admits(wide, 64));
    }

    /// A batch costs as much as five copies: a loop that copies in small ones does not settle there.
    @Test
    void aShareGrowsWhileThereIsRoom() {
        batchNs = 5000;
        copyNs = 1000;
        sites = new int[] {1, 1, 1};
        run(1_000_000_000L, 600_000, 300_000, 5000);
        run(3_000_000_000L, 600_000, 300_000, 5000);
        assertTrue(sent[0] + sent[1] > 3 * 550_000, Arrays.toString(sent));
        assertEquals(0, lost[2], Arrays.toString(lost));
    }

    /// Ten floods of 1,000 copies a window, which has room for 4,000, and a camera with 600 at once in each tenth.
    @Test
    void whatIsBelowItsShareOnAverageMayComeAtOnce() {
        FairShare.Use camera = new FairShare.Use();
        FairShare.Use[] floods = new FairShare.Use[10];
        Arrays.setAll(floods, _ -> new FairShare.Use());
        long refused = 0;
        long flooded = 0;
        long copies = 0;
        for (int window = 0; window < 1000; window++) {
            share.turn(window * FairShare.WINDOW_NS, window < 50 ? 0 : window < 70 ? FairShare.FULL : copies > 4000 ? FairShare.RELAXED : 0);
            copies = 0;
            for (int i = 0; i < 1000; i++) {
                for (FairShare.Use flood : floods) {
                    copies += share.admits(flood, 1) ? 1 : 0;
                }
                if (window % 10 == 0 && i % 5 < 3) {
                    refused += share.admits(camera, 1) || window < 80 ? 0 : 1;
                }
            }
            flooded += window < 100 ? 0 : copies;
            share.worked(copies * 1000);
        }
        assertEquals(0, refused);
        assertEquals(900 * 3600, flooded, 900 * 300, "the floods have what the camera leaves");
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
