package org.ivgmp.edge.lan;

import java.util.Optional;

import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv6Address;

/// An interface of this edge on a LAN.
///
/// @param name      of the network interface, such as `lan0`
/// @param address   the edge's own address there, the source of its IGMP queries
/// @param prefix    the LAN's addresses
/// @param linkLocal the edge's link-local address there, the source of its MLD queries; empty where the interface does not speak IPv6
public record LanPort(String name, Ipv4Address address, IpPrefix prefix, Optional<Ipv6Address> linkLocal) {

    /// A port that speaks IPv4 only.
    public LanPort(String name, Ipv4Address address, IpPrefix prefix) {
        this(name, address, prefix, Optional.empty());
    }
}
