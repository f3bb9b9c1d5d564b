package org.ivgmp.edge.announce.core;

import java.time.Duration;
import java.util.List;

import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv6Address;

/// What the site's operator allows.
///
/// @param lifetimeMax   the longest that an announcement may hold without being said again
/// @param sapTimeout    how long a session announcement holds: RFC 2974 section 4 says an hour
/// @param sitePrefixes  hosts of the site besides those of the LAN ports' own subnets
/// @param neverForward  groups that stay on the LAN
/// @param claimsPerHost how many groups one host may announce
/// @param claimsPerPort how many groups all hosts of a port may announce
public record Rules(Duration lifetimeMax, Duration sapTimeout, List<IpPrefix> sitePrefixes,
        List<IpPrefix> neverForward, int claimsPerHost, int claimsPerPort) {

    public Rules {
        sitePrefixes = List.copyOf(sitePrefixes);
        neverForward = List.copyOf(neverForward);
    }

    /// Whether a host behind this port has the address: not the edge itself.
    public boolean isOfSite(LanPort port, Ipv4Address host) {
        return !host.equals(port.address())
                && (port.prefix().contains(host) || sitePrefixes.stream().anyMatch(prefix -> prefix.contains(host)));
    }

    /// As [#isOfSite]; of IPv6 sources, whose subnets are not known here, the packet loop's reverse path check decides.
    boolean mayBeOfSite(LanPort port, IpAddress source) {
        return !(source instanceof Ipv4Address four) || isOfSite(port, four);
    }

    public boolean isForwarded(IpAddress group) {
        return !(group instanceof Ipv6Address && group.isLinkLocalMulticast())
                && neverForward.stream().noneMatch(prefix -> prefix.contains(group));
    }
}
