package org.ivgmp.edge.dataplane.core;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.dataplane.IngressRoute;
import org.ivgmp.dataplane.RelayRoute;
import org.ivgmp.net.Ipv4Address;

/// Collects a table's routes in the form in which a [Fib] looks them up. LAN routes are added before relays.
final class FibCompiler {

    private static final int BRANCH_MASK = (1 << Gre.BRANCH_BITS) - 1;

    final Map<Long, Route> routes = new HashMap<>();
    final Map<Long, Delivery[]> deliveries = new HashMap<>();
    final Map<Long, Onward[]> onwards = new HashMap<>();
    final Map<Long, Optional<Branch>> senders = new HashMap<>();

    private final List<String> ports;
    private final Branches branches;
    final Set<Branch> ofTheLanLoop = new HashSet<>();
    final Set<Branch> ofTheTunnelLoop = new HashSet<>();

    FibCompiler(List<String> ports, Branches branches) {
        this.ports = ports;
        this.branches = branches;
    }

    void add(EgressRoute route) {
        int port = ports.indexOf(route.port());
        if (port < 0 || !isForwarded(route.group())) {
            return;
        }
        Branch[] to = Arrays.stream(route.peers())
                .mapToObj(peer -> branches.of(peer, route.greKey())).toArray(Branch[]::new);
        ofTheLanLoop.addAll(List.of(to));
        routes.put(FlowKey.of(port, bits(route.group()), bits(route.source())), new Route(route.ttl(), route.rate(),
                branches.policer(route.greKey(), bits(route.group())), to));
    }

    void add(IngressRoute route) {
        int port = ports.indexOf(route.port());
        if (port < 0 || !isForwarded(route.group())) {
            return;
        }
        Delivery delivery = new Delivery(port, route.peers().clone(), route.exclude(),
                route.sources().stream().filter(Inet4Address.class::isInstance).mapToInt(FibCompiler::bits).toArray(),
                branches.injected(route.greKey(), bits(route.group()), route.port()));
        deliveries.merge(Branches.index(route.greKey(), bits(route.group())), new Delivery[] {delivery}, FibCompiler::joined);
        for (int peer : route.peers()) {
            accept(peer, route.greKey());
        }
    }

    /// A relay on the star's branch would send back what every site sends to every other: it is left out. So is a copy on a
    /// branch that the LAN loop sends on: sequence numbers have one writer.
    void add(RelayRoute route) {
        if ((route.greKey() & BRANCH_MASK) == 0 || !isForwarded(route.group())) {
            return;
        }
        Branch[] to = Arrays.stream(route.to()).mapToObj(peer -> branches.of(peer, route.greKey()))
                .filter(branch -> !ofTheLanLoop.contains(branch)).toArray(Branch[]::new);
        ofTheTunnelLoop.addAll(List.of(to));
        onwards.merge(Branches.index(route.greKey(), bits(route.group())), new Onward[] {new Onward(route.from(), to)},
                FibCompiler::joined);
        accept(route.from(), route.greKey());
    }

    private static boolean isForwarded(InetAddress group) {
        return group instanceof Inet4Address && Ipv4.isForwardedGroup(bits(group));
    }

    private static int bits(InetAddress ipv4) {
        return Ipv4Address.of((Inet4Address) ipv4).bits();
    }

    private void accept(int peer, int key) {
        senders.put(Branches.index(peer, key), Optional.of(branches.of(peer, key)));
    }

    private static <T> T[] joined(T[] a, T[] b) {
        T[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
