package org.ivgmp.edge.election;

import java.util.Map;

import org.ivgmp.view.View;
import org.osgi.annotation.versioning.ProviderType;

/// The LAN ports on which this edge stands by, because another edge is active there: by port, who, for people. On all other
/// ports it is active.
@ProviderType
public interface LanElection extends View<Map<String, String>> {

    /// How the site stands; what was said last holds while nobody says anything. Never blocks.
    ///
    /// @param vpns      by LAN port, the VPN that it is attached to
    /// @param hasPolicy whether there is a policy to forward by
    void onSite(Map<String, String> vpns, boolean hasPolicy);

    /// Since the start, by their names in metrics.
    default Map<String, Long> counters() {
        return Map.of();
    }
}
