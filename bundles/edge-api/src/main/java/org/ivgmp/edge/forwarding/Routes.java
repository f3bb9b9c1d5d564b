package org.ivgmp.edge.forwarding;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.net.Ipv4Address;

/// One contributor's whole desired state.
///
/// @param localOverlay this edge's overlay address, where the contributor knows it
public record Routes(Optional<Ipv4Address> localOverlay, Set<Egress> egress, Set<Ingress> ingress,
        Set<Relay> relays) {

    public static final Routes NONE = new Routes(Optional.empty(), Set.of(), Set.of(), Set.of());

    public Routes {
        egress = Set.copyOf(egress);
        ingress = Set.copyOf(ingress);
        relays = Set.copyOf(relays);
    }

    public Routes and(Set<Egress> more) {
        Set<Egress> all = new HashSet<>(egress);
        all.addAll(more);
        return new Routes(localOverlay, all, ingress, relays);
    }
}
