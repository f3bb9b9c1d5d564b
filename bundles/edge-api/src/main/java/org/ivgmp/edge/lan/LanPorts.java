package org.ivgmp.edge.lan;

import java.util.Set;

import org.ivgmp.view.View;
import org.osgi.annotation.versioning.ProviderType;

/// The configured LAN ports that exist, are up and have an address. The snapshot changes when they do.
@ProviderType
public interface LanPorts extends View<Set<LanPort>> {
}
