package org.ivgmp.edge.join;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// One edge asks another to send it a group.
///
/// @param peer the other edge's overlay address: of whom we ask, or who asks us
/// @param vpn  the VPN's number
public record PeerJoin(Ipv4Address peer, int vpn, IpAddress group) {
}
