package org.ivgmp.edge.forwarding;

import java.util.Optional;
import java.util.Set;

import org.ivgmp.net.Dscp;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// LAN to tunnels: packets of `group` (from `source`, or from any) heard on `port` go to each of `peers`.
///
/// @param vpnNumber 1 to 2^20-1, given by the VNOC
/// @param branch    0 to 4095: the tree, or 0 for the star
/// @param rate      bits of IP packets a second that may be sent to the group in the VPN, 0 for no cap
/// @param dscp      what the tunnel packets are marked with, 0 to 63; [Dscp#COPY] for the carried packet's codepoint
/// @param peers     overlay addresses; empty to drop the flow knowingly, because nobody wants it
public record Egress(String port, IpAddress group, Optional<IpAddress> source, int vpnNumber, int branch,
        TtlPolicy ttl, long rate, int dscp, Set<Ipv4Address> peers) {
    public Egress {
        peers = Set.copyOf(peers);
    }

    // Written out: see Ipv4Address. Routes of one group differ in their ports at most, so the others need not be looked at for a hash.
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Egress route && group.equals(route.group) && vpnNumber == route.vpnNumber
                && branch == route.branch && rate == route.rate && dscp == route.dscp && port.equals(route.port)
                && source.equals(route.source) && ttl.equals(route.ttl) && peers.equals(route.peers);
    }

    @Override
    public int hashCode() {
        return (port.hashCode() * 31 + group.hashCode()) * 31 + vpnNumber;
    }

    /// Of tunnel packets with the carried one's codepoint.
    public Egress(String port, IpAddress group, Optional<IpAddress> source, int vpnNumber, int branch, TtlPolicy ttl, long rate,
            Set<Ipv4Address> peers) {
        this(port, group, source, vpnNumber, branch, ttl, rate, Dscp.COPY, peers);
    }
}
