package org.ivgmp.edge.sources;

import java.util.Map;

import org.ivgmp.view.View;
import org.osgi.annotation.versioning.ProviderType;

/// The multicast senders on this edge's LANs, as learnt from their packets.
@ProviderType
public interface SourceView extends View<Sources> {

    /// Counters by name with unit, for people and metrics.
    Map<String, Long> counters();
}
