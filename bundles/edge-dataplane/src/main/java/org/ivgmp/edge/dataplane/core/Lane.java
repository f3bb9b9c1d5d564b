package org.ivgmp.edge.dataplane.core;

/// What one of several sending loops has of its own on a branch. Sequence numbers have one writer, so each loop counts for itself, and sends from
/// a UDP port of its own, by which the peer tells the loops apart (RFC 8086 section 3.2.1 lets source ports differ by flow). The sending loop's, but
/// for reading.
public final class Lane {

    /// So many loops may send on a branch: peers keep a [SequenceWindow] for each.
    public static final int MAX = 8;

    private static final long REFUSAL_NS = 60_000_000_000L;

    private final Branch branch;
    private int nextSequence;
    private final Tally sentPackets = new Tally();
    private final Tally sentBytes = new Tally();
    private final Tally refusedPackets = new Tally();
    private final Tally suspendedPackets = new Tally();
    /// Where the loop collects its copies, a number of its own; -1 for nowhere.
    private int train = -1;
    /// The largest packet that the path takes in trains.
    private int segmentsUpTo = Integer.MAX_VALUE;
    private long segmentsRefusedNs;

    Lane(Branch branch) {
        this.branch = branch;
    }

    /// 0, 1, 2 ... wrapping. A copy that the kernel refuses has used its number up: the peer sees a loss, and it is one.
    public int nextSequence() {
        return nextSequence++;
    }

    /// Before the loop runs, or while it does not.
    int sequence() {
        return nextSequence;
    }

    /// Before the loop runs.
    void resume(int sequence) {
        nextSequence = sequence;
    }

    public void sent(int packets, int bytes) {
        sentPackets.add(packets);
        sentBytes.add(bytes);
    }

    public void refused(int packets) {
        refusedPackets.add(packets);
    }

    /// Whether the branch's breaker keeps a copy from being sent; it is counted then.
    boolean suspends() {
        boolean suspended = branch.isSuspended();
        if (suspended) {
            suspendedPackets.add(1);
        }
        return suspended;
    }

    public int train() {
        return train;
    }

    public void train(int number) {
        train = number;
    }

    /// The largest packet, in octets, that may be sent in one message with others: [#refuseSegments].
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

    long sentPackets() {
        return sentPackets.get();
    }

    long sentBytes() {
        return sentBytes.get();
    }

    long refusedPackets() {
        return refusedPackets.get();
    }

    long suspendedPackets() {
        return suspendedPackets.get();
    }
}
