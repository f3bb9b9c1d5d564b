package org.ivgmp.edge.dataplane.internal;

import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

import org.ivgmp.edge.dataplane.core.Port;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv4Prefix;

/// Looks up what the LAN ports are at the moment.
final class PortWatch {

    private final List<String> names;
    private final List<Ipv4Prefix> sitePrefixes;

    PortWatch(List<String> names, List<Ipv4Prefix> sitePrefixes) {
        this.names = names;
        this.sitePrefixes = sitePrefixes;
    }

    List<Port> look() {
        return names.stream().map(this::look).toList();
    }

    private Port look(String name) {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            return found == null ? new Port(name, 0, sitePrefixes) : new Port(name, found.getIndex(), prefixes(found));
        } catch (SocketException _) {
            return new Port(name, 0, sitePrefixes);
        }
    }

    private List<Ipv4Prefix> prefixes(NetworkInterface found) {
        List<Ipv4Prefix> prefixes = new ArrayList<>(sitePrefixes);
        for (InterfaceAddress address : found.getInterfaceAddresses()) {
            if (address.getAddress() instanceof Inet4Address ipv4) {
                prefixes.add(new Ipv4Prefix(Ipv4Address.of(ipv4), address.getNetworkPrefixLength()));
            }
        }
        return prefixes;
    }
}
