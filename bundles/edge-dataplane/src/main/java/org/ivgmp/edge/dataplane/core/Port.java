package org.ivgmp.edge.dataplane.core;

import java.util.List;

import org.ivgmp.net.IpPrefix;

/// A LAN port as it is now.
///
/// @param ifindex  0 while the interface does not exist
/// @param prefixes the addresses of the port's site: those of the interface, and those configured
public record Port(String name, int ifindex, List<IpPrefix> prefixes) {
    public Port {
        prefixes = List.copyOf(prefixes);
    }
}
