package org.ivgmp.edge.why.core;

import static org.ivgmp.edge.why.Phase.SEND;
import static org.ivgmp.edge.why.core.Trace.blocking;
import static org.ivgmp.edge.why.core.Trace.no;
import static org.ivgmp.edge.why.core.Trace.ok;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.dataplane.PlaneCounters.BranchCounters;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.why.Step;
import org.ivgmp.edge.why.core.Reading.BranchKey;
import org.ivgmp.edge.why.core.Trace.Finding;

/// Why does this site, an inner node of a tree, not pass the group on?
final class RelaySteps {

    private final Scope scope;
    private final SiteSteps site;
    private final TunnelSteps tunnels;

    RelaySteps(Scope scope) {
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
        trace.step(SEND, "relay", this::relay);
        trace.step(SEND, "tunnel", () -> {
            Set<String> peers = new TreeSet<>(to());
            scope.relays().forEach(entry -> peers.add(entry.from()));
            return tunnels.up(peers, true);
        });
        trace.step(SEND, "arrived", this::arrived);
        trace.step(SEND, "breaker", () -> tunnels.breaker(keys()));
        trace.step(SEND, "sent", () -> tunnels.sent(keys()));
        trace.step(SEND, "loss", () -> tunnels.loss(keys(), BranchCounters::remoteLost, BranchCounters::sentPackets,
                " packets that were sent"));
        return trace.steps();
    }

    private Set<String> to() {
        Set<String> to = new TreeSet<>();
        scope.relays().forEach(entry -> to.addAll(entry.to()));
        return to;
    }

    private Map<BranchKey, String> keys() {
        Map<BranchKey, String> keys = new HashMap<>();
        scope.relays().forEach(entry -> keys.putAll(tunnels.keys(entry.to(), Set.of(entry.branch()))));
        return keys;
    }

    private Finding relay() {
        List<PolicyDocument.Relay> relays = scope.relays();
        return relays.isEmpty() ? blocking("the policy document in force here names no relay of the group",
                "Ask again in a few seconds: a tree may just be changing.")
                : ok(String.join("; ", relays.stream().map(entry -> "branch " + entry.branch() + " from " + entry.from() + " to "
                        + Scope.joined(entry.to())).toList()));
    }

    private Finding arrived() {
        if (scope.facts().plane().isEmpty()) {
            return tunnels.noPlane();
        }
        Map<BranchKey, String> keys = new HashMap<>();
        scope.relays().forEach(entry -> keys.putAll(tunnels.keys(Set.of(entry.from()), Set.of(entry.branch()))));
        long delta = tunnels.delta(keys, BranchCounters::receivedPackets);
        String figure = tunnels.gained(delta, tunnels.sum(keys, BranchCounters::receivedPackets)) + " from "
                + Scope.joined(keys.values());
        return delta > 0 ? ok(figure) : no(figure, "Nothing comes from the site above on this branch: look there.");
    }
}
