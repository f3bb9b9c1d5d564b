package org.ivgmp.vnoc.tree;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a tree is wanted for.
///
/// @param sender     the root
/// @param receivers  who is to be reached; the sender is not among them
/// @param relays     who may pass on: certified sites that are alive, receivers or not; the sender is not among them
/// @param capacities by site; [Capacity#DEFAULT] where none is named
/// @param rate       the group's bits a second, 0 when not known
/// @param reflector  the one site that is to replicate, instead of a hierarchy
public record TreeTask(String sender, SortedSet<String> receivers, SortedSet<String> relays,
        Map<String, Capacity> capacities, long rate, Optional<String> reflector) {

    public TreeTask {
        receivers = without(receivers, sender);
        relays = without(relays, sender);
        capacities = Map.copyOf(capacities);
    }

    private static SortedSet<String> without(SortedSet<String> sites, String sender) {
        SortedSet<String> others = new TreeSet<>(sites);
        others.remove(sender);
        return Collections.unmodifiableSortedSet(others);
    }

    /// How many copies a site can send in this tree: none, if it is neither the sender nor a relay.
    int copies(String site) {
        return site.equals(sender) || relays.contains(site)
                ? capacities.getOrDefault(site, Capacity.DEFAULT).copies(rate) : 0;
    }
}
