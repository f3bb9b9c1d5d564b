package org.ivgmp.edge.tunnel;

import java.util.Map;

import org.ivgmp.view.View;
import org.osgi.annotation.versioning.ProviderType;

/// The tunnels as charon has them, by the peer's IKE identity.
@ProviderType
public interface TunnelView extends View<Map<String, TunnelState>> {
}
