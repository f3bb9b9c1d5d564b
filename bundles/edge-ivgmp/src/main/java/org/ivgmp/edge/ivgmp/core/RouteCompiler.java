package org.ivgmp.edge.ivgmp.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.ivgmp.edge.forwarding.Egress;
import org.ivgmp.edge.forwarding.Ingress;
import org.ivgmp.edge.forwarding.Relay;
import org.ivgmp.edge.forwarding.Routes;
import org.ivgmp.edge.forwarding.TtlPolicy;
import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// From one policy document, the LANs' memberships and the tunnels to what the packet loop is to do. It remembers what it said last: a join
/// alters what goes to the LAN and nothing else, and a document may have a thousand groups.
final class RouteCompiler {

    /// What the LANs are and want.
    ///
    /// @param vpns       by the name of a port; ports without one are left out
    /// @param membership on all ports
    record Lan(Map<String, String> vpns, Membership membership) {
        Lan {
            vpns = Map.copyOf(vpns);
        }
    }

    /// What egress routes come from, beside the document and what peers ask.
    private record Sending(Map<String, String> vpns, Set<String> usable) {
    }

    private record InVpn(String vpn, IpAddress group) {
    }

    private final PolicyDocument policy;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Ipv4Address> overlays = new HashMap<>();
    private final Map<InVpn, List<PolicyDocument.Receive>> granted = new HashMap<>();
    private final Set<Relay> relays;
    /// Sends that peers may ask for, by what they ask.
    private final Map<PeerJoin, PolicyDocument.Send> askable = new HashMap<>();
    private Optional<Sending> lastSending = Optional.empty();
    /// As if nobody asked: by the send that they come from, the object.
    private Map<PolicyDocument.Send, Set<Egress>> unasked = Map.of();
    private Set<PeerJoin> lastAsking = Set.of();
    private Set<Egress> lastEgress = Set.of();
    private Optional<Lan> lastLan = Optional.empty();
    private Set<Ingress> lastIngress = Set.of();

    RouteCompiler(PolicyDocument policy) {
        this.policy = policy;
        policy.vpns().forEach(vpn -> numbers.put(vpn.name(), vpn.number()));
        policy.peers().forEach(peer -> overlays.put(peer.name(), peer.overlay()));
        Stream.concat(policy.receives().stream(), policy.offers().stream()).forEach(receive ->
                granted.computeIfAbsent(new InVpn(receive.vpn(), receive.group()), _ -> new ArrayList<>()).add(receive));
        policy.sends().forEach(this::addAskable);
        this.relays = relays();
    }

    private void addAskable(PolicyDocument.Send send) {
        Integer number = numbers.get(send.vpn());
        if (number != null) {
            send.may().stream().map(overlays::get).filter(Objects::nonNull)
                    .forEach(peer -> askable.put(new PeerJoin(peer, number, send.group()), send));
        }
    }

    boolean isOf(PolicyDocument document) {
        return policy.equals(document);
    }

    /// @param usable peers whose tunnel has been up. A group that has receivers but no usable tunnel yet gets no route, so
    ///               that the packet loop keeps its first packets until there is one
    /// @param asking what peers ask of this edge directly; counts where the policy lets them
    Routes routes(Ipv4Address localOverlay, Lan lan, Set<String> usable, Set<PeerJoin> asking) {
        Optional<Sending> sending = Optional.of(new Sending(lan.vpns(), usable));
        if (!sending.equals(lastSending) || !asking.equals(lastAsking)) {
            unasked = sending.equals(lastSending) ? unasked : unasked(sending.get());
            lastSending = sending;
            lastAsking = asking;
            lastEgress = egress(sending.get(), asking);
        }
        if (!Optional.of(lan).equals(lastLan)) {
            lastLan = Optional.of(lan);
            lastIngress = ingress(lan);
        }
        return new Routes(Optional.of(localOverlay), lastEgress, lastIngress, relays);
    }

    /// Routes that drop, for what is sent on ports on which another edge is active: else the packet loop would keep first packets, and
    /// send them a second time once this edge is active.
    ///
    /// @param senders on those ports
    /// @param vpns    of those ports
    Set<Egress> dropped(Set<PortGroup> senders, Map<String, String> vpns) {
        Set<Egress> result = new HashSet<>();
        senders.forEach(sender -> Optional.ofNullable(vpns.get(sender.port())).map(numbers::get).ifPresent(number ->
                result.add(new Egress(sender.port(), sender.group(), Optional.empty(), number, 0, new TtlPolicy.Decrement(), 0,
                        Set.of()))));
        return result;
    }

    private Map<PolicyDocument.Send, Set<Egress>> unasked(Sending sending) {
        Map<PolicyDocument.Send, Set<Egress>> result = new IdentityHashMap<>();
        policy.sends().forEach(send -> result.put(send, egress(send, Set.of(), sending)));
        for (PolicyDocument.Verdict verdict : policy.verdicts()) {
            if (!verdict.granted() && verdict.request().role() == Role.SENDER) {
                PolicyDocument.Send refused = refused(verdict.request());
                result.put(refused, egress(refused, Set.of(), sending));
            }
        }
        return result;
    }

    /// What nobody asks for is the same object as before, whoever asks for other groups.
    private Set<Egress> egress(Sending sending, Set<PeerJoin> asking) {
        Map<PolicyDocument.Send, Set<Ipv4Address>> asked = new IdentityHashMap<>();
        for (PeerJoin join : asking) {
            Optional.ofNullable(askable.get(join)).ifPresent(send -> asked.computeIfAbsent(send, _ -> new HashSet<>()).add(join.peer()));
        }
        Set<Egress> result = new HashSet<>();
        unasked.forEach((send, routes) -> {
            Set<Ipv4Address> more = asked.getOrDefault(send, Set.of());
            result.addAll(more.isEmpty() ? routes : egress(send, more, sending));
        });
        return Set.copyOf(result);
    }

    /// @param more overlay addresses of peers that ask
    private Set<Egress> egress(PolicyDocument.Send send, Set<Ipv4Address> more, Sending sending) {
        Integer number = numbers.get(send.vpn());
        Set<Ipv4Address> ready = new HashSet<>();
        sending.usable().stream().filter(peer -> send.to().contains(peer) || more.contains(overlays.get(peer)))
                .map(overlays::get).filter(Objects::nonNull).forEach(ready::add);
        boolean waits = ready.isEmpty() && !(send.to().isEmpty() && more.isEmpty());
        Set<Egress> result = new HashSet<>();
        if (number != null && !waits) {
            sending.vpns().forEach((port, vpn) -> {
                if (vpn.equals(send.vpn())) {
                    result.add(new Egress(port, send.group(), Optional.empty(), number, send.branch(), send.ttl(), send.rate(),
                            send.dscp(), ready));
                }
            });
        }
        return result;
    }

    /// So that the packet loop drops the flow knowingly, and does not keep its packets.
    private static PolicyDocument.Send refused(GroupRequest request) {
        return new PolicyDocument.Send(request.vpn(), request.group(), 0, new TtlPolicy.Decrement(), 0, Set.of());
    }

    private Set<Ingress> ingress(Lan lan) {
        Set<Ingress> result = new HashSet<>();
        lan.membership().groups().forEach((member, filter) -> {
            String vpn = lan.vpns().get(member.port());
            Integer number = vpn == null ? null : numbers.get(vpn);
            if (number != null) {
                granted.getOrDefault(new InVpn(vpn, member.group()), List.of()).forEach(receive ->
                        result.add(new Ingress(number, receive.branch(), member.group(), member.port(),
                                addresses(receive.from()), filter)));
            }
        });
        return result;
    }

    private Set<Relay> relays() {
        Set<Relay> result = new HashSet<>();
        for (PolicyDocument.Relay relay : policy.relays()) {
            Integer number = numbers.get(relay.vpn());
            Ipv4Address from = overlays.get(relay.from());
            if (number != null && from != null) {
                result.add(new Relay(number, relay.branch(), relay.group(), relay.dscp(), from, addresses(relay.to())));
            }
        }
        return result;
    }

    private Set<Ipv4Address> addresses(Set<String> peers) {
        return peers.stream().map(overlays::get).filter(Objects::nonNull).collect(Collectors.toSet());
    }
}
