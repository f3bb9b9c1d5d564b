package org.ivgmp.vnoc.core;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.vnoc.tree.Capacity;

/// How groups are distributed, and what sites can carry. Immutable.
///
/// @param topologies where it is not a star
/// @param capacities by site, where they are not [Capacity#DEFAULT]
public record Shape(Set<Topology> topologies, Map<String, Capacity> capacities) {

    public static final Shape STARS = new Shape(Set.of(), Map.of());

    public Shape {
        topologies = Set.copyOf(topologies);
        capacities = Map.copyOf(capacities);
    }

    /// In the place of one for the same range.
    public Shape with(Topology topology) {
        return withTopologies(set -> {
            set.removeIf(old -> old.compareTo(topology) == 0);
            set.add(topology);
        });
    }

    public Shape without(String vpn, IpPrefix groups) {
        return withTopologies(set -> set.removeIf(old -> old.vpn().equals(vpn) && old.groups().equals(groups)));
    }

    Shape withoutVpn(String vpn) {
        return withTopologies(set -> set.removeIf(old -> old.vpn().equals(vpn)));
    }

    /// Without the site's capacity. Topologies that name it as reflector stay, and are stars until it is there again.
    Shape withoutSite(String site) {
        return withCapacities(map -> map.remove(site));
    }

    public Shape with(String site, Capacity capacity) {
        return withCapacities(map -> map.put(site, capacity));
    }

    /// The one for the longest prefix that holds the group.
    public Optional<Topology> topology(String vpn, IpAddress group) {
        return topologies.stream().filter(topology -> topology.vpn().equals(vpn) && topology.groups().contains(group))
                .max(Comparator.comparingInt(topology -> topology.groups().length()));
    }

    /// Whether the group is distributed by trees.
    boolean hasTrees(String vpn, IpAddress group) {
        return topology(vpn, group).filter(topology -> topology.kind() != Topology.Kind.STAR).isPresent();
    }

    /// Whether any group of the VPN may be.
    public boolean hasTrees(String vpn) {
        return topologies.stream().anyMatch(topology -> topology.vpn().equals(vpn));
    }

    public Capacity capacity(String site) {
        return capacities.getOrDefault(site, Capacity.DEFAULT);
    }

    private Shape withTopologies(Consumer<Set<Topology>> change) {
        Set<Topology> next = new TreeSet<>(topologies);
        change.accept(next);
        return new Shape(next, capacities);
    }

    private Shape withCapacities(Consumer<Map<String, Capacity>> change) {
        Map<String, Capacity> next = new TreeMap<>(capacities);
        change.accept(next);
        return new Shape(topologies, next);
    }
}
