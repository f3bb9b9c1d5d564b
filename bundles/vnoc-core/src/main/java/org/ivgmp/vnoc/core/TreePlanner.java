package org.ivgmp.vnoc.core;

import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

import org.ivgmp.net.IpAddress;
import org.ivgmp.vnoc.tree.TreeKey;
import org.ivgmp.vnoc.tree.TreeTask;

/// Which trees a group needs.
public final class TreePlanner {

    private TreePlanner() {
    }

    /// The groups of a VPN that somebody asks to send and that are not distributed as stars.
    public static SortedSet<IpAddress> groups(Network network, String vpn) {
        SortedSet<IpAddress> groups = new TreeSet<>();
        for (String member : network.members(vpn)) {
            network.requestsOf(member).stream().filter(request -> request.vpn().equals(vpn)
                    && request.role() == Role.SENDER && network.shape().hasTrees(vpn, request.group()))
                    .forEach(request -> groups.add(request.group()));
        }
        return groups;
    }

    /// A task for each granted sender of the group; none where it is distributed as a star.
    ///
    /// @param alive whether a relay has been heard of lately
    public static SortedMap<TreeKey, TreeTask> tasks(Network network, String vpn, IpAddress group,
            Predicate<String> alive) {
        SortedMap<TreeKey, TreeTask> tasks = new TreeMap<>();
        Optional<Topology> topology = network.shape().topology(vpn, group);
        if (topology.isEmpty() || topology.get().kind() == Topology.Kind.STAR) {
            return tasks;
        }
        SortedSet<String> senders = granted(network, new Request(vpn, group, Role.SENDER));
        if (senders.isEmpty()) {
            return tasks;
        }
        SortedSet<String> receivers = granted(network, new Request(vpn, group, Role.RECEIVER));
        SortedSet<String> relays = new TreeSet<>();
        network.shape().capacities().forEach((site, capacity) -> {
            if (capacity.certified() && network.members(vpn).contains(site) && reachable(network, site)
                    && alive.test(site)) {
                relays.add(site);
            }
        });
        senders.forEach(sender -> tasks.put(new TreeKey(vpn, group, sender), new TreeTask(sender, receivers, relays,
                network.shape().capacities(), rate(network, sender, vpn, group), topology.get().reflector())));
        return tasks;
    }

    private static long rate(Network network, String sender, String vpn, IpAddress group) {
        return Policy.terms(network, sender, new Request(vpn, group, Role.SENDER)).rate();
    }

    private static SortedSet<String> granted(Network network, Request request) {
        SortedSet<String> granted = new TreeSet<>();
        for (String site : network.askers(request)) {
            if (reachable(network, site) && Policy.decide(network, site, request).granted()) {
                granted.add(site);
            }
        }
        return granted;
    }

    private static boolean reachable(Network network, String name) {
        Site site = network.sites().get(name);
        return site != null && site.enrolled() && site.endpoint().isPresent();
    }
}
