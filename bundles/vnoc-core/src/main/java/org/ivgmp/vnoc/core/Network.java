package org.ivgmp.vnoc.core;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/// All that policy is computed from: VPNs, sites, rules, and what the sites ask for. Immutable; each change is a new value, which shares
/// with the old one whatever is the same. So a change costs what it concerns, and not what there is.
public final class Network {

    private static final PSet<String> NOBODY = HashTreePSet.empty();

    private final Limits limits;
    private final PMap<String, Vpn> vpns;
    private final PMap<String, Site> sites;
    private final RuleBook rules;
    private final PMap<String, PSet<Request>> requests;
    private final Shape shape;
    private final Instant at;
    /// Derived: by VPN, the names of its sites.
    private final PMap<String, PSet<String>> members;
    /// Derived: by request, the names of the sites that make it.
    private final PMap<Request, PSet<String>> askers;

    private Network(Limits limits, PMap<String, Vpn> vpns, PMap<String, Site> sites, RuleBook rules,
            PMap<String, PSet<Request>> requests, Shape shape, Instant at, PMap<String, PSet<String>> members,
            PMap<Request, PSet<String>> askers) {
        this.limits = limits;
        this.vpns = vpns;
        this.sites = sites;
        this.rules = rules;
        this.requests = requests;
        this.shape = shape;
        this.at = at;
        this.members = members;
        this.askers = askers;
    }

    public static Network empty(Limits limits) {
        return new Network(limits, HashTreePMap.empty(), HashTreePMap.empty(), RuleBook.EMPTY, HashTreePMap.empty(),
                Shape.STARS, Instant.EPOCH, HashTreePMap.empty(), HashTreePMap.empty());
    }

    public Limits limits() {
        return limits;
    }

    public Map<String, Vpn> vpns() {
        return vpns;
    }

    public Map<String, Site> sites() {
        return sites;
    }

    public Collection<Rule> rules() {
        return rules.all();
    }

    /// By site.
    public Map<String, ? extends Set<Request>> requests() {
        return requests;
    }

    public Shape shape() {
        return shape;
    }

    /// The rules that may speak of a site's requests in a VPN now.
    Collection<Rule> rules(String vpn, String site) {
        return rules.of(vpn, site, at);
    }

    /// The moment for which policy is computed: rules hold from and until.
    public Instant at() {
        return at;
    }

    public Network at(Instant moment) {
        return new Network(limits, vpns, sites, rules, requests, shape, moment, members, askers);
    }

    /// When a rule begins or ends to hold next.
    public Optional<Instant> turn() {
        return rules.timed().values().stream().flatMap(rule -> rule.terms().turns()).filter(turn -> turn.isAfter(at))
                .min(Comparator.naturalOrder());
    }

    /// The VPNs with rules that begin or end after now, and not after `moment`.
    public Set<String> turning(Instant moment) {
        Set<String> turning = new TreeSet<>();
        rules.timed().values().stream().filter(rule -> rule.terms().turns().anyMatch(turn -> turn.isAfter(at)
                && !turn.isAfter(moment))).forEach(rule -> turning.add(rule.vpn()));
        return turning;
    }

    /// Names of the VPN's sites.
    public Set<String> members(String vpn) {
        return members.getOrDefault(vpn, NOBODY);
    }

    /// Whether all sites of the VPN have tunnels with each other all the time, because they are few.
    boolean hasWarmTunnels(String vpn) {
        return members(vpn).size() <= limits.warmTunnels();
    }

    /// Whether others can have a tunnel with the site.
    boolean isReachable(String name) {
        Site site = sites.get(name);
        return site != null && site.enrolled() && site.endpoint().isPresent();
    }

    /// Names of the sites that make the request, granted or not.
    public Set<String> askers(Request request) {
        return askers.getOrDefault(request, NOBODY);
    }

    /// Whether nothing but requests differs between the two.
    public boolean differsInRequestsOnly(Network other) {
        return limits.equals(other.limits) && vpns == other.vpns && sites == other.sites && rules == other.rules
                && shape == other.shape && at.equals(other.at);
    }

    public Network with(Vpn vpn) {
        return new Network(limits, vpns.plus(vpn.name(), vpn), sites, rules, requests, shape, at, members, askers);
    }

    public Network with(Site site) {
        Site old = sites.get(site.name());
        PMap<String, PSet<String>> next = members;
        for (String vpn : old == null ? Set.<String>of() : old.vpns()) {
            next = without(next, vpn, site.name());
        }
        for (String vpn : site.vpns()) {
            next = next.plus(vpn, next.getOrDefault(vpn, NOBODY).plus(site.name()));
        }
        return new Network(limits, vpns, sites.plus(site.name(), site), rules, requests, shape, at, next, askers);
    }

    /// Without the VPN and its rules. No site may be in it any more.
    public Network withoutVpn(String name) {
        return new Network(limits, vpns.minus(name), sites, rules.withoutVpn(name), requests, shape.withoutVpn(name), at,
                members, askers);
    }

    /// Without the site, its requests, and the rules that name it: a later site of this name begins with nothing.
    public Network withoutSite(String name) {
        Network silent = withRequests(name, Set.of());
        PMap<String, PSet<String>> next = members;
        for (String vpn : sites.containsKey(name) ? sites.get(name).vpns() : Set.<String>of()) {
            next = without(next, vpn, name);
        }
        return new Network(limits, vpns, sites.minus(name), rules.withoutSite(name), silent.requests,
                shape.withoutSite(name), at, next, silent.askers);
    }

    public Network with(Rule rule) {
        return with(rules.with(rule));
    }

    public Network withoutRule(long id) {
        return with(rules.without(id));
    }

    private Network with(RuleBook next) {
        return new Network(limits, vpns, sites, next, requests, shape, at, members, askers);
    }

    public Network with(Shape next) {
        return new Network(limits, vpns, sites, rules, requests, next, at, members, askers);
    }

    public Network withRequest(String site, Request request) {
        return withRequests(site, held -> held.plus(request));
    }

    public Network withoutRequest(String site, Request request) {
        return withRequests(site, held -> held.minus(request));
    }

    public Network withRequests(String site, Collection<Request> all) {
        return withRequests(site, held -> held.minusAll(minus(held, all)).plusAll(all));
    }

    private static Set<Request> minus(Set<Request> held, Collection<Request> all) {
        Set<Request> gone = new TreeSet<>(held);
        gone.removeAll(all instanceof Set<Request> set ? set : new TreeSet<>(all));
        return gone;
    }

    private Network withRequests(String site, UnaryOperator<PSet<Request>> change) {
        PSet<Request> before = requests.getOrDefault(site, HashTreePSet.empty());
        PSet<Request> after = change.apply(before);
        PMap<Request, PSet<String>> next = askers;
        for (Request request : before) {
            next = after.contains(request) ? next : without(next, request, site);
        }
        for (Request request : after) {
            next = before.contains(request) ? next : next.plus(request, next.getOrDefault(request, NOBODY).plus(site));
        }
        return new Network(limits, vpns, sites, rules, after.isEmpty() ? requests.minus(site) : requests.plus(site, after),
                shape, at, members, next);
    }

    private static <K> PMap<K, PSet<String>> without(PMap<K, PSet<String>> map, K key, String name) {
        PSet<String> left = map.getOrDefault(key, NOBODY).minus(name);
        return left.isEmpty() ? map.minus(key) : map.plus(key, left);
    }

    public Set<Request> requestsOf(String site) {
        return requests.getOrDefault(site, HashTreePSet.empty());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && limits.equals(network.limits) && vpns.equals(network.vpns)
                && sites.equals(network.sites) && rules.equals(network.rules) && requests.equals(network.requests)
                && shape.equals(network.shape) && at.equals(network.at);
    }

    @Override
    public int hashCode() {
        return sites.hashCode() * 31 + requests.hashCode();
    }

    @Override
    public String toString() {
        return "Network[" + vpns.keySet() + ", " + sites.size() + " sites, " + rules.all().size() + " rules]";
    }
}
