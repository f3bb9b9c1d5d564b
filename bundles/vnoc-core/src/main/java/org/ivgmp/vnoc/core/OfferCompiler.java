package org.ivgmp.vnoc.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a site may ask of a sending site directly, through the tunnel that both have: docs/ivgmp.md, section 19. Only what needs no
/// more thought of the VNOC: groups that are sent, as stars, in VPNs with warm tunnels, by rules without quotas. One thread at a time.
final class OfferCompiler {

    private final Network network;
    /// By VPN: all that is sent there, with who sends it. For one network, so made once.
    private final Map<String, SortedMap<Request, SortedSet<String>>> sent = new HashMap<>();

    OfferCompiler(Network network) {
        this.network = network;
    }

    /// To the site: what it does not ask for at the moment, each with those who send it.
    List<PolicyDocument.Receive> to(Site site) {
        List<PolicyDocument.Receive> offers = new ArrayList<>();
        if (!network.isReachable(site.name())) {
            return offers;
        }
        for (String vpn : new TreeSet<>(site.vpns())) {
            if (network.hasWarmTunnels(vpn)) {
                sent.computeIfAbsent(vpn, this::sent).forEach((sending, senders) -> {
                    SortedSet<String> others = new TreeSet<>(senders);
                    others.remove(site.name());
                    if (!others.isEmpty() && isOffered(site.name(), sending)) {
                        offers.add(new PolicyDocument.Receive(vpn, sending.group(), PolicyCompiler.STAR, others));
                    }
                });
            }
        }
        return offers;
    }

    private SortedMap<Request, SortedSet<String>> sent(String vpn) {
        SortedMap<Request, SortedSet<String>> senders = new TreeMap<>();
        for (String member : network.members(vpn)) {
            if (network.isReachable(member)) {
                network.requestsOf(member).stream().filter(request -> request.role() == Role.SENDER && request.vpn().equals(vpn)
                        && Policy.decide(network, member, request).granted())
                        .forEach(request -> senders.computeIfAbsent(request, _ -> new TreeSet<>()).add(member));
            }
        }
        return senders;
    }

    /// Those to whom a granted SENDER request of a star is an offer.
    SortedSet<String> eligible(String sender, Request sending) {
        SortedSet<String> eligible = new TreeSet<>();
        if (network.hasWarmTunnels(sending.vpn())) {
            network.members(sending.vpn()).stream().filter(other -> !other.equals(sender) && network.isReachable(other)
                    && isOffered(other, sending)).forEach(eligible::add);
        }
        return eligible;
    }

    private boolean isOffered(String site, Request sending) {
        Request receiving = new Request(sending.vpn(), sending.group(), Role.RECEIVER);
        return !network.shape().hasTrees(sending.vpn(), sending.group()) && !network.requestsOf(site).contains(receiving)
                && Policy.permitsWithoutQuota(network, site, receiving);
    }
}
