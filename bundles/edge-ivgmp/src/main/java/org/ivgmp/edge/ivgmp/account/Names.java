package org.ivgmp.edge.ivgmp.account;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.status.SiteDetail;
import org.ivgmp.edge.vnoc.Direction;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// What the packet loop's numbers stand for, by the last policy document that there was. It is kept with the spool, so that a
/// program that starts without the VNOC can account what it counts.
///
/// @param known  whether there ever was a document
/// @param ports  VPN of each LAN port
/// @param vpns   by number
/// @param peers  site by overlay address
/// @param groups whose tree a branch is; of a tree that was withdrawn, until the branch has another one
record Names(boolean known, Map<String, String> ports, Map<Integer, String> vpns, Map<Ipv4Address, String> peers,
        Map<Branch, IpAddress> groups) {

    static final Names NONE = new Names(false, Map.of(), Map.of(), Map.of(), Map.of());
    private static final int KEPT_MAX = 8192;

    record Branch(int vpn, int number) {
    }

    Names {
        ports = Map.copyOf(ports);
        vpns = Map.copyOf(vpns);
        peers = Map.copyOf(peers);
        groups = Map.copyOf(groups);
    }

    /// What a counter is accounted as.
    sealed interface Meaning {
        record Accounted(Subject subject) implements Meaning {
        }

        /// Of no VPN of this site: never accounted.
        record Nothing() implements Meaning {
        }

        /// Nobody can say yet.
        record Unknown() implements Meaning {
        }
    }

    /// The document in force; until there is one, what was known before.
    Names with(SiteDetail detail) {
        if (detail.policy().isEmpty()) {
            return this;
        }
        PolicyDocument policy = detail.policy().get();
        Map<Integer, String> numbers = kept(vpns);
        Map<String, Integer> byName = new HashMap<>();
        policy.vpns().forEach(vpn -> {
            numbers.put(vpn.number(), vpn.name());
            byName.put(vpn.name(), vpn.number());
        });
        Map<Ipv4Address, String> sites = kept(peers);
        policy.peers().forEach(peer -> sites.put(peer.overlay(), peer.name()));
        return new Names(true, detail.vpns(), numbers, sites, trees(policy, byName));
    }

    /// Several groups on one branch would not be told apart.
    private Map<Branch, IpAddress> trees(PolicyDocument policy, Map<String, Integer> numbers) {
        Map<Branch, Set<IpAddress>> said = new HashMap<>();
        policy.receives().forEach(receive -> said.computeIfAbsent(branch(numbers, receive.vpn(), receive.branch()),
                _ -> new HashSet<>()).add(receive.group()));
        policy.relays().forEach(relay -> said.computeIfAbsent(branch(numbers, relay.vpn(), relay.branch()),
                _ -> new HashSet<>()).add(relay.group()));
        Map<Branch, IpAddress> trees = kept(groups);
        said.forEach((branch, several) -> {
            if (several.size() == 1 && branch.number() != 0) {
                trees.put(branch, several.iterator().next());
            } else {
                trees.remove(branch);
            }
        });
        return trees;
    }

    private static Branch branch(Map<String, Integer> numbers, String vpn, int branch) {
        return new Branch(numbers.getOrDefault(vpn, 0), branch);
    }

    private static <K, V> Map<K, V> kept(Map<K, V> earlier) {
        return earlier.size() > KEPT_MAX ? new HashMap<>() : new HashMap<>(earlier);
    }

    Meaning of(Source source) {
        if (!known) {
            return new Meaning.Unknown();
        }
        return switch (source) {
            case Source.Heard(var port, _, var group) -> meaning(ports.get(port), Optional.of(group), Direction.SENDER, "");
            case Source.Injected(var vpn, _, var group, _) ->
                    meaning(vpns.get(vpn), Optional.of(group), Direction.RECEIVER, "");
            case Source.Tunnel(var peer, var vpn, var branch) -> peers.containsKey(peer) ? meaning(vpns.get(vpn),
                    Optional.ofNullable(groups.get(new Branch(vpn, branch))), Direction.TUNNEL, peers.get(peer))
                    : new Meaning.Nothing();
        };
    }

    private static Meaning meaning(String vpn, Optional<IpAddress> group, Direction direction, String peer) {
        return vpn == null ? new Meaning.Nothing() : new Meaning.Accounted(new Subject(vpn, group, direction, peer));
    }
}
