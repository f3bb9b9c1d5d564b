package org.ivgmp.edge.igmp.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;

/// At most one deadline per group, in order: what a tick costs depends on what is due, not on how many groups there are.
final class Deadlines {

    private record Entry(Moment at, IpAddress group) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : group.compareTo(other.group);
        }
    }

    private final TreeSet<Entry> inOrder = new TreeSet<>();
    private final Map<IpAddress, Entry> byGroup = new HashMap<>();

    /// Replaces the group's deadline; empty for none.
    void set(IpAddress group, Optional<Moment> at) {
        Entry before = byGroup.remove(group);
        if (before != null) {
            inOrder.remove(before);
        }
        at.map(moment -> new Entry(moment, group)).ifPresent(entry -> {
            byGroup.put(group, entry);
            inOrder.add(entry);
        });
    }

    Optional<Moment> first() {
        return inOrder.isEmpty() ? Optional.empty() : Optional.of(inOrder.first().at());
    }

    /// The groups whose deadlines have come, earliest first. They keep them until the next [#set].
    List<IpAddress> due(Moment now) {
        return inOrder.stream().takeWhile(entry -> !entry.at().isAfter(now)).map(Entry::group).toList();
    }
}
