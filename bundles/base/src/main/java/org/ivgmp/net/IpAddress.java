package org.ivgmp.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/// An IPv4 or IPv6 address: a group, a source or a host. IPv4 addresses come before IPv6 ones, each family in the order
/// of its numbers. An IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2) is not taken from text: it would be a second
/// name of an IPv4 address.
public sealed interface IpAddress extends Comparable<IpAddress> permits Ipv4Address, Ipv6Address {

    /// Dotted decimal, or what RFC 4291 section 2.2 allows, without a zone; never asks a name server.
    static Optional<IpAddress> parse(String text) {
        return text.indexOf(':') < 0 ? Ipv4Address.parse(text).map(address -> address)
                : Ipv6Address.parse(text).map(address -> address);
    }

    /// @throws IllegalArgumentException where [#parse] finds no address
    static IpAddress of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(
                "'" + text + "' is not an IP address such as 239.1.2.3 or ff3e::1:2"));
    }

    static IpAddress of(InetAddress address) {
        return switch (address) {
            case Inet4Address four -> Ipv4Address.of(four);
            case Inet6Address six -> Ipv6Address.of(six);
            default -> throw new IllegalArgumentException(address + " is of no known family");
        };
    }

    /// @param octets 4 or 16, in network byte order
    /// @throws IllegalArgumentException for any other number of octets
    static IpAddress of(byte[] octets) {
        return switch (octets.length) {
            case 4 -> new Ipv4Address(Octets.i32(octets, 0));
            case 16 -> Ipv6Address.of(octets, 0);
            default -> throw new IllegalArgumentException(octets.length + " octets are no IP address");
        };
    }

    /// The number of its bits: 32 or 128.
    int width();

    /// 224.0.0.0/4 (RFC 5771 section 3), ff00::/8 (RFC 4291 section 2.7).
    boolean isMulticast();

    /// What no router forwards: 224.0.0.0/24 (RFC 5771 section 4), and the IPv6 scopes 0 (reserved), 1 (interface-local)
    /// and 2 (link-local) of RFC 4291 section 2.7.
    boolean isLinkLocalMulticast();

    /// For people: where an address is of which [#isLinkLocalMulticast] holds.
    default String neverForwarded() {
        return this instanceof Ipv4Address ? "224.0.0.0/24, which no router forwards (RFC 5771, section 4)"
                : "the link-local scope or a smaller one, which no router forwards (RFC 4291, section 2.7)";
    }

    /// Source-specific multicast: 232.0.0.0/8, and ff3x::/32 (RFC 4607 section 1).
    boolean isSourceSpecific();

    /// `0.0.0.0` or `::`: in a query or an announcement, "none" or "any".
    boolean isUnspecified();

    /// The unspecified address of the same family.
    default IpAddress unspecified() {
        return this instanceof Ipv4Address ? Ipv4Address.ANY : Ipv6Address.ANY;
    }

    /// The same address with all bits beyond the first `length` zero.
    /// @param length 0 to [#width]
    IpAddress network(int length);

    InetAddress toInetAddress();

    /// Network byte order.
    byte[] toBytes();
}
