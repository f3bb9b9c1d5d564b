package org.ivgmp.edge.dataplane.core;

/// Which of a branch's packets arrived, by sequence number (RFC 2890 section 2.2, 32 bits, wrapping). Duplicates are told
/// from late packets within the last 64; a sender that begins anew is told from a loss.
final class SequenceWindow {

    /// How many numbers [#state] has.
    static final int STATE = 6;

    private static final int WINDOW = 64;
    /// A jump further ahead is a new run, not a loss: 16 million packets lost in a row are not believed.
    static final int JUMP_MAX = 1 << 24;
    /// No network keeps a packet back for so long that it would be reordered rather than sent anew.
    static final long REORDERING_NS_MAX = 1_000_000_000L;
    /// So many old numbers in a row, and none new: the sender has begun anew.
    static final int OLD_IN_A_ROW_MAX = 4;

    private boolean started;
    private int highest;
    /// Before this one, nothing of the run was seen and nothing counted as lost.
    private int first;
    /// Bit i: `highest - i` has arrived.
    private long seen;
    private long acceptedNs;
    private int oldInARow;

    final Tally lost = new Tally();
    final Tally duplicated = new Tally();
    final Tally reordered = new Tally();

    /// Whether the packet is to be delivered.
    boolean accept(int sequence, long nowNs) {
        int ahead = sequence - highest;
        boolean fresh = true;
        if (!started || ahead > JUMP_MAX) {
            begin(sequence);
        } else if (ahead > 0) {
            advance(sequence, ahead);
        } else if (ahead > -WINDOW && (seen >>> -ahead & 1) == 0) {
            fillGap(sequence, -ahead);
        } else {
            fresh = beginsAnew(sequence, ahead, nowNs);
            if (fresh) {
                begin(sequence);
            }
        }
        if (fresh) {
            acceptedNs = nowNs;
            oldInARow = 0;
        } else {
            duplicated.add(1);
        }
        return fresh;
    }

    /// For [#resume] of another one.
    long[] state() {
        return new long[] {started ? 1 : 0, highest, first, seen, acceptedNs, oldInARow};
    }

    /// Goes on where the window with that state ended.
    void resume(long[] state) {
        started = state[0] != 0;
        highest = (int) state[1];
        first = (int) state[2];
        seen = state[3];
        acceptedNs = state[4];
        oldInARow = (int) state[5];
    }

    private boolean beginsAnew(int sequence, int ahead, long nowNs) {
        boolean atTheBeginning = ahead <= -WINDOW && Integer.compareUnsigned(sequence, WINDOW) < 0;
        oldInARow++;
        return atTheBeginning || nowNs - acceptedNs > REORDERING_NS_MAX || oldInARow >= OLD_IN_A_ROW_MAX;
    }

    private void begin(int sequence) {
        started = true;
        highest = sequence;
        first = sequence;
        seen = 1;
    }

    private void advance(int sequence, int ahead) {
        lost.add(ahead - 1);
        seen = ahead < WINDOW ? seen << ahead | 1 : 1;
        highest = sequence;
    }

    private void fillGap(int sequence, int behind) {
        seen |= 1L << behind;
        reordered.add(1);
        if (sequence - first > 0) {
            lost.add(-1);
        }
    }
}
