package org.ivgmp.edge.dataplane.core;

/// Whether a loop waits a moment before it looks for packets again, so that more of them share the cost of a wake-up and of a system call. It does while
/// several are to be expected within that moment, so a stream of less than some ten thousand packets a second is never delayed.
public final class Gathering {

    /// Fewer are not worth the wait.
    private static final double WORTHWHILE = 2;
    /// The rate is averaged over about so long: a video frame's burst does not count as a fast stream.
    private static final double MEMORY_NS = 1_000_000;

    private final long windowNs;
    private final int batchMax;
    private double packetsPerNs;
    private long beforeNs;

    /// @param windowNs how long it waits; 0 for never
    /// @param batchMax with so many at a time there is a queue already
    public Gathering(long windowNs, int batchMax) {
        this.windowNs = windowNs;
        this.batchMax = batchMax;
    }

    /// After a batch of at least one packet that began at `nowNs`: how long to wait, in nanoseconds.
    public long pauseNs(int packets, long nowNs) {
        double sinceNs = Math.max(1, nowNs - beforeNs);
        beforeNs = nowNs;
        packetsPerNs += (packets / sinceNs - packetsPerNs) * Math.min(1, sinceNs / MEMORY_NS);
        return packets < batchMax && packetsPerNs * windowNs >= WORTHWHILE ? windowNs : 0;
    }
}
