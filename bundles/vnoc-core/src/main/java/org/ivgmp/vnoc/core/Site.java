package org.ivgmp.vnoc.core;

import java.util.Optional;
import java.util.Set;

import org.ivgmp.net.Ipv4Address;

/// A site of the provider's network.
///
/// @param overlay  its edge's address inside the tunnels; one per site, for ever
/// @param endpoint where its IKE is, once it has been heard of
/// @param enrolled whether a device holds its certificate
/// @param vpns     names of the VPNs it is in
public record Site(String name, Ipv4Address overlay, Optional<Ipv4Address> endpoint, boolean enrolled,
        Set<String> vpns) {
    public Site {
        vpns = Set.copyOf(vpns);
    }
}
