package org.ivgmp.edge.why.core;

import static org.ivgmp.edge.why.Phase.ARRIVE;
import static org.ivgmp.edge.why.Phase.ASK;
import static org.ivgmp.edge.why.core.Trace.blocking;
import static org.ivgmp.edge.why.core.Trace.no;
import static org.ivgmp.edge.why.core.Trace.notApplicable;
import static org.ivgmp.edge.why.core.Trace.ok;
import static org.ivgmp.edge.why.core.Trace.unknown;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.ivgmp.dataplane.PlaneCounters.BranchCounters;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.MembershipView;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.edge.why.Step;
import org.ivgmp.edge.why.core.Reading.BranchKey;
import org.ivgmp.edge.why.core.Trace.Finding;
import org.ivgmp.net.IpAddress;

/// Why does this site not receive?
final class ReceiverSteps {

    private static final String NOT_GRANTED = "not granted yet";

    private final Scope scope;
    private final SiteSteps site;
    private final TunnelSteps tunnels;

    ReceiverSteps(Scope scope) {
        this.scope = scope;
        this.site = new SiteSteps(scope);
        this.tunnels = new TunnelSteps(scope);
    }

    List<Step> steps() {
        Trace trace = new Trace();
        trace.step(ASK, "group", site::group);
        trace.step(ASK, "enrolled", site::enrolled);
        trace.step(ASK, "vnoc", site::vnoc);
        trace.step(ASK, "vpn", site::vpn);
        trace.step(ASK, "port", site::port);
        trace.step(ASK, "querier", this::querier);
        trace.step(ASK, "join", this::join);
        trace.step(ASK, "permitted", () -> site.granted(!members().isEmpty()));
        trace.step(ARRIVE, "from", this::from);
        trace.step(ARRIVE, "tunnel", () -> tunnels.up(peers(), !scope.question().peers().isEmpty()));
        trace.step(ARRIVE, "route", this::route);
        trace.step(ARRIVE, "arrived", this::arrived);
        trace.step(ARRIVE, "loss", () -> tunnels.loss(keys(), BranchCounters::lost,
                count -> count.receivedPackets() + count.lost(), " packets"));
        trace.step(ARRIVE, "wanted source", this::wantedSource);
        trace.step(ARRIVE, "put on the LAN", this::injected);
        return trace.steps();
    }

    private Finding querier() {
        if (scope.facts().membership().isEmpty()) {
            return unknown("the bundle edge-igmp does not run here: nobody asks the hosts");
        }
        Map<String, String> queriers = new TreeMap<>(scope.facts().queriers());
        boolean none = queriers.isEmpty();
        queriers.keySet().retainAll(scope.portNames().stream().map(port -> MembershipView.line(port, scope.group())).toList());
        if (queriers.isEmpty() && !none && scope.group().width() == 128) {
            return no("no LAN port of the VPN speaks IPv6", "Give one a link-local address (ip link set lan0 addrgenmode eui64, and "
                    + "net.ipv6.conf.lan0.disable_ipv6 = 0), and let mld = true in etc/org.ivgmp.edge.igmp.cfg");
        }
        return queriers.isEmpty() ? unknown("none is known yet") : ok(Scope.listed(queriers));
    }

    /// By IGMP or by announcement.
    private Map<String, SourceFilter> members() {
        Map<String, SourceFilter> members = new TreeMap<>();
        for (String port : scope.portNames()) {
            PortGroup member = new PortGroup(port, scope.group());
            scope.facts().membership().map(heard -> heard.groups().get(member))
                    .ifPresent(filter -> members.put(port, filter));
            scope.facts().announced().map(said -> said.members().get(member))
                    .ifPresent(filter -> members.merge(port, filter, SourceFilter::or));
        }
        return members;
    }

    private Finding join() {
        Map<String, SourceFilter> members = members();
        if (!members.isEmpty()) {
            Map<String, String> words = new TreeMap<>();
            members.forEach((port, filter) -> words.put(port, words(filter) + by(port)));
            return ok(Scope.listed(words));
        }
        if (scope.facts().membership().isEmpty()) {
            return unknown("the bundle edge-igmp does not run here");
        }
        Membership heard = scope.facts().membership().get();
        Set<String> elsewhere = new TreeSet<>();
        heard.groups().keySet().stream().filter(member -> member.group().equals(scope.group()))
                .forEach(member -> elsewhere.add(member.port()));
        if (!elsewhere.isEmpty()) {
            return blocking("a host joined on " + Scope.joined(elsewhere) + ", which is not attached to " + scope.vpnName(),
                    "Ask for the VPN of that port, or attach it to " + scope.vpnName() + " in etc/org.ivgmp.edge.cfg (vpn).");
        }
        if (!heard.complete()) {
            return unknown("no host has joined yet; this edge has not listened for long, ask again in 10 s");
        }
        long others = heard.groups().keySet().stream().filter(member -> scope.portNames().contains(member.port())).count();
        return blocking("no host on " + Scope.joined(scope.portNames()) + " has joined the group (" + others
                + " other groups are joined there)",
                "On the receiving host, see that the application runs and has joined on this LAN (ip maddr show; the interface "
                        + "of the route to the group counts). On the edge: tcpdump -ni "
                        + scope.portNames().iterator().next() + " igmp. If reports do not arrive, a switch between snoops "
                        + "and does not take the edge's port for a router's.");
    }

    private String by(String port) {
        Set<IpAddress> hosts = scope.facts().hosts().getOrDefault(port, Set.of());
        return hosts.isEmpty() ? "" : " by " + String.join(", ", hosts.stream().sorted().map(Object::toString).toList());
    }

    private static String words(SourceFilter filter) {
        String sources = String.join(", ", filter.sources().stream().sorted().limit(8).map(Object::toString).toList());
        if (filter.sources().isEmpty()) {
            return filter.exclude() ? "joined" : "joined, but wants no source";
        }
        return filter.exclude() ? "joined, but for the sources " + sources : "joined for the sources " + sources + " only";
    }

    private Set<String> allowed() {
        Set<String> from = new HashSet<>();
        scope.receives().forEach(entry -> from.addAll(entry.from()));
        return from;
    }

    private Set<String> peers() {
        return onTree() ? new TreeSet<>(allowed()) : scope.meant(allowed());
    }

    /// On a tree it comes from the site above, which need not be one that sends.
    private boolean onTree() {
        return scope.receives().stream().anyMatch(entry -> entry.branch() != 0);
    }

    private Set<Integer> branches() {
        Set<Integer> branches = new TreeSet<>();
        scope.receives().forEach(entry -> branches.add(entry.branch()));
        return branches;
    }

    private Map<BranchKey, String> keys() {
        Map<BranchKey, String> keys = new HashMap<>();
        scope.receives().forEach(entry -> {
            Set<String> from = new TreeSet<>(entry.from());
            from.retainAll(peers());
            keys.putAll(tunnels.keys(from, Set.of(entry.branch())));
        });
        return keys;
    }

    private Finding from() {
        if (scope.policy().isEmpty() || scope.receives().isEmpty()) {
            return scope.granted() ? unknown("the policy document does not name it yet") : notApplicable(NOT_GRANTED);
        }
        if (allowed().isEmpty()) {
            return blocking("no other site may send this group", "Allow a sender at the VNOC: vnoc rule add "
                    + scope.vpnName() + " --site SENDER --role send --groups " + scope.group());
        }
        Set<String> strangers = new TreeSet<>(scope.question().peers());
        strangers.removeAll(allowed());
        return peers().isEmpty() ? blocking(Scope.joined(strangers) + " may not send it here; may: "
                + Scope.joined(allowed()), "Allow it at the VNOC: vnoc rule add " + scope.vpnName() + " --site "
                + strangers.iterator().next() + " --role send --groups " + scope.group())
                : ok(Scope.joined(peers()));
    }

    private Finding route() {
        if (scope.facts().table().isEmpty()) {
            return tunnels.noPlane();
        }
        if (scope.receives().isEmpty()) {
            return notApplicable(NOT_GRANTED);
        }
        Set<Integer> wanted = new HashSet<>();
        branches().forEach(branch -> wanted.add(scope.key(branch)));
        Set<String> ports = new TreeSet<>();
        InetAddress group = scope.group().toInetAddress();
        scope.facts().table().get().ingress().stream().filter(route -> route.group().equals(group)
                && wanted.contains(route.greKey())).forEach(route -> ports.add(route.port()));
        return ports.isEmpty() ? no("the packet loop has no route of the group to a LAN port",
                "Ask again in a second. If it stays so, restart the bundle edge-ivgmp in the console, and report it.")
                : ok("to " + Scope.joined(ports) + ", branch " + branches().toString().replaceAll("[\\[\\]]", ""));
    }

    private Finding arrived() {
        if (scope.facts().plane().isEmpty()) {
            return tunnels.noPlane();
        }
        if (keys().isEmpty()) {
            return notApplicable("nobody to hear");
        }
        long delta = tunnels.delta(keys(), BranchCounters::receivedPackets);
        String figure = tunnels.gained(delta, tunnels.sum(keys(), BranchCounters::receivedPackets)) + " from "
                + Scope.joined(keys().values()) + " (all groups of " + scope.vpnName() + ")";
        return delta > 0 ? ok(figure) : no(figure, "Nothing comes out of the tunnels. If the steps of the "
                + "sending site are ok (vnoc why " + scope.site() + " " + scope.group() + "), packets are lost between the edges: see "
                + "that UDP port 4500 passes both ways, and compare the SAs' counters at both ends (swanctl --list-sas).");
    }

    private Finding wantedSource() {
        if (scope.receives().isEmpty() && delta() == 0) {
            return notApplicable(NOT_GRANTED);
        }
        long filtered = scope.total("plane_tunnel_filtered_total");
        long loop = scope.total("plane_tunnel_dropped_loop_total");
        long stranger = scope.total("plane_tunnel_dropped_unknown_peer_total")
                + scope.total("plane_tunnel_dropped_no_route_total");
        if (scope.facts().plane().isEmpty()) {
            return tunnels.noPlane();
        }
        String figure = filtered + " of an unwanted source, " + loop + " of a source of this LAN, " + stranger
                + " without a route, in " + tunnels.span() + " (all groups)";
        if (delta() > 0 || filtered + loop + stranger == 0) {
            return ok(figure);
        }
        if (filtered > 0 && members().values().stream().anyMatch(filter -> !filter.wants(scope.group().unspecified()))) {
            return no(figure, "The hosts here asked for other sources (see 'join'): let them join the source that sends, or any.");
        }
        return loop > 0 ? no(figure, "The sender's address is one of this site's too: the sites' LANs need different prefixes.")
                : unknown(figure);
    }

    private long delta() {
        return scope.facts().plane().map(sample -> injected(sample.after()) - injected(sample.before())).orElse(0L);
    }

    private long injected(Reading reading) {
        return reading.injected().stream().filter(entry -> scope.number().filter(number ->
                entry.greKey() >>> Scope.BRANCH_BITS == number).isPresent() && scope.portNames().contains(entry.port()))
                .mapToLong(Reading.Injected::packets).sum();
    }

    private Finding injected() {
        if (scope.facts().plane().isEmpty()) {
            return tunnels.noPlane();
        }
        if (scope.receives().isEmpty() && delta() == 0) {
            return notApplicable(NOT_GRANTED);
        }
        String figure = tunnels.gained(delta(), injected(scope.facts().plane().get().after())) + " on "
                + Scope.joined(scope.portNames());
        long refused = scope.total("plane_inject_refused_total");
        if (delta() > 0 && refused == 0) {
            return ok(figure);
        }
        List<String> findings = new ArrayList<>(List.of(figure));
        if (refused > 0) {
            findings.add(refused + " refused by the port");
            return no(String.join("; ", findings), "See that " + Scope.joined(scope.portNames())
                    + " is up and that its MTU is no smaller than the packets (ip link show).");
        }
        return no(figure, "No packet of the group reached this LAN in " + tunnels.span()
                + ". The first step above that is not ok says why; if all are, the sender is silent.");
    }
}
