package org.ivgmp.vnoc.centre;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

import org.ivgmp.time.Moment;

/// When each site's requests expire, in order: what a heartbeat costs does not grow with the number of sites.
final class Leases {

    private record End(Moment at, String site) implements Comparable<End> {
        @Override
        public int compareTo(End other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : site.compareTo(other.site);
        }
    }

    private final Map<String, Moment> ends = new HashMap<>();
    private final TreeSet<End> inOrder = new TreeSet<>();

    void put(String site, Moment end) {
        remove(site);
        ends.put(site, end);
        inOrder.add(new End(end, site));
    }

    void putIfAbsent(String site, Moment end) {
        if (!ends.containsKey(site)) {
            put(site, end);
        }
    }

    void remove(String site) {
        Moment end = ends.remove(site);
        if (end != null) {
            inOrder.remove(new End(end, site));
        }
    }

    void retain(Predicate<String> sites) {
        List.copyOf(ends.keySet()).stream().filter(sites.negate()).forEach(this::remove);
    }

    /// The sites whose leases are over, the first to end first.
    List<String> over(Moment now) {
        List<String> sites = new ArrayList<>();
        for (End end : inOrder) {
            if (end.at().isAfter(now)) {
                break;
            }
            sites.add(end.site());
        }
        return sites;
    }

    void postpone(Collection<String> sites, Moment end) {
        sites.forEach(site -> put(site, end));
    }

    Optional<Moment> next() {
        return inOrder.isEmpty() ? Optional.empty() : Optional.of(inOrder.first().at());
    }
}
