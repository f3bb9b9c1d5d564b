package org.ivgmp.vnoc.core;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a site may ask of a sending site directly, through the tunnel that both have: docs/ivgmp.md, section 19. Only what needs no
/// more thought of the VNOC: groups that are sent, as stars, in VPNs with warm tunnels, by rules without quotas.
final class OfferCompiler {

    private final Network network;

    OfferCompiler(Network network) {
        this.network = network;
    }

    boolean areMadeIn(String vpn) {
        return network.hasWarmTunnels(vpn);
    }

    /// To the site: what it does not ask for at the moment, each with those who send it.
    List<PolicyDocument.Receive> to(Site site) {
        List<PolicyDocument.Receive> offers = new ArrayList<>();
        if (!network.isReachable(site.name())) {
            return offers;
        }
        for (String vpn : new TreeSet<>(site.vpns())) {
            for (Request sending : areMadeIn(vpn) ? sent(vpn) : new TreeSet<Request>()) {
                SortedSet<String> senders = new TreeSet<>(network.askers(sending));
                senders.removeIf(sender -> sender.equals(site.name()) || !network.isReachable(sender)
                        || !Policy.decide(network, sender, sending).granted());
                if (!senders.isEmpty() && isOffered(site.name(), sending)) {
                    offers.add(new PolicyDocument.Receive(vpn, sending.group(), PolicyCompiler.STAR, senders));
                }
            }
        }
        return offers;
    }

    private SortedSet<Request> sent(String vpn) {
        SortedSet<Request> sent = new TreeSet<>();
        for (String member : network.members(vpn)) {
            network.requestsOf(member).stream().filter(request -> request.role() == Role.SENDER && request.vpn().equals(vpn))
                    .forEach(sent::add);
        }
        return sent;
    }

    /// Those to whom a granted SENDER request of a star is an offer.
    SortedSet<String> eligible(String sender, Request sending) {
        SortedSet<String> eligible = new TreeSet<>();
        if (areMadeIn(sending.vpn())) {
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
