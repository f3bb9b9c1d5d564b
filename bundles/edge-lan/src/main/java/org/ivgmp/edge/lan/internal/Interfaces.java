package org.ivgmp.edge.lan.internal;

import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import java.util.OptionalInt;

import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv6Address;
import org.ivgmp.net.Ipv6InterfaceAddress;

/// The interfaces of this machine, as far as they can be LAN ports.
final class Interfaces {

    private Interfaces() {
    }

    /// A port that is there.
    ///
    /// @param hardware its Ethernet address
    /// @param mtu      in octets
    record Found(LanPort port, byte[] hardware, int mtu) {
    }

    /// The interface with its first IPv4 address, and its IPv6 link-local one where it has that; empty while it does not exist, is down, or
    /// has no IPv4 address.
    static Optional<Found> find(String name) {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            if (found == null || !found.isUp() || found.getHardwareAddress() == null) {
                return Optional.empty();
            }
            byte[] hardware = found.getHardwareAddress();
            int mtu = found.getMTU();
            return found.getInterfaceAddresses().stream().filter(Interfaces::isIpv4).findFirst()
                    .map(address -> new Found(port(name, address, linkLocal(name)), hardware, mtu));
        } catch (SocketException gone) {
            return Optional.empty();
        }
    }

    /// Empty where the interface is gone, or has no address at all.
    static OptionalInt mtu(String name) {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            return found == null ? OptionalInt.empty() : OptionalInt.of(found.getMTU());
        } catch (SocketException gone) {
            return OptionalInt.empty();
        }
    }

    private static boolean isIpv4(InterfaceAddress address) {
        return address.getAddress() instanceof Inet4Address;
    }

    /// The lowest, should there be several.
    private static Optional<Ipv6Address> linkLocal(String name) {
        return Ipv6InterfaceAddress.ofThisMachine().stream().filter(each -> each.interfaceName().equals(name))
                .map(Ipv6InterfaceAddress::address).filter(Ipv6Address::isLinkLocalUnicast).min(Ipv6Address::compareTo);
    }

    private static LanPort port(String name, InterfaceAddress found, Optional<Ipv6Address> linkLocal) {
        Ipv4Address address = Ipv4Address.of((Inet4Address) found.getAddress());
        return new LanPort(name, address, new IpPrefix(address, found.getNetworkPrefixLength()), linkLocal);
    }
}
