package org.ivgmp.dataplane;

import java.net.InetAddress;
import java.util.Arrays;

/// Packets for `group` that come out of the tunnel of `from` with `greKey` are copied to each of `to`, with the same key.
///
/// @param dscp as in [EgressRoute]
/// @param from overlay address of the one peer that the group is accepted from on this branch
/// @param to   overlay addresses, `from` not among them; at most [EgressRoute#PEERS_MAX]
public record RelayRoute(int greKey, InetAddress group, int dscp, int from, int[] to) {

    public RelayRoute {
        if (to.length > EgressRoute.PEERS_MAX) {
            throw new IllegalArgumentException(to.length + " peers, at most " + EgressRoute.PEERS_MAX);
        }
        to = Arrays.stream(to).filter(peer -> peer != from).toArray();
    }

    /// Of tunnel packets with the carried one's codepoint.
    public RelayRoute(int greKey, InetAddress group, int from, int[] to) {
        this(greKey, group, EgressRoute.COPY_DSCP, from, to);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RelayRoute(var k, var g, var d, var f, var t) && greKey == k && dscp == d && group.equals(g) && from == f
                && Arrays.equals(to, t);
    }

    @Override
    public int hashCode() {
        return (greKey * 31 + group.hashCode()) * 31 + from;
    }
}
