package org.ivgmp.edge.dataplane.core;

import java.util.List;

import org.ivgmp.net.IpPrefix;

/// A LAN port as it is now.
///
/// @param ifindex  0 while the interface does not exist
/// @param prefixes the addresses of the port's site: those of the interface, and those configured
/// @param ethernet the interface's own address, a number of 48 bits; 0 where it has none
public record Port(String name, int ifindex, List<IpPrefix> prefixes, long ethernet) {

    public Port(String name, int ifindex, List<IpPrefix> prefixes) {
        this(name, ifindex, prefixes, 0);
    }

    public Port {
        prefixes = List.copyOf(prefixes);
    }
}
