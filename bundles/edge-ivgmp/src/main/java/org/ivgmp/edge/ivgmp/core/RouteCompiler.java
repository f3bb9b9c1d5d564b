package org.ivgmp.edge.ivgmp.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

/// From the policy document, the LANs' memberships and the tunnels to what the packet loop is to do.
final class RouteCompiler {

    private final PolicyDocument policy;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Ipv4Address> overlays = new HashMap<>();
    private final Set<String> ports;
    private final Function<String, Optional<String>> vpnOf;
    private final Set<PeerJoin> asking;

    /// @param ports names of all LAN ports
    /// @param vpnOf the VPN that a port is attached to
    /// @param asking what peers ask of this edge directly; counts where the policy lets them
    RouteCompiler(PolicyDocument policy, Set<String> ports, Function<String, Optional<String>> vpnOf, Set<PeerJoin> asking) {
        this.policy = policy;
        this.asking = asking;
        this.ports = ports;
        this.vpnOf = vpnOf;
        policy.vpns().forEach(vpn -> numbers.put(vpn.name(), vpn.number()));
        policy.peers().forEach(peer -> overlays.put(peer.name(), peer.overlay()));
    }

    /// @param usable peers whose tunnel has been up. A group that has receivers but no usable tunnel yet gets no route, so
    ///               that the packet loop keeps its first packets until there is one
    Routes routes(Ipv4Address localOverlay, Membership membership, Set<String> usable) {
        return new Routes(Optional.of(localOverlay), egress(usable), ingress(membership), relays());
    }

    /// Routes that drop, for what is sent on ports on which another edge is active: else the packet loop would keep first packets, and
    /// send them a second time once this edge is active.
    ///
    /// @param senders on those ports
    /// @param vpns    of those ports
    Set<Egress> dropped(Set<PortGroup> senders, Function<String, Optional<String>> vpns) {
        Set<Egress> result = new HashSet<>();
        senders.forEach(sender -> vpns.apply(sender.port()).map(numbers::get).ifPresent(number -> result.add(new Egress(
                sender.port(), sender.group(), Optional.empty(), number, 0, new TtlPolicy.Decrement(), 0, Set.of()))));
        return result;
    }

    private Set<Egress> egress(Set<String> usable) {
        Set<Egress> result = new HashSet<>();
        for (PolicyDocument.Send send : policy.sends()) {
            Set<String> to = receivers(send);
            Set<String> ready = new HashSet<>(to);
            ready.retainAll(usable);
            if (to.isEmpty() || !ready.isEmpty()) {
                addEgress(result, send, addresses(ready));
            }
        }
        for (PolicyDocument.Verdict verdict : policy.verdicts()) {
            if (!verdict.granted() && verdict.request().role() == Role.SENDER) {
                addEgress(result, refused(verdict.request()), Set.of());
            }
        }
        return result;
    }

    private Set<String> receivers(PolicyDocument.Send send) {
        Integer number = numbers.get(send.vpn());
        if (number == null || asking.isEmpty()) {
            return send.to();
        }
        Set<String> receivers = new HashSet<>(send.to());
        send.may().stream().filter(peer -> overlays.containsKey(peer)
                && asking.contains(new PeerJoin(overlays.get(peer), number, send.group()))).forEach(receivers::add);
        return receivers;
    }

    /// So that the packet loop drops the flow knowingly, and does not keep its packets.
    private static PolicyDocument.Send refused(GroupRequest request) {
        return new PolicyDocument.Send(request.vpn(), request.group(), 0, new TtlPolicy.Decrement(), 0, Set.of());
    }

    private void addEgress(Set<Egress> result, PolicyDocument.Send send, Set<Ipv4Address> peers) {
        Integer number = numbers.get(send.vpn());
        if (number == null) {
            return;
        }
        for (String port : ports) {
            if (vpnOf.apply(port).equals(Optional.of(send.vpn()))) {
                result.add(new Egress(port, send.group(), Optional.empty(), number, send.branch(), send.ttl(), send.rate(),
                        send.dscp(), peers));
            }
        }
    }

    private Set<Ingress> ingress(Membership membership) {
        Map<String, Map<IpAddress, List<PolicyDocument.Receive>>> granted = Stream.concat(policy.receives().stream(),
                policy.offers().stream()).collect(
                Collectors.groupingBy(PolicyDocument.Receive::vpn, Collectors.groupingBy(PolicyDocument.Receive::group)));
        Set<Ingress> result = new HashSet<>();
        membership.groups().forEach((member, filter) -> vpnOf.apply(member.port()).ifPresent(vpn -> {
            Integer number = numbers.get(vpn);
            if (number != null) {
                granted.getOrDefault(vpn, Map.of()).getOrDefault(member.group(), List.of()).forEach(receive ->
                        result.add(new Ingress(number, receive.branch(), member.group(), member.port(),
                                addresses(receive.from()), filter)));
            }
        }));
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
