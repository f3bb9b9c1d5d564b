package org.ivgmp.dataplane;

import org.osgi.annotation.versioning.ProviderType;

/// The packet loop's one input: a whole table, replaced at once.
@ProviderType
public interface ForwardingPlane {

    /// The loop uses `table` from its next batch on. Packets held for a flow that the table now routes are sent.
    void install(PlaneTable table);

    /// What is installed now; [PlaneTable#EMPTY] before the first. A new control plane starts from it.
    PlaneTable installed();
}
