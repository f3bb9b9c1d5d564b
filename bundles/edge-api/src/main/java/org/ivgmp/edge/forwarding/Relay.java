package org.ivgmp.edge.forwarding;

import java.util.Set;

import org.ivgmp.net.Dscp;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// Tunnel to tunnels: packets of `group` that come on the branch from the peer `from` go to each of `to` (overlay addresses).
///
/// @param branch 1 to 4095
/// @param dscp   what the tunnel packets are marked with, 0 to 63; [Dscp#COPY] for the carried packet's codepoint
public record Relay(int vpnNumber, int branch, IpAddress group, int dscp, Ipv4Address from, Set<Ipv4Address> to) {
    public Relay {
        to = Set.copyOf(to);
    }

    /// Of tunnel packets with the carried one's codepoint.
    public Relay(int vpnNumber, int branch, IpAddress group, Ipv4Address from, Set<Ipv4Address> to) {
        this(vpnNumber, branch, group, Dscp.COPY, from, to);
    }
}
