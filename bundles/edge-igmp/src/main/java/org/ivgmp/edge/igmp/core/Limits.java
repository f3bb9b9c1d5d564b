package org.ivgmp.edge.igmp.core;

/// What a LAN may cost us. Each has a counter for what it refuses.
///
/// @param groups           per port
/// @param sources          per group
/// @param hosts            memberships of single hosts that are tracked per port; what is beyond is served, but not tracked
/// @param reportsPerSecond per port; what is beyond is dropped
public record Limits(int groups, int sources, int hosts, int reportsPerSecond) {
    public static final Limits DEFAULT = new Limits(4096, 64, 4096, 2000);
}
