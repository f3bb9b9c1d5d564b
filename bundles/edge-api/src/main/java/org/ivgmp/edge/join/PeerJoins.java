package org.ivgmp.edge.join;

import java.util.Map;
import java.util.Set;

import org.ivgmp.view.View;
import org.osgi.annotation.versioning.ProviderType;

/// Direct joins (docs/ivgmp.md, section 19), both ways. The snapshot is what peers ask of us: bounded, and each for ten seconds from when
/// it was heard, unless it is withdrawn. Nobody has checked yet whether the peer may have the group.
@ProviderType
public interface PeerJoins extends View<Set<PeerJoin>> {

    /// What to ask of peers from now on; it takes the place of what was said before. Each new one is told its peer at once and twice
    /// again within 0.3 s; one that is not wanted any more is withdrawn. Thread-safe, returns at once.
    void want(Set<PeerJoin> joins);

    /// What was counted since the start, by name.
    Map<String, Long> counters();
}
