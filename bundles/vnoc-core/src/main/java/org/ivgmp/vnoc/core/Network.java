package org.ivgmp.vnoc.core;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// All that policy is computed from: VPNs, sites, rules, and what the sites ask for. Immutable; each change is a new
/// value.
///
/// @param rules    by id
/// @param requests by site
/// @param shape    how groups are distributed
public record Network(Limits limits, Map<String, Vpn> vpns, Map<String, Site> sites, Set<Rule> rules,
        Map<String, Set<Request>> requests, Shape shape) {

    public Network {
        vpns = Map.copyOf(vpns);
        sites = Map.copyOf(sites);
        rules = Set.copyOf(rules);
        requests = Map.copyOf(requests);
    }

    public static Network empty(Limits limits) {
        return new Network(limits, Map.of(), Map.of(), Set.of(), Map.of(), Shape.STARS);
    }

    public Network with(Vpn vpn) {
        return new Network(limits, changed(vpns, map -> map.put(vpn.name(), vpn)), sites, rules, requests, shape);
    }

    public Network with(Site site) {
        return new Network(limits, vpns, changed(sites, map -> map.put(site.name(), site)), rules, requests, shape);
    }

    /// Without the VPN and its rules. No site may be in it any more.
    public Network withoutVpn(String name) {
        return new Network(limits, changed(vpns, map -> map.remove(name)), sites, rules, requests,
                shape.withoutVpn(name))
                .withRules(set -> set.removeIf(rule -> rule.vpn().equals(name)));
    }

    /// Without the site, its requests, and the rules that name it: a later site of this name begins with nothing.
    public Network withoutSite(String name) {
        return new Network(limits, vpns, changed(sites, map -> map.remove(name)), rules,
                changed(requests, map -> map.remove(name)), shape.withoutSite(name))
                .withRules(set -> set.removeIf(rule -> rule.site().equals(name)));
    }

    public Network with(Rule rule) {
        return withRules(set -> set.add(rule));
    }

    public Network withoutRule(long id) {
        return withRules(set -> set.removeIf(rule -> rule.id() == id));
    }

    private Network withRules(Consumer<Set<Rule>> change) {
        Set<Rule> next = new TreeSet<>(rules);
        change.accept(next);
        return new Network(limits, vpns, sites, next, requests, shape);
    }

    public Network withRequest(String site, Request request) {
        return withRequests(site, set -> {
            set.add(request);
            return set;
        });
    }

    public Network withoutRequest(String site, Request request) {
        return withRequests(site, set -> {
            set.remove(request);
            return set;
        });
    }

    public Network withRequests(String site, Collection<Request> all) {
        return withRequests(site, _ -> new TreeSet<>(all));
    }

    private Network withRequests(String site, UnaryOperator<Set<Request>> change) {
        Set<Request> next = change.apply(new TreeSet<>(requests.getOrDefault(site, Set.of())));
        return new Network(limits, vpns, sites, rules, changed(requests, map -> {
            if (next.isEmpty()) {
                map.remove(site);
            } else {
                map.put(site, Set.copyOf(next));
            }
        }), shape);
    }

    public Network with(Shape next) {
        return new Network(limits, vpns, sites, rules, requests, next);
    }

    public Set<Request> requestsOf(String site) {
        return requests.getOrDefault(site, Set.of());
    }

    private static <V> Map<String, V> changed(Map<String, V> old, Consumer<Map<String, V>> change) {
        Map<String, V> next = new TreeMap<>(old);
        change.accept(next);
        return next;
    }
}
