package org.ivgmp.edge.dataplane.core;

import org.ivgmp.dataplane.PlaneCounters.BranchCounters;

/// What one peer and we say to each other under one GRE key. It outlives tables, so that sequence numbers go on.
public final class Branch {

    private final int peer;
    private final int key;
    private final SequenceWindow window = new SequenceWindow();

    /// The LAN loop's.
    private int nextSequence;
    private final Tally sentPackets = new Tally();
    private final Tally sentBytes = new Tally();
    private final Tally refusedPackets = new Tally();

    /// The tunnel loop's, as is `window`.
    private final Tally receivedPackets = new Tally();
    private final Tally receivedBytes = new Tally();

    public Branch(int peer, int key) {
        this.peer = peer;
        this.key = key;
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

    public void sent(int bytes) {
        sentPackets.add(1);
        sentBytes.add(bytes);
    }

    public void refused() {
        refusedPackets.add(1);
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

    public BranchCounters read() {
        return new BranchCounters(sentPackets.get(), sentBytes.get(), refusedPackets.get(), receivedPackets.get(),
                receivedBytes.get(), window.lost.get(), window.duplicated.get(), window.reordered.get());
    }
}
