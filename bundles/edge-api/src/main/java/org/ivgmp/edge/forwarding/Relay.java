package org.ivgmp.edge.forwarding;

import java.util.Set;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// Tunnel to tunnels: packets of `group` that come on the branch from the peer `from` go to each of `to` (overlay addresses).
///
/// @param branch 1 to 4095
public record Relay(int vpnNumber, int branch, IpAddress group, Ipv4Address from, Set<Ipv4Address> to) {
    public Relay {
        to = Set.copyOf(to);
    }
}
