package org.ivgmp.dataplane;

import java.net.InetAddress;
import java.util.Arrays;

/// Packets heard on a LAN port for `group` from `source` are copied to each of `peers`.
///
/// @param port   name of the LAN port
/// @param group  the destination
/// @param source the unspecified address of the group's family for any; a route for one source is preferred to the one for any
/// @param greKey the key of RFC 2890, which names the VPN: docs/ivgmp.md, "Encapsulation"
/// @param ttl    0 decrements; -1 keeps; 1 to 255 sets
/// @param rate   bits of IP packets a second that may be sent with the key's VPN to `group`, all routes together; 0 for no cap
/// @param dscp   what the tunnel packets are marked with, 0 to 63; [#COPY_DSCP] for the carried packet's codepoint
/// @param peers  overlay addresses, none to drop the flow knowingly (nobody wants it); at most [#PEERS_MAX]
public record EgressRoute(String port, InetAddress group, InetAddress source, int greKey, int ttl, long rate,
        int dscp, int[] peers) {

    public static final int PEERS_MAX = 64;
    public static final int COPY_DSCP = -1;

    public EgressRoute {
        if (peers.length > PEERS_MAX) {
            throw new IllegalArgumentException(peers.length + " peers, at most " + PEERS_MAX);
        }
        peers = peers.clone();
    }

    /// Of tunnel packets with the carried one's codepoint.
    public EgressRoute(String port, InetAddress group, InetAddress source, int greKey, int ttl, long rate, int[] peers) {
        this(port, group, source, greKey, ttl, rate, COPY_DSCP, peers);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EgressRoute(var p, var g, var s, var k, var t, var r, var d, var to)
                && port.equals(p) && group.equals(g) && source.equals(s) && greKey == k && ttl == t && rate == r && dscp == d
                && Arrays.equals(peers, to);
    }

    @Override
    public int hashCode() {
        return (port.hashCode() * 31 + group.hashCode()) * 31 + source.hashCode();
    }
}
