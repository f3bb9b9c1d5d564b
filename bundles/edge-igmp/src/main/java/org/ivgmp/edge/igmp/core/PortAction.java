package org.ivgmp.edge.igmp.core;

import java.util.Set;

import org.ivgmp.net.IpAddress;

/// What a LAN port's machine asks of the outside world.
///
/// @param group    unspecified for a general query
/// @param sources  empty for all
/// @param suppress the S flag (RFC 9776 section 6.6.3)
/// @param startup  a general query that hosts are to answer within [IgmpTimers#startupResponse]
public record PortAction(IpAddress group, Set<IpAddress> sources, boolean suppress, boolean startup) {
    public PortAction {
        sources = Set.copyOf(sources);
    }

    /// Not at the start.
    public PortAction(IpAddress group, Set<IpAddress> sources, boolean suppress) {
        this(group, sources, suppress, false);
    }
}
