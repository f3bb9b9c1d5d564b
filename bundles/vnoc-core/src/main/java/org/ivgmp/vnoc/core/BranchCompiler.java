package org.ivgmp.vnoc.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

import org.ivgmp.vnoc.tree.LiveTree;
import org.ivgmp.vnoc.tree.TreeBook;
import org.ivgmp.vnoc.tree.TreeKey;

/// A site's part in the trees of groups that are not distributed as stars: docs/ivgmp.md, section 15. Whatever a tree says, nobody is
/// sent a group that he may not have (any more), and nobody who is not certified passes one on.
final class BranchCompiler {

    private final Network network;
    private final TreeBook trees;

    BranchCompiler(Network network, TreeBook trees) {
        this.network = network;
        this.trees = trees;
    }

    boolean isFor(Request request) {
        return network.shape().hasTrees(request.vpn(), request.group());
    }

    /// Of a granted SENDER request: the tree in use. While the first one is being prepared there is none, and the edge keeps the first
    /// packets; where nobody is to be reached they are dropped knowingly.
    Optional<PolicyDocument.Send> send(String sender, Request request) {
        TreeKey key = new TreeKey(request.vpn(), request.group(), sender);
        Optional<LiveTree> live = trees.inUse(key);
        if (live.isEmpty() && trees.isPreparing(key)) {
            return Optional.empty();
        }
        int branch = live.map(LiveTree::branch).orElse(PolicyCompiler.STAR);
        SortedSet<String> to = live.map(tree -> entitled(key, tree, sender)).orElse(new TreeSet<>());
        Terms terms = Policy.terms(network, sender, request);
        return Optional.of(new PolicyDocument.Send(
                request.vpn(), request.group(), branch, terms.ttl(), terms.rate(), terms.dscp(), to, new TreeSet<>()));
    }

    /// Of a granted RECEIVER request: one for each tree by which the group may come.
    List<PolicyDocument.Receive> receives(String receiver, Request request) {
        List<PolicyDocument.Receive> receives = new ArrayList<>();
        for (TreeKey key : trees.keysOf(receiver)) {
            if (key.vpn().equals(request.vpn()) && key.group().equals(request.group())) {
                for (LiveTree live : trees.live(key)) {
                    parent(live, receiver).ifPresent(parent -> receives.add(new PolicyDocument.Receive(
                            key.vpn(), key.group(), live.branch(), new TreeSet<>(List.of(parent)))));
                }
            }
        }
        receives.sort(Comparator.comparingInt(PolicyDocument.Receive::branch));
        return receives;
    }

    List<PolicyDocument.Relay> relays(String site) {
        List<PolicyDocument.Relay> relays = new ArrayList<>();
        if (!network.shape().capacity(site).certified()) {
            return relays;
        }
        for (TreeKey key : trees.keysOf(site)) {
            for (LiveTree live : trees.live(key)) {
                SortedSet<String> to = entitled(key, live, site);
                Optional<String> parent = parent(live, site);
                if (parent.isPresent() && !to.isEmpty()) {
                    relays.add(new PolicyDocument.Relay(key.vpn(), key.group(), live.branch(), dscp(key), parent.get(), to));
                }
            }
        }
        return relays;
    }

    /// The sender's: a tree has one marking all the way.
    private int dscp(TreeKey key) {
        return Policy.terms(network, key.sender(), new Request(key.vpn(), key.group(), Role.SENDER)).dscp();
    }

    private Optional<String> parent(LiveTree live, String site) {
        return Optional.ofNullable(live.tree().parents().get(site)).filter(network::isReachable);
    }

    private SortedSet<String> entitled(TreeKey key, LiveTree live, String parent) {
        Request receiving = new Request(key.vpn(), key.group(), Role.RECEIVER);
        SortedSet<String> relays = live.tree().relays();
        SortedSet<String> children = live.tree().children(parent);
        children.removeIf(child -> !network.isReachable(child) || !isReceiver(child, receiving)
                && !(relays.contains(child) && network.shape().capacity(child).certified()
                        && network.sites().get(child).vpns().contains(key.vpn())));
        return children;
    }

    private boolean isReceiver(String site, Request receiving) {
        return network.requestsOf(site).contains(receiving) && Policy.decide(network, site, receiving).granted();
    }
}
