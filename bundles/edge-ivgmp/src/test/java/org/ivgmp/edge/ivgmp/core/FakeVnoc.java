package org.ivgmp.edge.ivgmp.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.edge.forwarding.TtlPolicy;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.Lease;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.PolicyDocument.Peer;
import org.ivgmp.edge.vnoc.PolicyDocument.Receive;
import org.ivgmp.edge.vnoc.PolicyDocument.Send;
import org.ivgmp.edge.vnoc.PolicyDocument.Verdict;
import org.ivgmp.edge.vnoc.PolicyDocument.Vpn;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.RequestDigest;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.net.Dscp;
import org.ivgmp.net.Ipv4Address;

/// As much of a VNOC as one edge sees: it keeps the requests and grants those whose group it is told to.
final class FakeVnoc {

    static final Duration LEASE = Duration.ofSeconds(90);
    static final Peer B = new Peer("b", Ipv4Address.of("100.64.0.2"), Ipv4Address.of("198.18.0.2"));

    final Set<GroupRequest> held = new TreeSet<>();
    final Set<Ipv4Address> allowed = new TreeSet<>();
    /// Sent by b, and allowed.
    final Set<Ipv4Address> offered = new TreeSet<>();
    /// Whether b may ask directly for what this site sends, instead of being among those to send to.
    boolean mayAsk;
    boolean reachable = true;
    Duration failStatic = Lease.FAIL_STATIC_DEFAULT;
    Duration lease = LEASE;

    /// Answers at once, or not at all for a long poll that has nothing to say.
    Optional<Event> answer(Action.Call action) {
        return Optional.ofNullable(switch (action) {
            case Action.Join(var call, var request) -> new Event.Joined(call, request, joined(request));
            case Action.Leave(var call, var request) -> new Event.Left(call, request, left(request));
            case Action.Renew(var call, var digest, var all) -> new Event.Renewed(call, all, renewed(digest, all));
            case Action.Await(var call, var since) -> awaited(call, since);
        });
    }

    private Reply<Lease> joined(GroupRequest request) {
        if (!reachable) {
            return new Reply.Unreachable<>("no route to host");
        }
        held.add(request);
        return allowed.contains(request.group()) ? lease(false)
                : new Reply.Refused<>(Reply.Fault.NOT_AUTHORISED, "no rule allows it");
    }

    private Reply<Lease> left(GroupRequest request) {
        if (!reachable) {
            return new Reply.Unreachable<>("no route to host");
        }
        held.remove(request);
        return lease(false);
    }

    private Reply<Lease> renewed(String digest, Optional<Set<GroupRequest>> all) {
        if (!reachable) {
            return new Reply.Unreachable<>("no route to host");
        }
        all.ifPresent(set -> {
            held.clear();
            held.addAll(set);
        });
        return lease(!digest.equals(RequestDigest.of(held)));
    }

    private Reply<Lease> lease(boolean resync) {
        return new Reply.Accepted<>(new Lease(lease, resync, failStatic));
    }

    private Event awaited(long call, String since) {
        if (!reachable) {
            return new Event.Awaited(call, new Reply.Unreachable<>("no route to host"));
        }
        PolicyDocument document = document();
        return document.version().equals(since) ? null
                : new Event.Awaited(call, new Reply.Accepted<>(Optional.of(document)));
    }

    PolicyDocument document() {
        List<Send> sends = new ArrayList<>();
        List<Receive> receives = new ArrayList<>();
        List<Verdict> verdicts = new ArrayList<>();
        for (GroupRequest request : held) {
            boolean granted = allowed.contains(request.group());
            verdicts.add(new Verdict(request, granted, granted ? "" : "no rule allows it"));
            if (granted && request.role() == Role.SENDER) {
                sends.add(new Send("v", request.group(), 0, new TtlPolicy.Decrement(), 0, Dscp.COPY,
                        mayAsk ? Set.of() : Set.of("b"), mayAsk ? Set.of("b") : Set.of()));
            } else if (granted) {
                receives.add(new Receive("v", request.group(), 0, Set.of("b")));
            }
        }
        List<Receive> offers = offered.stream().filter(group -> !held.contains(new GroupRequest("v", group, Role.RECEIVER)))
                .map(group -> new Receive("v", group, 0, Set.of("b"))).toList();
        String version = "v" + RequestDigest.of(held) + allowed + offered + mayAsk;
        return new PolicyDocument(version, List.of(new Vpn("v", 7)), List.of(B), sends, receives, offers, List.of(), verdicts);
    }
}
