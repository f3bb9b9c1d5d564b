package org.ivgmp.vnoc.tree;

/// What a site can carry as a node of a tree.
///
/// @param certified    whether it may pass on what is not its own: the operator has to say so
/// @param fanOut       copies of each packet that it may send, at least 1
/// @param upstreamKbit kbit/s towards the Internet, 0 for no limit
public record Capacity(boolean certified, int fanOut, long upstreamKbit) {

    /// One edge replicates to so many sites: the packet loop's limit for one flow.
    public static final int FAN_OUT_MAX = 64;

    public static final Capacity DEFAULT = new Capacity(false, FAN_OUT_MAX, 0);

    private static final long KBIT = 1000;

    public Capacity {
        if (fanOut < 1 || fanOut > FAN_OUT_MAX) {
            throw new IllegalArgumentException("fan-out " + fanOut + " is not from 1 to " + FAN_OUT_MAX);
        }
        if (upstreamKbit < 0) {
            throw new IllegalArgumentException("upstream limit " + upstreamKbit + " kbit/s is negative");
        }
    }

    /// How many copies of a stream it can send.
    ///
    /// @param rate the stream's bits a second; 0 when that is not known
    public int copies(long rate) {
        return rate == 0 || upstreamKbit == 0 ? fanOut : (int) Math.min(fanOut, upstreamKbit * KBIT / rate);
    }
}
