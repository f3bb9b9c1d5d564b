package org.ivgmp.dataplane;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Set;

/// Packets for `group` that come out of the tunnels of `peers` with `greKey` are put on the LAN port.
///
/// @param port    name of the LAN port
/// @param peers   overlay addresses from which the group is accepted; from others it is dropped and counted
/// @param exclude whether `sources` are the unwanted ones (true) or the only wanted ones (false), as in RFC 3376 section 3.2
public record IngressRoute(int greKey, InetAddress group, String port, int[] peers, boolean exclude, Set<InetAddress> sources) {

    public IngressRoute {
        peers = peers.clone();
        sources = Set.copyOf(sources);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IngressRoute(var k, var g, var p, var from, var e, var s) && greKey == k && group.equals(g)
                && port.equals(p) && Arrays.equals(peers, from) && exclude == e && sources.equals(s);
    }

    @Override
    public int hashCode() {
        return (greKey * 31 + group.hashCode()) * 31 + port.hashCode();
    }
}
