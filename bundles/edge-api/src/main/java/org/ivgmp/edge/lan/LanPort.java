package org.ivgmp.edge.lan;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.IpPrefix;

/// An interface of this edge on a LAN.
///
/// @param name    of the network interface, such as `lan0`
/// @param address the edge's own address there, the source of its IGMP queries
/// @param prefix  the LAN's addresses
public record LanPort(String name, Ipv4Address address, IpPrefix prefix) {
}
