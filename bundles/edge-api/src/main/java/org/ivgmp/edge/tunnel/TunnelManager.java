package org.ivgmp.edge.tunnel;

import java.util.Set;

import org.osgi.annotation.versioning.ProviderType;

/// Where the desired tunnels are said, over whichever network. Until the first call nothing is torn down: not to have been told is not to want none.
@ProviderType
public interface TunnelManager {

    /// The whole desired state. Thread-safe; returns at once, and [TunnelView] shows what becomes of it.
    void want(Set<TunnelSpec> tunnels);
}
