package org.ivgmp.edge.igmp.core;

import java.util.Set;

import org.ivgmp.net.IpAddress;

/// What a LAN port's machine asks of the outside world.
///
/// @param group    unspecified for a general query
/// @param sources  empty for all
/// @param suppress the S flag (RFC 9776 section 6.6.3)
public record PortAction(IpAddress group, Set<IpAddress> sources, boolean suppress) {
    public PortAction {
        sources = Set.copyOf(sources);
    }
}
