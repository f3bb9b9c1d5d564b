package org.ivgmp.edge.path;

import java.util.Map;
import java.util.Set;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.view.View;
import org.osgi.annotation.versioning.ProviderType;

/// Where a tunnel's bundle says which peers are to be probed, and everybody sees what came of it: by the peer's overlay address.
/// A peer is missing until its first probe was answered or given up.
@ProviderType
public interface Paths extends View<Map<Ipv4Address, PathState>> {

    /// Those that `owner` wants probed, from now on; they take the place of what it said before. Others' are probed as well. Thread-safe,
    /// returns at once.
    ///
    /// @param owner the bundle's symbolic name; it says the empty set when it has no more tunnels, and nothing when it is only swapped
    void watch(String owner, Set<Ipv4Address> peers);

    /// What was counted since the start, by name.
    Map<String, Long> counters();
}
