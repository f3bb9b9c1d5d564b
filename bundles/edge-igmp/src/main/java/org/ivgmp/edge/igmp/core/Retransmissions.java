package org.ivgmp.edge.igmp.core;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// Specific queries that are still to be repeated: RFC 9776 sections 6.6.3.1 and 6.6.3.2. Mutable, one per group; as small as
/// the group's own bounds.
final class Retransmissions {

    private int groupLeft;
    private final Map<Ipv4Address, Integer> sourcesLeft = new HashMap<>();
    private Optional<Moment> next = Optional.empty();

    /// Q(G) was just sent for the first time.
    void ofGroup(IgmpTimers timers, Moment now) {
        groupLeft = timers.robustness() - 1;
        schedule(timers, now);
    }

    /// Q(G,S) was just sent for the first time.
    void ofSources(Set<Ipv4Address> sources, IgmpTimers timers, Moment now) {
        sources.forEach(source -> sourcesLeft.put(source, timers.robustness() - 1));
        schedule(timers, now);
    }

    private void schedule(IgmpTimers timers, Moment now) {
        sourcesLeft.values().removeIf(left -> left <= 0);
        boolean pending = groupLeft > 0 || !sourcesLeft.isEmpty();
        next = pending ? Optional.of(next.map(at -> Moment.earlier(at, now.plus(timers.lastMemberQuery())))
                .orElse(now.plus(timers.lastMemberQuery()))) : Optional.empty();
    }

    /// What is to be repeated now.
    ///
    /// @param group   whether Q(G) is
    /// @param sources of a Q(G,S), if any
    record Due(boolean group, Set<Ipv4Address> sources) {
    }

    Optional<Due> due(IgmpTimers timers, Moment now) {
        if (next.isEmpty() || next.get().isAfter(now)) {
            return Optional.empty();
        }
        Due due = new Due(groupLeft > 0, new TreeSet<>(sourcesLeft.keySet()));
        groupLeft = Math.max(0, groupLeft - 1);
        sourcesLeft.replaceAll((_, left) -> left - 1);
        next = Optional.empty();
        schedule(timers, now);
        return Optional.of(due);
    }

    /// Members were heard again: what they want need not be asked for.
    void answered(boolean group, Predicate<Ipv4Address> source) {
        if (group) {
            groupLeft = 0;
        }
        for (Iterator<Ipv4Address> each = sourcesLeft.keySet().iterator(); each.hasNext();) {
            if (source.test(each.next())) {
                each.remove();
            }
        }
        if (groupLeft == 0 && sourcesLeft.isEmpty()) {
            next = Optional.empty();
        }
    }

    Optional<Moment> deadline() {
        return next;
    }
}
