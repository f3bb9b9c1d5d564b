package org.ivgmp.edge.dataplane.core;

/// Whether a loop waits a moment before it looks for packets again, so that more of them share the cost of a wake-up and of a system call. It does
/// once it is a busy loop, by whatever: many packets, or many copies of each. A loop that has time to spare delays nothing.
public final class Gathering {

    /// The part of its time that a loop works when waiting begins, and when it ends again: waiting itself makes it less.
    private static final double BUSY = 0.3;
    private static final double IDLE = 0.1;
    /// Fewer packets are not worth the wait.
    private static final double WORTHWHILE = 1.5;
    /// More are not waited for: so many of 1,316 octets are a whole train.
    private static final double WANTED = 48;
    /// Rate and load are averaged over about so long: a video frame's burst does not count as a fast stream.
    private static final double MEMORY_NS = 2_000_000;

    private final long windowMaxNs;
    private final int batchMax;
    private double packetsPerNs;
    private double load;
    private boolean busy;
    private long beforeNs;

    /// @param windowMaxNs how long it waits at most; 0 for never
    /// @param batchMax    with so many at a time there is a queue already
    public Gathering(long windowMaxNs, int batchMax) {
        this.windowMaxNs = windowMaxNs;
        this.batchMax = batchMax;
    }

    /// After a batch of at least one packet that began at `nowNs` and took `tookNs`: how long to wait, in nanoseconds.
    public long pauseNs(int packets, long nowNs, long tookNs) {
        double sinceNs = Math.max(1, nowNs - beforeNs);
        beforeNs = nowNs;
        double weight = Math.min(1, sinceNs / MEMORY_NS);
        packetsPerNs += (packets / sinceNs - packetsPerNs) * weight;
        load += (Math.min(1, tookNs / sinceNs) - load) * weight;
        busy = load >= (busy ? IDLE : BUSY);
        if (!busy || packets >= batchMax || packetsPerNs * windowMaxNs < WORTHWHILE) {
            return 0;
        }
        return Math.min(windowMaxNs, (long) (WANTED / packetsPerNs));
    }
}
