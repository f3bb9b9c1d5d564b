package org.ivgmp.vnoc.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.tree.TreeBook;

/// From the network to each site's document. A pure function, and one site at a time, so that after a change only the
/// sites that it may concern are compiled anew ([#concerned]). One thread at a time.
public final class PolicyCompiler {

    static final int STAR = 0;

    private final Network network;
    private final BranchCompiler branches;
    private final OfferCompiler offers;

    /// Of a network without trees.
    public PolicyCompiler(Network network) {
        this(network, new TreeBook(0));
    }

    /// @param trees what is in use, where groups are not distributed as stars
    public PolicyCompiler(Network network, TreeBook trees) {
        this.network = network;
        this.branches = new BranchCompiler(network, trees);
        this.offers = new OfferCompiler(network);
    }

    /// The document of every site.
    public Map<String, PolicyDocument> all() {
        Map<String, PolicyDocument> documents = new HashMap<>();
        network.sites().keySet().forEach(site -> documents.put(site, of(site)));
        return documents;
    }

    /// The document of one site; [PolicyDocument#NOTHING] for one that does not exist.
    public PolicyDocument of(String name) {
        Site site = network.sites().get(name);
        if (site == null) {
            return PolicyDocument.NOTHING;
        }
        List<PolicyDocument.Send> sends = new ArrayList<>();
        List<PolicyDocument.Receive> receives = new ArrayList<>();
        List<PolicyDocument.Verdict> verdicts = new ArrayList<>();
        for (Request request : new TreeSet<>(network.requestsOf(name))) {
            Decision decision = Policy.decide(network, name, request);
            verdicts.add(new PolicyDocument.Verdict(request, decision));
            if (decision.granted() && request.role() == Role.SENDER) {
                send(name, request).ifPresent(sends::add);
            } else if (decision.granted()) {
                receives.addAll(receives(name, request));
            }
        }
        List<PolicyDocument.Relay> relays = branches.relays(name);
        List<Vpn> vpns = site.vpns().stream().sorted().map(network.vpns()::get).toList();
        return new PolicyDocument(vpns, peers(site, sends, receives, relays), sends, receives, offers.to(site), relays, verdicts);
    }

    private Optional<PolicyDocument.Send> send(String sender, Request request) {
        if (branches.isFor(request)) {
            return branches.send(sender, request);
        }
        Terms terms = Policy.terms(network, sender, request);
        return Optional.of(new PolicyDocument.Send(
                request.vpn(), request.group(), STAR, terms.ttl(), terms.rate(), terms.dscp(), receivers(sender, request),
                offers.eligible(sender, request)));
    }

    /// By each tree that the group comes by, and, where that asks for no more tunnels, always as a star too: then nothing is lost
    /// when an operator makes a tree a star.
    private List<PolicyDocument.Receive> receives(String receiver, Request request) {
        List<PolicyDocument.Receive> receives = new ArrayList<>();
        if (!branches.isFor(request) || network.hasWarmTunnels(request.vpn())) {
            receives.add(new PolicyDocument.Receive(request.vpn(), request.group(), STAR, senders(receiver, request)));
        }
        receives.addAll(branches.receives(receiver, request));
        return receives;
    }

    /// Which sites' documents may differ after a site has begun or ceased to make these requests: its own, those of the
    /// senders that a receiver listens to, and of a sender, where tunnels are built on demand, those of its receivers, else those of
    /// all to whom it is an offer.
    public Set<String> concerned(String site, Collection<Request> requests) {
        Set<String> sites = new TreeSet<>(Set.of(site));
        for (Request request : requests) {
            boolean receiver = request.role() == Role.RECEIVER;
            if (!receiver && network.hasWarmTunnels(request.vpn())) {
                sites.addAll(network.members(request.vpn()));
            } else {
                Request other = new Request(request.vpn(), request.group(), receiver ? Role.SENDER : Role.RECEIVER);
                sites.addAll(network.askers(other));
            }
        }
        return sites;
    }

    /// Which sites' documents may differ after a change in these VPNs.
    public Set<String> concerned(Collection<String> vpns) {
        Set<String> sites = new TreeSet<>();
        vpns.forEach(vpn -> sites.addAll(network.members(vpn)));
        return sites;
    }

    private SortedSet<String> receivers(String sender, Request request) {
        Request wanted = new Request(request.vpn(), request.group(), Role.RECEIVER);
        return granted(sender, wanted, network.askers(wanted));
    }

    /// Who may send, whether he does or not: a new sender's first packet must be accepted. Where tunnels are built on demand, only
    /// who does.
    private SortedSet<String> senders(String receiver, Request request) {
        Request sending = new Request(request.vpn(), request.group(), Role.SENDER);
        return granted(receiver, sending, network.hasWarmTunnels(request.vpn()) ? network.members(request.vpn()) : network.askers(sending));
    }

    /// Of `sites` all but `name` that can be reached and would be granted the request.
    private SortedSet<String> granted(String name, Request request, Set<String> sites) {
        SortedSet<String> granted = new TreeSet<>();
        for (String other : sites) {
            if (!other.equals(name) && network.isReachable(other) && Policy.permits(network, other, request)) {
                granted.add(other);
            }
        }
        return granted;
    }

    private Set<String> others(String name, String vpn) {
        Set<String> others = new TreeSet<>(network.members(vpn));
        others.remove(name);
        others.removeIf(other -> !network.isReachable(other));
        return others;
    }

    private List<PolicyDocument.Peer> peers(Site site, List<PolicyDocument.Send> sends,
            List<PolicyDocument.Receive> receives, List<PolicyDocument.Relay> relays) {
        SortedSet<String> names = new TreeSet<>();
        site.vpns().stream().filter(network::hasWarmTunnels).forEach(vpn -> names.addAll(others(site.name(), vpn)));
        sends.forEach(send -> names.addAll(send.to()));
        receives.forEach(receive -> names.addAll(receive.from()));
        relays.forEach(relay -> {
            names.add(relay.from());
            names.addAll(relay.to());
        });
        return names.stream().filter(network::isReachable).map(network.sites()::get)
                .map(peer -> peer(site, peer)).toList();
    }

    private PolicyDocument.Peer peer(Site site, Site peer) {
        boolean privately = goesPrivately(site, peer);
        Ipv4Address address = (privately ? peer.inPrivate() : peer.endpoint()).orElseThrow();
        return new PolicyDocument.Peer(peer.name(), peer.overlay(), address, privately);
    }

    /// Both have a private network, and every VPN that both are in may do without IPsec: one that may not has IPsec for all, since the two
    /// edges have one tunnel.
    private boolean goesPrivately(Site site, Site peer) {
        Set<String> common = new TreeSet<>(site.vpns());
        common.retainAll(peer.vpns());
        return site.inPrivate().isPresent() && peer.inPrivate().isPresent() && !common.isEmpty()
                && common.stream().allMatch(vpn -> network.vpns().get(vpn).privateNetwork());
    }
}
