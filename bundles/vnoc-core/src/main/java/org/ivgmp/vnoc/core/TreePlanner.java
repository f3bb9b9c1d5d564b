package org.ivgmp.vnoc.core;

import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

import org.ivgmp.vnoc.core.Topology.Kind;
import org.ivgmp.vnoc.tree.TreeKey;
import org.ivgmp.vnoc.tree.TreeTask;

/// Which trees a VPN needs.
public final class TreePlanner {

    private TreePlanner() {
    }

    /// A task for each granted sender of each group that is not distributed as a star.
    ///
    /// @param alive whether a relay has been heard of lately
    public static SortedMap<TreeKey, TreeTask> tasks(Network network, String vpn, Predicate<String> alive) {
        SortedMap<TreeKey, TreeTask> tasks = new TreeMap<>();
        Set<String> members = new TreeSet<>();
        network.sites().values().stream()
                .filter(site -> site.vpns().contains(vpn) && site.enrolled() && site.endpoint().isPresent())
                .forEach(site -> members.add(site.name()));
        for (String sender : members) {
            for (Request request : network.requestsOf(sender)) {
                boolean wanted = request.vpn().equals(vpn) && request.role() == Role.SENDER
                        && Policy.decide(network, sender, request).granted();
                Optional<Topology> topology = wanted ? network.shape().topology(vpn, request.group()) : Optional.empty();
                topology.filter(kind -> kind.kind() != Kind.STAR).ifPresent(kind ->
                        tasks.put(new TreeKey(vpn, request.group(), sender),
                                task(network, members, sender, request, kind, alive)));
            }
        }
        return tasks;
    }

    private static TreeTask task(Network network, Set<String> members, String sender, Request sending, Topology topology,
            Predicate<String> alive) {
        Request receiving = new Request(sending.vpn(), sending.group(), Role.RECEIVER);
        TreeSet<String> receivers = new TreeSet<>();
        TreeSet<String> relays = new TreeSet<>();
        for (String member : members) {
            if (network.requestsOf(member).contains(receiving)
                    && Policy.decide(network, member, receiving).granted()) {
                receivers.add(member);
            }
            boolean certified = network.shape().capacity(member).certified();
            if (certified && alive.test(member)) {
                relays.add(member);
            }
        }
        return new TreeTask(sender, receivers, relays, network.shape().capacities(), 0, topology.reflector());
    }
}
