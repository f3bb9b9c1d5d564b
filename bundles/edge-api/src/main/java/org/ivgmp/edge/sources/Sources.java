package org.ivgmp.edge.sources;

import java.util.Set;

/// The flows that are alive on the LANs.
///
/// @param complete whether every flow that the plane knew when this view began has been seen or aged out
public record Sources(boolean complete, Set<Flow> flows) {

    public static final Sources UNKNOWN = new Sources(false, Set.of());

    public Sources {
        flows = Set.copyOf(flows);
    }
}
