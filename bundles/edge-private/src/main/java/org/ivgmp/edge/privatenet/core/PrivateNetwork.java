package org.ivgmp.edge.privatenet.core;

import java.util.List;

import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;

/// This edge's place in a private network.
///
/// @param port  the interface towards it
/// @param local our address in it
/// @param peers prefixes that peers' addresses must be of: what the owner of this edge has agreed to
/// @param ports UDP ports that go through: GRE-in-UDP, and path probes
public record PrivateNetwork(String port, Ipv4Address local, List<IpPrefix> peers, List<Integer> ports) {
    public PrivateNetwork {
        peers = List.copyOf(peers);
        ports = List.copyOf(ports);
    }

    boolean isAgreed(Ipv4Address peer) {
        return !peer.equals(local) && peers.stream().anyMatch(prefix -> prefix.contains(peer));
    }
}
