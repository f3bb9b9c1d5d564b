package org.ivgmp.edge.dataplane.core;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

import org.ivgmp.dataplane.PlaneCounters.BranchCounters;

/// What one peer and we say to each other under one GRE key. It outlives tables, so that sequence numbers go on.
public final class Branch {

    /// Of [#sequences]: what one lane's window and number take up.
    private static final int LANE_STATE = SequenceWindow.STATE + 1;

    private final int peer;
    private final int key;
    /// One for each loop that sends.
    private final Lane[] lanes;
    private final Breaker breaker;
    private volatile boolean suspended;
    /// Of the largest inner packet that fits one tunnel packet; 0 for not known.
    private volatile int innerMax;
    /// What the peer reported of what we send; the tunnel loop's.
    private final Tally reports = new Tally();
    private volatile long reportedReceived;
    private volatile long reportedLost;
    /// One for each of the peer's loops that was heard; the tunnel loop's, as are the tallies.
    private volatile SequenceWindow[] windows = {new SequenceWindow()};
    private final Tally receivedPackets = new Tally();
    private final Tally receivedBytes = new Tally();

    public Branch(int peer, int key, BreakerLimits limits) {
        this(peer, key, limits, 1);
    }

    /// @param lanes how many loops of ours send, 1 to [Lane#MAX]
    Branch(int peer, int key, BreakerLimits limits, int lanes) {
        this.peer = peer;
        this.key = key;
        this.breaker = new Breaker(limits);
        this.lanes = new Lane[lanes];
        Arrays.setAll(this.lanes, _ -> new Lane(this));
    }

    public int peer() {
        return peer;
    }

    public int key() {
        return key;
    }

    /// What the loop of that number has of its own.
    public Lane lane(int number) {
        return lanes[number];
    }

    /// Any thread's.
    void carry(int octets) {
        innerMax = octets;
    }

    /// The largest inner packet that fits one tunnel packet, in octets.
    ///
    /// @param otherwise where nothing is known of this peer
    int innerMax(int otherwise) {
        int known = innerMax;
        return known == 0 ? otherwise : known;
    }

    boolean isSuspended() {
        return suspended;
    }

    /// About once a second, always by the same thread: what became of its breaker, where that changed.
    public Optional<String> look(long nowNs) {
        boolean changed = breaker.look(nowNs, sum(Lane::sentPackets), reports.get(), reportedReceived, reportedLost);
        suspended = breaker.isOpen();
        return changed ? Optional.of(breaker.explained()) : Optional.empty();
    }

    /// By the tunnel loop.
    void reported(long received, long lost) {
        reportedReceived = received;
        reportedLost = lost;
        reports.add(1);
    }

    /// Packets that arrived, for the report to the peer.
    public long received() {
        return receivedPackets.get();
    }

    /// Packets that did not arrive, for the report to the peer.
    public long lost() {
        return seen(window -> window.lost);
    }

    /// Whether the packet is new.
    ///
    /// @param lane of the peer's loop that sent it, below [Lane#MAX]
    boolean receive(int lane, int sequence, int bytes, long nowNs) {
        SequenceWindow[] known = windows;
        if (lane >= known.length) {
            known = widened(lane + 1);
        }
        boolean fresh = known[lane].accept(sequence, nowNs);
        if (fresh) {
            receivedPackets.add(1);
            receivedBytes.add(bytes);
        }
        return fresh;
    }

    private SequenceWindow[] widened(int length) {
        SequenceWindow[] before = windows;
        SequenceWindow[] wider = Arrays.copyOf(before, length);
        for (int i = before.length; i < length; i++) {
            wider[i] = new SequenceWindow();
        }
        windows = wider;
        return wider;
    }

    /// The sequence numbers of both directions, for [#resume] of another branch. While no loop uses this one.
    long[] sequences() {
        SequenceWindow[] known = windows;
        int count = Math.max(known.length, lanes.length);
        long[] all = new long[count * LANE_STATE];
        for (int i = 0; i < count; i++) {
            if (i < known.length) {
                System.arraycopy(known[i].state(), 0, all, i * LANE_STATE, SequenceWindow.STATE);
            }
            all[i * LANE_STATE + SequenceWindow.STATE] = i < lanes.length ? lanes[i].sequence() : 0;
        }
        return all;
    }

    /// Before a loop uses the branch. What is there of lanes that are no longer is left out.
    void resume(long[] sequences) {
        int count = Math.min(Lane.MAX, sequences.length / LANE_STATE);
        SequenceWindow[] known = widened(Math.max(1, count));
        for (int i = 0; i < count; i++) {
            known[i].resume(Arrays.copyOfRange(sequences, i * LANE_STATE, (i + 1) * LANE_STATE));
            if (i < lanes.length) {
                lanes[i].resume((int) sequences[i * LANE_STATE + SequenceWindow.STATE]);
            }
        }
    }

    private long sum(ToLongFunction<Lane> of) {
        return Arrays.stream(lanes).mapToLong(of).sum();
    }

    private long seen(Function<SequenceWindow, Tally> of) {
        return Arrays.stream(windows).mapToLong(window -> of.apply(window).get()).sum();
    }

    public BranchCounters read() {
        return new BranchCounters(sum(Lane::sentPackets), sum(Lane::sentBytes), sum(Lane::refusedPackets), receivedPackets.get(),
                receivedBytes.get(), lost(), seen(window -> window.duplicated), seen(window -> window.reordered), reportedLost,
                sum(Lane::suspendedPackets), suspended);
    }
}
