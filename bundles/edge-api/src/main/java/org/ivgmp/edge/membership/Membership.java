package org.ivgmp.edge.membership;

import java.util.Map;

/// What the hosts of all LAN ports want.
///
/// @param complete whether every host has had its chance to answer a general query since this view began. Until then a
///                 group that is missing here may still have members
public record Membership(boolean complete, Map<PortGroup, SourceFilter> groups) {

    public static final Membership UNKNOWN = new Membership(false, Map.of());

    public Membership {
        groups = Map.copyOf(groups);
    }
}
