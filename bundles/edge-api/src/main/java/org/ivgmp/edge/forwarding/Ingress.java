package org.ivgmp.edge.forwarding;

import java.util.Set;

import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// Tunnels to LAN: packets of `group` in the VPN from one of `peers` (overlay addresses) are put on `port`.
///
/// @param branch 0 to 4095: the tree by which they come, or 0 for the star
public record Ingress(int vpnNumber, int branch, IpAddress group, String port, Set<Ipv4Address> peers,
        SourceFilter filter) {
    public Ingress {
        peers = Set.copyOf(peers);
    }
}
