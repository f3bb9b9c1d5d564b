package org.ivgmp.edge.tunnel;

import org.ivgmp.net.Ipv4Address;

/// A tunnel that should be.
///
/// @param peer          the peer's IKE identity, which its certificate carries (RFC 7296 section 3.5, ID_FQDN)
/// @param remoteOverlay the peer's overlay address, the only traffic selector
/// @param remoteAddress where the peer's IKE is, an address of the Internet; over a private network, the peer's address in it
public record TunnelSpec(String peer, Ipv4Address remoteOverlay, Ipv4Address remoteAddress, Network network) {

    /// Over the Internet.
    public TunnelSpec(String peer, Ipv4Address remoteOverlay, Ipv4Address remoteAddress) {
        this(peer, remoteOverlay, remoteAddress, Network.INTERNET);
    }
}
