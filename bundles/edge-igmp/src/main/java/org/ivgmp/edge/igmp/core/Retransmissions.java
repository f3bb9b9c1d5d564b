package org.ivgmp.edge.igmp.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;

/// Specific queries that are still to be repeated: RFC 9776 sections 6.6.3.1 and 6.6.3.2. Mutable, one per group. It holds no
/// source that the group does not hold, so the group's bound is its bound.
final class Retransmissions {

    /// @param left how often still
    /// @param at   when next
    private record Pending(int left, Moment at) {
        boolean isDue(Moment now) {
            return !at.isAfter(now);
        }
    }

    private Optional<Pending> group = Optional.empty();
    private final Map<IpAddress, Pending> sources = new HashMap<>();

    /// Q(G) was just sent for the first time.
    void ofGroup(IgmpTimers timers, Moment now) {
        group = pending(timers.robustness() - 1, timers, now);
    }

    /// Q(G,S) was just sent for the first time.
    void ofSources(Set<IpAddress> asked, IgmpTimers timers, Moment now) {
        pending(timers.robustness() - 1, timers, now)
                .ifPresent(first -> asked.forEach(source -> sources.put(source, first)));
    }

    private static Optional<Pending> pending(int left, IgmpTimers timers, Moment now) {
        return left > 0 ? Optional.of(new Pending(left, now.plus(timers.lastMemberQuery()))) : Optional.empty();
    }

    /// The group's state is now `state`: what it no longer holds need not be asked about.
    void follow(GroupState state) {
        sources.keySet().retainAll(state.sourceTimers().keySet());
        if (state instanceof GroupState.Include) {
            group = Optional.empty();
        }
    }

    /// What is to be repeated now.
    ///
    /// @param group   whether Q(G) is
    /// @param sources of a Q(G,S), if any
    record Due(boolean group, Set<IpAddress> sources) {
    }

    /// Counts what it returns as sent.
    Due due(IgmpTimers timers, Moment now) {
        boolean groupDue = group.isPresent() && group.get().isDue(now);
        if (groupDue) {
            group = pending(group.get().left() - 1, timers, now);
        }
        Set<IpAddress> asked = new TreeSet<>();
        sources.forEach((source, pending) -> {
            if (pending.isDue(now)) {
                asked.add(source);
            }
        });
        asked.forEach(source -> sources.compute(source,
                (_, pending) -> pending(pending.left() - 1, timers, now).orElse(null)));
        return new Due(groupDue, asked);
    }

    Optional<Moment> deadline() {
        return Stream.concat(group.stream(), sources.values().stream()).map(Pending::at).min(Moment::compareTo);
    }
}
