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
/// @param inPrivate its edge's address in a network that is private already, where it has one
public record Site(String name, Ipv4Address overlay, Optional<Ipv4Address> endpoint, boolean enrolled,
        Set<String> vpns, Optional<Ipv4Address> inPrivate) {
    public Site {
        vpns = Set.copyOf(vpns);
    }

    /// On the Internet only.
    public Site(String name, Ipv4Address overlay, Optional<Ipv4Address> endpoint, boolean enrolled, Set<String> vpns) {
        this(name, overlay, endpoint, enrolled, vpns, Optional.empty());
    }

    public Site at(Ipv4Address address) {
        return new Site(name, overlay, Optional.of(address), enrolled, vpns, inPrivate);
    }

    public Site enrolled(boolean holdsCertificate) {
        return new Site(name, overlay, endpoint, holdsCertificate, vpns, inPrivate);
    }

    public Site in(Set<String> others) {
        return new Site(name, overlay, endpoint, enrolled, others, inPrivate);
    }

    public Site inPrivate(Optional<Ipv4Address> address) {
        return new Site(name, overlay, endpoint, enrolled, vpns, address);
    }
}
