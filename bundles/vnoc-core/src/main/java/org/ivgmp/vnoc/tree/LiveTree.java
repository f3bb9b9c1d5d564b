package org.ivgmp.vnoc.tree;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import org.ivgmp.time.Moment;

/// A tree that edges have routes for.
///
/// @param branch  its number in the GRE key, 1 to 4095; unique among the live trees of its VPN
/// @param pending sites that have not fetched the document which says so yet
/// @param until   when the phase ends though sites are pending; of a tree that is in use: never
public record LiveTree(int branch, Tree tree, Phase phase, SortedSet<String> pending, Optional<Moment> until) {

    /// What becomes of a tree, in order.
    public enum Phase {
        /// Receivers and relays are getting their routes; the sender does not use it yet.
        PREPARED,
        /// The sender uses it.
        IN_USE,
        /// The sender is being told to use another one.
        LEAVING,
        /// The sender uses another one; the last packets are on their way.
        DRAINING
    }

    public LiveTree {
        pending = Collections.unmodifiableSortedSet(new TreeSet<>(pending));
    }

    LiveTree without(String site) {
        SortedSet<String> left = new TreeSet<>(pending);
        left.remove(site);
        return new LiveTree(branch, tree, phase, left, until);
    }

    LiveTree in(Phase next, SortedSet<String> waitFor, Optional<Moment> end) {
        return new LiveTree(branch, tree, next, waitFor, end);
    }

    /// Whether the phase is over.
    boolean isOver(Moment now) {
        boolean late = until.isPresent() && !until.get().isAfter(now);
        return late || phase != Phase.IN_USE && phase != Phase.DRAINING && pending.isEmpty();
    }
}
