package org.ivgmp.edge.dataplane.core;

import java.util.Arrays;

/// When more is heard on the LAN than can be copied, each group gets its share of the copies, and what one does not use the others may
/// have (max-min fairness): a flood takes nothing from the others. How many copies a window has room for is what copies have cost lately: the
/// loop's time, with what it spent on packets that it dropped and what others took from it. A dropped packet costs a small part of a
/// copied one, so the rings empty.
///
/// The LAN loop's.
final class FairShare {

    /// How long a share is for. The groups may use theirs up at once, and meanwhile the ring fills: less than half of 4,096 frames at
    /// 500,000 packets/s.
    static final long WINDOW_NS = 4_000_000L;
    /// So many windows' shares may be saved while the rings are not crowded: a video frame comes at once, and then nothing for 20 to 40 ms.
    static final int SAVED_MAX = 8;
    static final long NO_LIMIT = Long.MAX_VALUE;

    /// How full a ring is, of [#FULL], from where on it is crowded, and up to where nearly empty.
    static final int FULL = 64;
    static final int CROWDED = FULL * 3 / 4;
    static final int RELAXED = FULL / 8;
    /// A crowded ring is watched for so long: after a pause it may empty by itself.
    private static final long WATCH_NS = 500_000L;

    /// After so many windows in a row in which nothing was dropped, while the rings were nearly empty, the share ends. Not after one: groups with
    /// many sites pay a packet off over several.
    private static final int CALM_MAX = 25;

    /// The part of its time that the loop is to copy in: while the rings are nearly empty; while they are not; while they are crowded.
    private static final double RELAXED_PART = 0.95;
    private static final double PART = 0.8;
    private static final double CROWDED_PART = 0.5;
    /// What one window says of a copy's cost counts so much: a pause of the machine in it is no reason to copy next to nothing in the next.
    private static final double WEIGHT = 1.0 / 16;

    /// What a group has asked for, and used of its share.
    static final class Use {
        private long window = -1;
        private long asked;
        private long copies;
        /// Of its last packet.
        private int width;
    }

    private long window;
    private long windowBeganNs;
    private boolean started;
    private long limit = NO_LIMIT;
    private long served;
    private long servedBefore;
    private long busyNs;
    /// Of a window, averaged: their ratio is what a copy costs.
    private double busyNsLately;
    private double servedLately;
    private boolean dropped;
    private boolean crowdedLately;
    private int calm;
    /// Of a crowded ring without a limit; 0 for none.
    private int watched;
    private long watchedNs;
    /// Who asked in this window, and room to sort what they asked for.
    private Use[] asking = new Use[16];
    private long[] wants = new long[16];
    private int active;
    private int activeBefore;

    /// Before each batch.
    ///
    /// @param filled how full the fullest ring is, of [#FULL]
    void turn(long nowNs, int filled) {
        boolean crowded = filled >= CROWDED;
        if (!started || nowNs - windowBeganNs >= WINDOW_NS) {
            learn();
            if (limit != NO_LIMIT) {
                limitNext(nowNs - windowBeganNs, crowded, filled < RELAXED);
            }
            beginWindow(nowNs);
            crowdedLately = crowded;
        }
        // Of one group alone it does not matter where its packets are lost, and after a pause the ring may still take them all.
        if (limit == NO_LIMIT && Math.max(active, activeBefore) > 1 && isFilling(nowNs, filled)) {
            long copied = Math.max(served, servedBefore);
            limit = Math.max(1, Math.max(copied, room(CROWDED_PART)) / Math.max(active, activeBefore));
            calm = 0;
            crowdedLately = true;
        }
    }

    /// Whether a crowded ring has not become emptier while it was watched.
    private boolean isFilling(long nowNs, int filled) {
        if (filled < CROWDED) {
            watched = 0;
            return false;
        }
        if (watched != 0 && nowNs - watchedNs < WATCH_NS) {
            return false;
        }
        boolean filling = watched != 0 && filled >= watched;
        watched = filling ? 0 : filled;
        watchedNs = nowNs;
        return filling;
    }

    /// What a copy costs. A window in which nothing was copied says nothing.
    private void learn() {
        if (served > 0) {
            double weight = servedLately == 0 ? 1 : WEIGHT;
            busyNsLately += weight * (busyNs - busyNsLately);
            servedLately += weight * (served - servedLately);
        }
    }

    /// How many copies take that part of a window.
    private long room(double part) {
        return (long) (WINDOW_NS * part * servedLately / Math.max(1, busyNsLately));
    }

    /// After each batch: how long it took.
    void worked(long tookNs) {
        busyNs += tookNs;
    }

    private void beginWindow(long nowNs) {
        started = true;
        window++;
        windowBeganNs = nowNs;
        servedBefore = served;
        activeBefore = active;
        served = 0;
        busyNs = 0;
        active = 0;
        dropped = false;
    }

    private void limitNext(long elapsedNs, boolean crowded, boolean relaxed) {
        double scale = (double) WINDOW_NS / elapsedNs;
        for (int i = 0; i < active; i++) {
            wants[i] = (long) Math.ceil(asking[i].asked * scale);
        }
        Arrays.sort(wants, 0, active);
        long even = Math.max(1, evenLimit(room(crowded ? CROWDED_PART : relaxed ? RELAXED_PART : PART)));
        // Small batches make a copy dear: whether more at a time would be cheaper is found out while there is room for it.
        calm = relaxed && !dropped ? calm + 1 : 0;
        limit = !relaxed ? even : calm == CALM_MAX ? NO_LIMIT : Math.max(even, dropped ? limit + limit / 8 + 1 : limit);
    }

    /// The limit with which what the groups want, which is sorted, takes up the whole room.
    private long evenLimit(long room) {
        long left = room;
        for (int i = 0; i < active; i++) {
            long even = left / (active - i);
            if (wants[i] > even) {
                return even;
            }
            left -= wants[i];
        }
        return active == 0 ? room : wants[active - 1] + left;
    }

    /// Whether a packet of the group may be copied so often.
    boolean admits(Use use, int copies) {
        if (use.window != window) {
            begin(use);
        }
        use.asked += copies;
        if (use.copies >= limit) {
            dropped = true;
            return false;
        }
        use.width = copies;
        use.copies += copies;
        served += copies;
        return true;
    }

    private void begin(Use use) {
        use.copies = limit == NO_LIMIT ? 0 : carried(use, window - use.window);
        use.window = window;
        use.asked = 0;
        if (active == asking.length) {
            asking = Arrays.copyOf(asking, 2 * active);
            wants = new long[2 * active];
        }
        asking[active++] = use;
    }

    /// What a group saved is below 0. What it had too much, since a packet has many copies, is taken off the next windows, but what it had before
    /// there was a limit off one only.
    private long carried(Use use, long windows) {
        long most = Math.max(limit, use.width);
        long copies = Math.min(use.copies, limit + most) - limit * windows;
        return Math.max(copies, crowdedLately ? 0 : -SAVED_MAX * limit);
    }
}
