package org.ivgmp.edge.join;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// One edge asks another to send it a group.
///
/// @param peer the other edge's overlay address: of whom we ask, or who asks us
/// @param vpn  the VPN's number
public record PeerJoin(Ipv4Address peer, int vpn, IpAddress group) {

    // Written out: see Ipv4Address.
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof PeerJoin join && vpn == join.vpn && group.equals(join.group) && peer.equals(join.peer);
    }

    @Override
    public int hashCode() {
        return (peer.hashCode() * 31 + vpn) * 31 + group.hashCode();
    }
}
