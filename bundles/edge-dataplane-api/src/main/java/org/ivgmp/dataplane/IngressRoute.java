package org.ivgmp.dataplane;

import java.util.Arrays;

/// Packets for `group` that come out of the tunnels of `peers` with `greKey` are put on the LAN port.
///
/// @param port    name of the LAN port
/// @param peers   overlay addresses from which the group is accepted; from others it is dropped and counted
/// @param exclude whether `sources` are the unwanted ones (true) or the only wanted ones (false), as in RFC 3376 section 3.2
public record IngressRoute(int greKey, int group, String port, int[] peers, boolean exclude, int[] sources) {

    public IngressRoute {
        peers = peers.clone();
        sources = sources.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IngressRoute(var k, var g, var p, var from, var e, var s) && greKey == k && group == g
                && port.equals(p) && Arrays.equals(peers, from) && exclude == e && Arrays.equals(sources, s);
    }

    @Override
    public int hashCode() {
        return (greKey * 31 + group) * 31 + port.hashCode();
    }
}
