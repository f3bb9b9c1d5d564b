package org.ivgmp.edge.dataplane.internal;

import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.ivgmp.edge.dataplane.core.Port;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv6InterfaceAddress;

/// Looks up what the LAN ports are at the moment.
final class PortWatch {

    private final List<String> names;
    private final List<IpPrefix> sitePrefixes;

    PortWatch(List<String> names, List<IpPrefix> sitePrefixes) {
        this.names = names;
        this.sitePrefixes = sitePrefixes;
    }

    List<Port> look() {
        return names.stream().map(this::look).toList();
    }

    private Port look(String name) {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            return found == null ? new Port(name, 0, sitePrefixes) : new Port(name, found.getIndex(), prefixes(found), ethernet(found));
        } catch (SocketException _) {
            return new Port(name, 0, sitePrefixes);
        }
    }

    private static long ethernet(NetworkInterface found) throws SocketException {
        byte[] address = found.getHardwareAddress();
        return address == null || address.length != 6 ? 0
                : ByteBuffer.allocate(8).putShort((short) 0).put(address).getLong(0);
    }

    private List<IpPrefix> prefixes(NetworkInterface found) {
        List<IpPrefix> prefixes = new ArrayList<>(sitePrefixes);
        for (InterfaceAddress address : found.getInterfaceAddresses()) {
            if (address.getAddress() instanceof Inet4Address four) {
                prefixes.add(new IpPrefix(IpAddress.of(four), address.getNetworkPrefixLength()));
            }
        }
        Ipv6InterfaceAddress.ofThisMachine().stream().filter(each -> each.interfaceName().equals(found.getName()))
                .map(each -> new IpPrefix(each.address(), each.prefixLength())).forEach(prefixes::add);
        return prefixes;
    }
}
