package org.ivgmp.edge.igmp.core;

/// What a LAN may cost us. Each has a counter for what it refuses.
///
/// @param groups           per port
/// @param sources          per group
/// @param reportsPerSecond per port; what is beyond is dropped
/// @param routerAlert      whether messages without that option are dropped: RFC 9776 section 9
public record Limits(int groups, int sources, int reportsPerSecond, boolean routerAlert) {
    public static final Limits DEFAULT = new Limits(4096, 64, 2000, false);
}
