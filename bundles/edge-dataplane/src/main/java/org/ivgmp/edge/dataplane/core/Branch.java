package org.ivgmp.edge.dataplane.core;

import java.util.Arrays;
import java.util.Optional;

import org.ivgmp.dataplane.PlaneCounters.BranchCounters;

/// What one peer and we say to each other under one GRE key. It outlives tables, so that sequence numbers go on.
public final class Branch {

    private static final long REFUSAL_NS = 60_000_000_000L;

    private final int peer;
    private final int key;
    private final SequenceWindow window = new SequenceWindow();

    /// The LAN loop's.
    private int nextSequence;
    private final Tally sentPackets = new Tally();
    private final Tally sentBytes = new Tally();
    private final Tally refusedPackets = new Tally();

    /// Where the loop that sends on the branch collects its copies, a number of its own; -1 for nowhere.
    private int train = -1;
    /// The largest packet that the path takes in trains; the sending loop's.
    private int segmentsUpTo = Integer.MAX_VALUE;
    private long segmentsRefusedNs;

    private final Tally suspendedPackets = new Tally();
    private final Breaker breaker;
    private volatile boolean suspended;
    /// Of the largest inner packet that fits one tunnel packet; 0 for not known.
    private volatile int innerMax;
    /// What the peer reported of what we send; the tunnel loop's.
    private final Tally reports = new Tally();
    private volatile long reportedReceived;
    private volatile long reportedLost;
    /// The tunnel loop's, as is `window`.
    private final Tally receivedPackets = new Tally();
    private final Tally receivedBytes = new Tally();

    public Branch(int peer, int key, BreakerLimits limits) {
        this.peer = peer;
        this.key = key;
        this.breaker = new Breaker(limits);
    }

    public int peer() {
        return peer;
    }

    public int key() {
        return key;
    }

    /// 0, 1, 2 ... wrapping. A copy that the kernel refuses has used its number up: the peer sees a loss, and it is one.
    public int nextSequence() {
        return nextSequence++;
    }

    public void sent(int packets, int bytes) {
        sentPackets.add(packets);
        sentBytes.add(bytes);
    }

    /// By the loop that sends on the branch, as [#train(int)].
    public int train() {
        return train;
    }

    public void train(int number) {
        train = number;
    }

    /// The largest packet, in octets, that may be sent in one message with others: [#refuseSegments]. By the loop that sends on the branch.
    public int segmentsUpTo(long nowNs) {
        if (segmentsUpTo != Integer.MAX_VALUE && nowNs - segmentsRefusedNs > REFUSAL_NS) {
            segmentsUpTo = Integer.MAX_VALUE;
        }
        return segmentsUpTo;
    }

    /// The path refused a message of several packets of this size, but took them one by one. Believed for a minute: routes change.
    public void refuseSegments(int size, long nowNs) {
        segmentsUpTo = size - 1;
        segmentsRefusedNs = nowNs;
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

    /// Whether the breaker keeps a copy from being sent; it is counted then. By the loop that sends on the branch.
    boolean suspends() {
        if (suspended) {
            suspendedPackets.add(1);
        }
        return suspended;
    }

    /// About once a second, by the loop that sends on the branch: what became of its breaker, where that changed.
    public Optional<String> look(long nowNs) {
        boolean changed = breaker.look(nowNs, sentPackets.get(), reports.get(), reportedReceived, reportedLost);
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
        return window.lost.get();
    }

    public void refused(int packets) {
        refusedPackets.add(packets);
    }

    /// Whether the packet is new.
    boolean receive(int sequence, int bytes, long nowNs) {
        boolean fresh = window.accept(sequence, nowNs);
        if (fresh) {
            receivedPackets.add(1);
            receivedBytes.add(bytes);
        }
        return fresh;
    }

    /// The sequence numbers of both directions, for [#resume] of another branch. While no loop uses this one.
    long[] sequences() {
        long[] received = window.state();
        long[] all = Arrays.copyOf(received, received.length + 1);
        all[received.length] = nextSequence;
        return all;
    }

    /// Before a loop uses the branch.
    void resume(long[] sequences) {
        nextSequence = (int) sequences[sequences.length - 1];
        window.resume(sequences);
    }

    public BranchCounters read() {
        return new BranchCounters(sentPackets.get(), sentBytes.get(), refusedPackets.get(), receivedPackets.get(),
                receivedBytes.get(), window.lost.get(), window.duplicated.get(), window.reordered.get(), reportedLost,
                suspendedPackets.get(), suspended);
    }
}
