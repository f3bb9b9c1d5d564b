package org.ivgmp.edge.privatenet.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.net.Ipv4Address;

/// What the kernel is to be told, in the words of nft(8) and ip(8).
///
/// The packet loop goes on sending GRE-in-UDP between overlay addresses. For a peer of a private network the kernel rewrites both addresses
/// to those of that network on the way out, after which it looks for the route anew, and back on the way in, after fragments have been put
/// together. So nothing is added to a packet, and all else stays as it is. The route that the packets set out on leads to the loopback
/// interface: were the rules away, the packets would end there. The guards let pass what is in their set of pairs, and nothing else.
public final class PrivatePlan {

    /// Says which routes are ours, `proto` in ip(8): a number that /etc/iproute2/rt_protos of Debian gives to nobody.
    static final int ROUTE_PROTOCOL = 73;

    /// For peers of a private network nobody has agreed to.
    ///
    /// @param refused the peers, and why
    /// @param rules   an input of `nft -f -`: one transaction
    /// @param agreed  those that are served
    public record Plan(String rules, Map<String, TunnelSpec> agreed, Map<String, String> refused) {
    }

    private PrivatePlan() {
    }

    /// @param overlay our overlay address
    public static Plan of(Ipv4Address overlay, PrivateNetwork network, Collection<TunnelSpec> wanted) {
        Map<String, TunnelSpec> agreed = new TreeMap<>();
        Map<String, String> refused = new TreeMap<>();
        List<TunnelSpec> sorted = wanted.stream().sorted(Comparator.comparing(TunnelSpec::peer)).toList();
        for (TunnelSpec spec : sorted) {
            Optional<String> objection = objection(network, spec, agreed.values());
            objection.ifPresentOrElse(why -> refused.put(spec.peer(), why), () -> agreed.put(spec.peer(), spec));
        }
        return new Plan(rules(overlay, network, agreed.values()), agreed, refused);
    }

    private static Optional<String> objection(PrivateNetwork network, TunnelSpec spec, Collection<TunnelSpec> others) {
        if (!network.isAgreed(spec.remoteAddress())) {
            return Optional.of("this edge has not agreed to packets without IPsec with " + spec.remoteAddress()
                    + ": is it of the private network? Then add its prefix to peers of etc/org.ivgmp.edge.private.cfg");
        }
        return others.stream().filter(other -> other.remoteAddress().equals(spec.remoteAddress())).findFirst()
                .map(other -> other.peer() + " has the same address " + spec.remoteAddress() + " in the private network");
    }

    private static String rules(Ipv4Address overlay, PrivateNetwork network, Collection<TunnelSpec> agreed) {
        StringBuilder rules = new StringBuilder(withdrawal());
        String ports = network.ports().stream().map(String::valueOf).collect(Collectors.joining(", ", "{ ", " }"));
        rules.append("flush set inet ivgmp private_pairs\nflush set netdev ivgmp private_pairs\n");
        if (agreed.isEmpty()) {
            return rules.toString();
        }
        rules.append("table ip ivgmp_private {\n  chain out {\n    type route hook output priority -150\n");
        agreed.forEach(spec -> rules.append("    ip saddr ").append(overlay).append(" ip daddr ").append(spec.remoteOverlay())
                .append(" udp dport ").append(ports).append(" ip saddr set ").append(network.local()).append(" ip daddr set ")
                .append(spec.remoteAddress()).append("\n"));
        // After the guard, which is to see who it really is.
        rules.append("  }\n  chain in {\n    type filter hook input priority 10\n");
        agreed.forEach(spec -> rules.append("    iifname \"").append(network.port()).append("\" ip saddr ").append(spec.remoteAddress())
                .append(" ip daddr ").append(network.local()).append(" udp dport ").append(ports).append(" ip saddr set ")
                .append(spec.remoteOverlay()).append(" ip daddr set ").append(overlay).append("\n"));
        rules.append("  }\n}\n");
        String pairs = agreed.stream().map(spec -> network.local() + " . " + spec.remoteAddress() + ", " + spec.remoteAddress() + " . "
                + network.local()).collect(Collectors.joining(", ", "{ ", " }"));
        rules.append("add element inet ivgmp private_pairs ").append(pairs).append("\nadd element netdev ivgmp private_pairs ")
                .append(pairs).append("\n");
        return rules.toString();
    }

    /// An input of `nft -f -` that takes the rewriting away, and leaves the guards alone: they may know of no private network.
    public static String withdrawal() {
        return "table ip ivgmp_private {}\ndelete table ip ivgmp_private\n";
    }

    /// The commands that bring the routes where they should be.
    ///
    /// @param shown what `ip -4 route show proto 73` prints
    /// @return words after `ip -4 route`, each a command of its own
    public static List<List<String>> routes(String shown, Ipv4Address overlay, Collection<TunnelSpec> agreed) {
        TreeSet<String> there = shown.lines().map(line -> line.strip().split("\\s+")[0]).filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        List<List<String>> commands = new ArrayList<>();
        for (TunnelSpec spec : agreed) {
            if (!there.remove(spec.remoteOverlay().toString())) {
                commands.add(List.of("replace", spec.remoteOverlay() + "/32", "dev", "lo", "proto", "" + ROUTE_PROTOCOL, "src",
                        overlay.toString()));
            }
        }
        there.forEach(old -> commands.add(List.of("del", old, "proto", "" + ROUTE_PROTOCOL)));
        return commands;
    }

    /// Words of ip(8) that show our routes.
    public static List<String> showRoutes() {
        return List.of("show", "proto", "" + ROUTE_PROTOCOL);
    }
}
