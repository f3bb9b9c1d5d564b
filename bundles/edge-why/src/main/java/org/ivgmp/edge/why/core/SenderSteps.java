package org.ivgmp.edge.why.core;

import static org.ivgmp.edge.why.Phase.SEND;
import static org.ivgmp.edge.why.core.Trace.blocking;
import static org.ivgmp.edge.why.core.Trace.no;
import static org.ivgmp.edge.why.core.Trace.notApplicable;
import static org.ivgmp.edge.why.core.Trace.ok;
import static org.ivgmp.edge.why.core.Trace.unknown;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

import org.ivgmp.dataplane.PlaneCounters.BranchCounters;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.why.Step;
import org.ivgmp.edge.why.core.Reading.BranchKey;
import org.ivgmp.edge.why.core.Reading.Heard;
import org.ivgmp.edge.why.core.Trace.Finding;

/// Why does this site not send?
final class SenderSteps {

    /// Where a tunnel's MTU is not known: that of an IPsec tunnel over a path with an MTU of 1500.
    private static final int USUAL = 1398;
    /// IP, UDP and RTP header.
    private static final int RTP = 20 + 8 + 12;
    /// Octets of a packet of an MPEG transport stream.
    private static final int TS = 188;
    private static final String NOT_GRANTED = "not granted yet";

    private final Scope scope;
    private final SiteSteps site;
    private final TunnelSteps tunnels;

    SenderSteps(Scope scope) {
        this.scope = scope;
        this.site = new SiteSteps(scope);
        this.tunnels = new TunnelSteps(scope);
    }

    List<Step> steps() {
        Trace trace = new Trace();
        trace.step(SEND, "group", site::group);
        trace.step(SEND, "enrolled", site::enrolled);
        trace.step(SEND, "vnoc", site::vnoc);
        trace.step(SEND, "vpn", site::vpn);
        trace.step(SEND, "port", site::port);
        trace.step(SEND, "source's address", this::rpf);
        trace.step(SEND, "source", this::source);
        trace.step(SEND, "permitted", this::permitted);
        trace.step(SEND, "receivers", this::receivers);
        trace.step(SEND, "tunnel", () -> tunnels.up(peers(), true));
        trace.step(SEND, "route", this::route);
        trace.step(SEND, "ttl", this::ttl);
        trace.step(SEND, "rate", this::rate);
        trace.step(SEND, "size", this::size);
        trace.step(SEND, "breaker", () -> tunnels.breaker(keys()));
        trace.step(SEND, "sent", () -> tunnels.sent(keys()));
        trace.step(SEND, "loss", () -> tunnels.loss(keys(), BranchCounters::remoteLost, BranchCounters::sentPackets,
                " packets that were sent"));
        return trace.steps();
    }

    private Map<String, Heard> heard(Reading reading) {
        Map<String, Heard> flows = new TreeMap<>();
        reading.flows().stream().filter(flow -> scope.portNames().contains(flow.port()))
                .forEach(flow -> flows.put(flow.source() + " on " + flow.port(), flow));
        return flows;
    }

    private long delta(ToLongFunction<Heard> count) {
        return scope.facts().plane().map(sample -> sum(heard(sample.after()), count) - sum(heard(sample.before()), count))
                .orElse(0L);
    }

    private static long sum(Map<String, Heard> flows, ToLongFunction<Heard> count) {
        return flows.values().stream().mapToLong(count).sum();
    }

    private Finding rpf() {
        if (scope.facts().plane().isEmpty()) {
            return tunnels.noPlane();
        }
        long dropped = scope.total("plane_lan_dropped_rpf_total");
        String figure = dropped + " packets of foreign sources dropped in " + tunnels.span() + " (all groups)";
        return dropped > 0 && delta(Heard::packets) == 0 ? no(figure, "A host sends with an address that is not of this LAN. Give it "
                + "one of " + Scope.joined(scope.ports().stream().map(port -> port.prefix().toString()).toList())
                + ", or, if it is behind a router of the site, name its prefix in etc/org.ivgmp.edge.dataplane.cfg "
                + "(site.prefixes).") : ok(figure);
    }

    private Finding source() {
        if (scope.facts().plane().isEmpty()) {
            return tunnels.noPlane();
        }
        Map<String, Heard> flows = heard(scope.facts().plane().get().after());
        String figure = flows.isEmpty() ? "" : Scope.joined(flows.keySet().stream().limit(8).toList()) + ": "
                + tunnels.gained(delta(Heard::packets), sum(flows, Heard::packets));
        if (delta(Heard::packets) > 0) {
            return ok(figure);
        }
        String mend = "On the sending host, see that the application sends, and by this LAN (ip route get " + scope.group()
                + "; the application's multicast interface). On the edge: tcpdump -ni "
                + scope.portNames().stream().findFirst().orElse("lan0") + " host " + scope.group();
        return flows.isEmpty() ? blocking("no host on " + Scope.joined(scope.portNames()) + " sends to the group" + announced(), mend)
                : no(figure + ": silent now", mend);
    }

    private String announced() {
        Set<String> hosts = new TreeSet<>();
        scope.facts().announced().ifPresent(said -> said.senders().stream().filter(flow -> flow.group().equals(scope.group())
                && scope.portNames().contains(flow.port())).forEach(flow -> hosts.add(flow.source().toString())));
        return hosts.isEmpty() ? "" : ", though " + Scope.joined(hosts) + " is announced as a sender";
    }

    private Finding permitted() {
        boolean kept = scope.standing().isEmpty() && scope.facts().sources().filter(Sources::complete).filter(seen ->
                seen.flows().stream().noneMatch(flow -> flow.group().equals(scope.group()))).isPresent();
        return kept ? no("this edge does not ask for it: the group is one that stays on the LAN, or there are too many flows",
                "Let the application use another group, or take the range out of never.forward in "
                        + "etc/org.ivgmp.edge.sources.cfg; see also sources_full_total in the console.") : site.granted(true);
    }

    private Set<String> receiving() {
        Set<String> to = new HashSet<>();
        scope.sends().forEach(entry -> to.addAll(entry.to()));
        return to;
    }

    /// On a tree, the sites that the sender itself copies to may be others than those that receive.
    private boolean onTree() {
        return scope.sends().stream().anyMatch(entry -> entry.branch() != 0);
    }

    private Set<String> peers() {
        return onTree() ? new TreeSet<>(receiving()) : scope.meant(receiving());
    }

    private Map<BranchKey, String> keys() {
        Map<BranchKey, String> keys = new HashMap<>();
        scope.sends().forEach(entry -> {
            Set<String> to = new TreeSet<>(entry.to());
            to.retainAll(peers());
            keys.putAll(tunnels.keys(to, Set.of(entry.branch())));
        });
        return keys;
    }

    private Finding receivers() {
        if (scope.sends().isEmpty()) {
            return scope.granted() ? unknown("the policy document does not name it yet") : notApplicable(NOT_GRANTED);
        }
        if (receiving().isEmpty()) {
            return blocking("no site receives it", "A host of another site has to join the group, and its site has to be "
                    + "permitted to receive it: vnoc why SITE " + scope.group() + " there.");
        }
        if (peers().isEmpty()) {
            return blocking("goes to " + Scope.joined(receiving()) + ", not to " + Scope.joined(scope.question().peers()),
                    "The VNOC does not count that site among the receivers: see its own steps, and the VNOC's.");
        }
        return ok(Scope.joined(receiving()) + (onTree() ? " on branch " + scope.sends().getFirst().branch() : ""));
    }

    private Finding route() {
        if (scope.facts().table().isEmpty()) {
            return tunnels.noPlane();
        }
        if (scope.sends().isEmpty()) {
            return notApplicable(NOT_GRANTED);
        }
        InetAddress group = scope.group().toInetAddress();
        Optional<Integer> peers = scope.facts().table().get().egress().stream()
                .filter(route -> route.group().equals(group) && scope.portNames().contains(route.port()))
                .map(route -> route.peers().length).findFirst();
        return peers.isEmpty() ? no("the packet loop has no route of the group to a tunnel",
                "It waits for a tunnel to a receiver: see the step 'tunnel'. If that is up, ask again in a second.")
                : ok(peers.get() + (peers.get() == 1 ? " copy" : " copies") + " of each packet");
    }

    private Finding ttl() {
        if (scope.facts().plane().isEmpty()) {
            return tunnels.noPlane();
        }
        long dropped = delta(Heard::ttl);
        String figure = dropped + " of " + delta(Heard::packets) + " packets dropped for their TTL in " + tunnels.span();
        return dropped > 0 ? blocking(figure, "The application sends with TTL 1, which no router forwards. Let it set a larger one: "
                + "ffmpeg 'udp://" + scope.group() + ":PORT?ttl=16', VLC --ttl 16, iperf -T 16, or IP_MULTICAST_TTL in its code. Or "
                + "let the VPN mend it, by a rule for this group alone: " + rule("--ttl 16"))
                : ok(figure);
    }

    private String rule(String term) {
        return "vnoc rule add " + scope.vpnName() + " --site " + scope.site() + " --role send --groups " + scope.group() + " " + term;
    }

    private Finding rate() {
        long cap = scope.sends().stream().mapToLong(entry -> entry.rate()).max().orElse(0);
        if (cap == 0) {
            return ok("no cap");
        }
        long dropped = delta(Heard::rateCap);
        String figure = dropped + " packets beyond " + cap / 1000 + " kbit/s dropped in " + tunnels.span();
        return dropped > 0 ? no(figure, "The senders here exceed the group's rate: let them send less, or allow more, by a rule "
                + "for this group alone: " + rule("--rate BIT/S")) : ok(figure);
    }

    /// Fragments pass, mostly: that is no reason to stop looking.
    private Finding size() {
        if (scope.facts().plane().isEmpty()) {
            return tunnels.noPlane();
        }
        long oversize = delta(Heard::oversize);
        String figure = oversize + " packets too large for one tunnel packet in " + tunnels.span();
        int fits = tunnels.fits(scope.sends().stream().flatMap(entry -> entry.to().stream()).collect(Collectors.toSet()))
                .orElse(USUAL);
        return oversize > 0 ? unknown(figure + "; they go in fragments, which some networks drop. IP packets of at most " + fits
                + " octets avoid it (TS over RTP: " + (fits - RTP) / TS + " x " + TS + ")") : ok(figure);
    }
}
