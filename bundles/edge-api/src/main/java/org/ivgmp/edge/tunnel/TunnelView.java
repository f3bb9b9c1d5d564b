package org.ivgmp.edge.tunnel;

import java.util.Map;

import org.ivgmp.view.View;
import org.osgi.annotation.versioning.ProviderType;

/// The tunnels as they are, over whichever network, by the peer's name.
@ProviderType
public interface TunnelView extends View<Map<String, TunnelState>> {
}
