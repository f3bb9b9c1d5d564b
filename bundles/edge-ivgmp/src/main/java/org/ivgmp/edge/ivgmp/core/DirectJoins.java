package org.ivgmp.edge.ivgmp.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.net.Ipv4Address;

/// What this edge asks of peers directly, beside its calls to the VNOC: docs/ivgmp.md, section 19. Remembers what it has asked, so that
/// it can be withdrawn when the last host has left; the VNOC's grant withdraws nothing.
final class DirectJoins {

    private Map<GroupRequest, Set<PeerJoin>> asked = Map.of();

    /// @param desired what the site wants
    /// @param hears   whether the VNOC can be called: without it nobody is asked anew, for it has to know who receives
    Set<PeerJoin> reconcile(PolicyDocument policy, Set<GroupRequest> desired, boolean hears) {
        Map<GroupRequest, Set<PeerJoin>> next = new HashMap<>(asked);
        next.keySet().retainAll(desired);
        if (hears) {
            Offers offers = new Offers(policy);
            policy.offers().forEach(offer -> {
                GroupRequest request = new GroupRequest(offer.vpn(), offer.group(), Role.RECEIVER);
                if (desired.contains(request) && !next.containsKey(request)) {
                    next.put(request, offers.joins(offer));
                }
            });
        }
        asked = next;
        return next.values().stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }

    /// A document's names as what they are called between edges. A peer in a private network is not asked: its guards pass only what
    /// has been agreed.
    private record Offers(Map<String, Integer> numbers, Map<String, Ipv4Address> overlays) {

        Offers(PolicyDocument policy) {
            this(policy.vpns().stream().collect(Collectors.toMap(PolicyDocument.Vpn::name, PolicyDocument.Vpn::number, (a, _) -> a)),
                    policy.peers().stream().filter(peer -> peer.network() == Network.INTERNET).collect(
                            Collectors.toMap(PolicyDocument.Peer::name, PolicyDocument.Peer::overlay, (a, _) -> a)));
        }

        Set<PeerJoin> joins(PolicyDocument.Receive offer) {
            Set<PeerJoin> joins = new HashSet<>();
            Integer number = numbers.get(offer.vpn());
            if (number != null) {
                offer.from().stream().filter(overlays::containsKey)
                        .forEach(peer -> joins.add(new PeerJoin(overlays.get(peer), number, offer.group())));
            }
            return joins;
        }
    }
}
