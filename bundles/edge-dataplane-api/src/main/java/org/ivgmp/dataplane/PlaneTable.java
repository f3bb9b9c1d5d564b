package org.ivgmp.dataplane;

import java.util.List;

/// All that the packet loop knows. Immutable.
///
/// @param generation   counts up with each table of one control plane; for people
/// @param localOverlay this edge's overlay address, which the tunnel socket is bound to; 0 while there is none
/// @param owners       who contributed, so that a new control plane knows whom to wait for
/// @param egress       LAN to tunnels
/// @param ingress      tunnels to LAN
/// @param relays       tunnel to tunnels
public record PlaneTable(long generation, int localOverlay, List<String> owners, List<EgressRoute> egress,
        List<IngressRoute> ingress, List<RelayRoute> relays) {

    public static final PlaneTable EMPTY = new PlaneTable(0, 0, List.of(), List.of(), List.of(), List.of());

    public PlaneTable {
        owners = List.copyOf(owners);
        egress = List.copyOf(egress);
        ingress = List.copyOf(ingress);
        relays = List.copyOf(relays);
    }
}
