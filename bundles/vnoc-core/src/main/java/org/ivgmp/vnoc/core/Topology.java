package org.ivgmp.vnoc.core;

import java.util.Optional;

import org.ivgmp.net.IpPrefix;

/// How the groups of a range are distributed in a VPN. Of several that speak of a group the one for the longest prefix holds; without
/// one it is a star.
///
/// @param reflector the site that replicates, with [Kind#REFLECTOR] only
public record Topology(String vpn, IpPrefix groups, Kind kind, Optional<String> reflector)
        implements Comparable<Topology> {

    /// docs/ivgmp.md, section 15.
    public enum Kind {
        /// The sending site sends to each receiving site itself.
        STAR,
        /// The sending site sends to one certified site, which sends to the others.
        REFLECTOR,
        /// A tree over certified sites, within each site's limits.
        HIERARCHY
    }

    public Topology {
        if ((kind == Kind.REFLECTOR) != reflector.isPresent()) {
            throw new IllegalArgumentException("a reflector, and nothing else, names its site");
        }
    }

    @Override
    public int compareTo(Topology other) {
        int byVpn = vpn.compareTo(other.vpn);
        return byVpn != 0 ? byVpn : groups.compareTo(other.groups);
    }
}
