package org.ivgmp.edge.why.core;

import static org.ivgmp.edge.why.core.Trace.no;
import static org.ivgmp.edge.why.core.Trace.notApplicable;
import static org.ivgmp.edge.why.core.Trace.ok;
import static org.ivgmp.edge.why.core.Trace.unknown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

import org.ivgmp.dataplane.PlaneCounters.BranchCounters;
import org.ivgmp.edge.path.PathState;
import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.why.core.Reading.BranchKey;
import org.ivgmp.edge.why.core.Trace.Finding;

/// What is seen of the tunnels and of the packets in them.
final class TunnelSteps {

    private static final String NOBODY = "nobody to send to";
    /// Outer IP and UDP header, GRE header with key and sequence number.
    private static final int ENCAPSULATION = 20 + 8 + 12;
    private static final double LOSS_NOTABLE = 0.01;
    static final BranchCounters NONE = new BranchCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false);

    private final Scope scope;

    TunnelSteps(Scope scope) {
        this.scope = scope;
    }

    /// @param all whether each of the peers' tunnels is needed, or one is enough
    Finding up(Set<String> peers, boolean all) {
        if (scope.facts().tunnels().isEmpty()) {
            return unknown("the bundle edge-tunnels does not run here");
        }
        if (peers.isEmpty()) {
            return notApplicable("no tunnel is needed");
        }
        Map<String, String> standing = new TreeMap<>();
        Set<String> down = new TreeSet<>();
        peers.forEach(peer -> {
            Optional<TunnelState> state = Optional.ofNullable(scope.facts().tunnels().get().get(peer));
            standing.put(peer, state.map(TunnelSteps::words).orElse("not there") + path(peer));
            if (state.isEmpty() || state.get().status() != TunnelState.Status.UP) {
                down.add(peer);
            }
        });
        boolean well = all ? down.isEmpty() : down.size() < peers.size();
        return well ? ok(Scope.listed(standing)) : no(Scope.listed(standing), mend(down.iterator().next()));
    }

    /// What the probes say of it.
    private String path(String peer) {
        Optional<PathState> path = scope.overlay(peer).map(scope.facts().paths()::get);
        String silence = path.isPresent() && !path.get().heard() ? ", answers no probe" : "";
        return silence + path.filter(PathState::heard).flatMap(PathState::roundTrip)
                .map(time -> String.format(Locale.ROOT, ", round trip %.1f ms", time.toNanos() / 1e6)).orElse("")
                + path.map(PathState::mtu).filter(OptionalInt::isPresent)
                .map(mtu -> ", packets of up to " + (mtu.getAsInt() - ENCAPSULATION) + " octets fit").orElse("");
    }

    /// The largest packet that fits each of the peers' tunnels; empty where that is known of none.
    OptionalInt fits(Set<String> peers) {
        return peers.stream().flatMap(peer -> scope.overlay(peer).stream()).map(scope.facts().paths()::get)
                .filter(Objects::nonNull).flatMapToInt(path -> path.mtu().stream()).map(mtu -> mtu - ENCAPSULATION).min();
    }

    private static String words(TunnelState state) {
        String status = state.status().name().toLowerCase(Locale.ROOT);
        return state.status() == TunnelState.Status.UP ? status
                : status + state.problem().map(problem -> " (" + problem + ")").orElse("");
    }

    private String mend(String peer) {
        Optional<PolicyDocument.Peer> entry = scope.policy().flatMap(document -> document.peers().stream()
                .filter(candidate -> candidate.name().equals(peer)).findFirst());
        String address = entry.map(found -> found.address().toString()).orElse("its address");
        if (entry.map(PolicyDocument.Peer::network).equals(Optional.of(Network.PRIVATE))) {
            return "The tunnel is through a private network, without IPsec. See that " + peer + "'s edge and this one have opted in "
                    + "(etc/org.ivgmp.edge.private.cfg, ivgmp-guard up --private), and that ping " + address + " answers.";
        }
        return "See that " + peer + "'s edge runs at " + address + ", that UDP ports 500 and 4500 pass between it and here "
                + "both ways, and that ivgmp-charon runs at both ends; charon's log says more.";
    }

    /// The change of a branch's counters in the sample, summed over (peer, branch).
    long delta(Map<BranchKey, String> keys, ToLongFunction<BranchCounters> count) {
        return scope.facts().plane().map(sample -> keys.keySet().stream().mapToLong(key ->
                count.applyAsLong(sample.after().branches().getOrDefault(key, NONE))
                        - count.applyAsLong(sample.before().branches().getOrDefault(key, NONE))).sum()).orElse(0L);
    }

    long sum(Map<BranchKey, String> keys, ToLongFunction<BranchCounters> count) {
        return scope.facts().plane().map(sample -> keys.keySet().stream().mapToLong(key ->
                count.applyAsLong(sample.after().branches().getOrDefault(key, NONE))).sum()).orElse(0L);
    }

    /// Of each peer that has an overlay address, with its name.
    Map<BranchKey, String> keys(Set<String> peers, Set<Integer> branches) {
        Map<BranchKey, String> keys = new TreeMap<>((a, b) -> a.peer().equals(b.peer())
                ? Integer.compareUnsigned(a.greKey(), b.greKey()) : a.peer().compareTo(b.peer()));
        for (String peer : peers) {
            scope.overlay(peer).ifPresent(overlay -> branches.forEach(
                    branch -> keys.put(new BranchKey(overlay, scope.key(branch)), peer)));
        }
        return keys;
    }

    Finding breaker(Map<BranchKey, String> keys) {
        if (scope.facts().plane().isEmpty()) {
            return noPlane();
        }
        if (keys.isEmpty()) {
            return notApplicable(NOBODY);
        }
        List<String> open = new ArrayList<>();
        keys.forEach((key, peer) -> {
            BranchCounters count = scope.facts().plane().get().after().branches().getOrDefault(key, NONE);
            if (count.suspended()) {
                open.add(peer);
            }
        });
        return open.isEmpty() ? ok("closed") : no("open towards " + Scope.joined(open) + "; "
                + delta(keys, BranchCounters::suspendedPackets) + " copies held back in " + span(),
                "Most of what was sent there was lost, or that edge reports nothing. Mend the way to " + open.getFirst()
                        + " (loss, overload, is its edge up?); the branch is tried again by itself, after "
                        + "breaker.rest.s of etc/org.ivgmp.edge.dataplane.cfg at the soonest.");
    }

    /// What is handed to the tunnels.
    Finding sent(Map<BranchKey, String> keys) {
        if (scope.facts().plane().isEmpty()) {
            return noPlane();
        }
        if (keys.isEmpty()) {
            return notApplicable(NOBODY);
        }
        long refused = delta(keys, BranchCounters::refusedPackets);
        if (refused > 0) {
            return no(refused + " copies refused by the kernel in " + span(), "There is no IPsec policy for the peer, or the "
                    + "kernel has no buffers: see the step 'tunnel', and plane_copies_refused_* in the console.");
        }
        String figure = gained(delta(keys, BranchCounters::sentPackets), sum(keys, BranchCounters::sentPackets))
                + " to " + Scope.joined(keys.values()) + " (all groups of " + scope.vpnName() + ")";
        return delta(keys, BranchCounters::sentPackets) > 0 ? ok(figure) : no(figure,
                "The packets of the group end in this edge: see the steps above, and the counters plane_lan_dropped_* in the "
                        + "console.");
    }

    /// @param lost     of the two numbers that tell losses, the one that counts here
    /// @param expected what should have come, in the sample, losses apart
    Finding loss(Map<BranchKey, String> keys, ToLongFunction<BranchCounters> lost,
            ToLongFunction<BranchCounters> expected, String whose) {
        if (scope.facts().plane().isEmpty()) {
            return noPlane();
        }
        long gone = delta(keys, lost);
        long came = delta(keys, expected);
        if (gone <= 0 && came <= 0) {
            return notApplicable("nothing was on the way in " + span());
        }
        String figure = gone + " of " + came + whose + " lost in " + span() + ", " + sum(keys, lost) + " in all";
        return gone > Math.max(0, came) * LOSS_NOTABLE ? no(figure, "Packets are lost on the Internet between the two edges: "
                + "compare with ping -M do -s 1400 between their WAN addresses; look for overload and for a path MTU below 1500.")
                : ok(figure);
    }

    Finding noPlane() {
        return unknown("the packet loop (bundle edge-dataplane) does not run here");
    }

    String gained(long delta, long total) {
        return (delta >= 0 ? "+" : "") + delta + " in " + span() + ", " + total + " in all";
    }

    String span() {
        return scope.facts().plane().map(Facts.Sample::span).orElse(Duration.ZERO).toMillis() / 100 / 10.0 + " s";
    }
}
