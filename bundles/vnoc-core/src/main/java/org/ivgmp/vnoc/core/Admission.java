package org.ivgmp.vnoc.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A site's requests after it has taken some back and made others.
///
/// @param network with the requests that it holds now
/// @param dropped of those it held
/// @param added   to those it held
/// @param answers to those it made, also to the ones that it held already
public record Admission(Network network, SortedSet<Request> dropped, SortedSet<Request> added,
        SortedMap<Request, Decision> answers) {

    /// Takes back first, so that the quota is spent on what is asked for now.
    public static Admission of(Network network, String site, Set<Request> back, Set<Request> asked) {
        SortedSet<Request> held = new TreeSet<>(network.requestsOf(site));
        SortedSet<Request> dropped = new TreeSet<>(back);
        dropped.retainAll(held);
        held.removeAll(dropped);
        Network without = dropped.isEmpty() ? network : network.withRequests(site, held);
        SortedSet<Request> added = new TreeSet<>();
        SortedMap<Request, Decision> answers = new TreeMap<>();
        Map<Quota, Integer> used = new HashMap<>();
        int room = network.limits().requestsPerSite() - held.size();
        for (Request request : new TreeSet<>(asked)) {
            Decision answer = Policy.decide(without, site, request, rule -> used.computeIfAbsent(
                    new Quota(rule.id(), request.role()), _ -> Policy.groups(without, site, request.role(), rule)));
            if (answer.kept() && !held.contains(request)) {
                if (added.size() < room) {
                    added.add(request);
                    Policy.rule(without, site, request).ifPresent(
                            rule -> used.computeIfPresent(new Quota(rule.id(), request.role()), (_, count) -> count + 1));
                } else {
                    answer = Policy.overQuota(network, site);
                }
            }
            answers.put(request, answer);
        }
        held.addAll(added);
        return new Admission(added.isEmpty() ? without : network.withRequests(site, held), dropped, added, answers);
    }

    private record Quota(long rule, Role role) {
    }

    /// Whether it altered anything.
    public boolean changes() {
        return !dropped.isEmpty() || !added.isEmpty();
    }
}
