package org.ivgmp.edge.dataplane.core;

import org.ivgmp.net.IpAddress;

/// The rate cap of a group in a VPN: a token bucket over all its flows (RFC 8085 section 3.1.11 wants traffic without congestion
/// control bounded). It outlives tables. The LAN loop's that has the group; others may read what it dropped.
public final class Policer {

    /// So much of the rate may come at once; a video frame does.
    static final long BURST_NS = 250_000_000L;
    /// Slow caps still let the largest packet through.
    static final long BURST_BYTES_MIN = 65_536;
    private static final long NS_PER_S = 1_000_000_000L;
    private static final long BITS = 8;

    private final int vpn;
    private final IpAddress group;
    private final Tally dropped = new Tally();
    /// Of the loop that sends the group's copies.
    final FairShare.Use use = new FairShare.Use();
    private volatile long rate;
    /// Bytes that may be sent now.
    private double tokens = Double.MAX_VALUE;
    private long filledNs;

    Policer(int vpn, IpAddress group) {
        this.vpn = vpn;
        this.group = group;
    }

    /// Whether a packet of `length` bytes is within `rate` bits a second (0: any is).
    boolean allows(long rate, int length, long nowNs) {
        this.rate = rate;
        if (rate == 0) {
            return true;
        }
        double bytesPerSecond = (double) rate / BITS;
        double burst = Math.max(BURST_BYTES_MIN, bytesPerSecond * BURST_NS / NS_PER_S);
        tokens = Math.min(burst, tokens + bytesPerSecond * Math.max(0, nowNs - filledNs) / NS_PER_S);
        filledNs = nowNs;
        if (tokens < length) {
            dropped.add(1);
            return false;
        }
        tokens -= length;
        return true;
    }

    public int vpn() {
        return vpn;
    }

    public IpAddress group() {
        return group;
    }

    /// Bits a second, as last enforced; 0 for no cap.
    public long rate() {
        return rate;
    }

    /// Packets beyond the cap.
    public long dropped() {
        return dropped.get();
    }
}
