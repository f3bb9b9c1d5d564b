package org.ivgmp.edge.tunnel;

import java.util.Map;
import java.util.Set;

import org.ivgmp.view.View;
import org.osgi.annotation.versioning.ProviderType;

/// Makes the tunnels over one kind of network, and tells what became of them, by the peer's name. There is one for each kind; whoever wants
/// tunnels asks the [TunnelManager], which knows them all.
@ProviderType
public interface TunnelDriver extends View<Map<String, TunnelState>> {

    Network network();

    /// The whole desired state: tunnels over [#network] only. Thread-safe, returns at once. Until the first call nothing is torn down.
    void want(Set<TunnelSpec> tunnels);
}
