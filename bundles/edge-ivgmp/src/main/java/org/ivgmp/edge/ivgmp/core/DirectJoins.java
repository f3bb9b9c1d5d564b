package org.ivgmp.edge.ivgmp.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
    /// What [#offers] was made of.
    private Optional<PolicyDocument> document = Optional.empty();
    private Map<GroupRequest, Set<PeerJoin>> offers = Map.of();

    /// @param desired what the site wants
    /// @param hears   whether the VNOC answers: without it nobody is asked anew, for it has to know who receives
    Set<PeerJoin> reconcile(PolicyDocument policy, Set<GroupRequest> desired, boolean hears) {
        if (document.filter(known -> known == policy).isEmpty()) {
            document = Optional.of(policy);
            offers = offers(policy);
        }
        Map<GroupRequest, Set<PeerJoin>> next = new HashMap<>(asked);
        next.keySet().retainAll(desired);
        if (hears) {
            desired.stream().filter(offers::containsKey).forEach(request -> next.putIfAbsent(request, offers.get(request)));
        }
        asked = next;
        return next.values().stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }

    /// A peer in a private network is not asked: its guards pass only what has been agreed.
    private static Map<GroupRequest, Set<PeerJoin>> offers(PolicyDocument policy) {
        Map<String, Integer> numbers = new HashMap<>();
        policy.vpns().forEach(vpn -> numbers.put(vpn.name(), vpn.number()));
        Map<String, Ipv4Address> overlays = new HashMap<>();
        policy.peers().stream().filter(peer -> peer.network() == Network.INTERNET)
                .forEach(peer -> overlays.put(peer.name(), peer.overlay()));
        Map<GroupRequest, Set<PeerJoin>> offers = new HashMap<>();
        for (PolicyDocument.Receive offer : policy.offers()) {
            Integer number = numbers.get(offer.vpn());
            if (number != null) {
                offers.put(new GroupRequest(offer.vpn(), offer.group(), Role.RECEIVER), offer.from().stream()
                        .filter(overlays::containsKey).map(peer -> new PeerJoin(overlays.get(peer), number, offer.group()))
                        .collect(Collectors.toUnmodifiableSet()));
            }
        }
        return offers;
    }
}
