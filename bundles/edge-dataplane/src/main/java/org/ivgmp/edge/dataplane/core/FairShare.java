package org.ivgmp.edge.dataplane.core;

/// When more is heard on the LAN than can be copied, each group gets its share of the copies, and what one does not use the others may
/// have (max-min fairness): a flood takes nothing from the others. The share is found by trial: it shrinks while the rings are crowded, grows while
/// they are not, and ends when nobody asks for more. A dropped packet costs a small part of a copied one, so the rings empty.
///
/// The LAN loop's.
final class FairShare {

    /// How long a share is for. Less than it takes to fill half a ring of 4,096 frames at 200,000 packets/s.
    static final long WINDOW_NS = 10_000_000L;
    static final long NO_LIMIT = Long.MAX_VALUE;

    /// What a group has used of its share.
    static final class Use {
        private long window = -1;
        private long copies;
    }

    private long window;
    private long windowEndNs;
    private boolean started;
    private long limit = NO_LIMIT;
    private long served;
    private long servedBefore;
    private int active;
    private int activeBefore;
    private boolean dropped;
    /// Whether the share was cut in this window: once is enough, since it takes a while until that shows.
    private boolean cut;

    /// Before each batch.
    ///
    /// @param crowded whether a ring is three quarters full
    /// @param relaxed whether no ring is an eighth full
    void turn(long nowNs, boolean crowded, boolean relaxed) {
        if (!started || nowNs - windowEndNs >= 0) {
            if (limit != NO_LIMIT && relaxed && !cut) {
                limit = dropped ? limit * 9 / 8 + 1 : NO_LIMIT;
            }
            beginWindow(nowNs);
        }
        // Of one group alone it does not matter where its packets are lost, and after a pause the ring may still take them all.
        if (crowded && !cut && Math.max(active, activeBefore) > 1) {
            limit = limit == NO_LIMIT ? firstLimit() : Math.max(1, limit / 2);
            cut = true;
        }
    }

    private void beginWindow(long nowNs) {
        started = true;
        window++;
        windowEndNs = nowNs + WINDOW_NS;
        servedBefore = served;
        activeBefore = active;
        served = 0;
        active = 0;
        dropped = false;
        cut = false;
    }

    /// An even share of what was copied lately, and half of it more, since what waits in the ring comes besides. If that is too much, the
    /// next cut follows.
    private long firstLimit() {
        return Math.max(1, Math.max(served, servedBefore) * 3 / 2 / Math.max(active, activeBefore));
    }

    /// Whether a packet of the group may be copied so often.
    boolean admits(Use use, int copies) {
        if (use.window != window) {
            use.window = window;
            use.copies = 0;
            active++;
        }
        if (use.copies >= limit) {
            dropped = true;
            return false;
        }
        use.copies += copies;
        served += copies;
        return true;
    }
}
