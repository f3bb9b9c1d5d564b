package org.ivgmp.edge.dataplane.core;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.dataplane.IngressRoute;
import org.ivgmp.dataplane.RelayRoute;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv6Address;

/// Collects a table's routes in the form in which a [Fib] looks them up. LAN routes are added before relays.
final class FibCompiler {

    private static final int BRANCH_MASK = (1 << Gre.BRANCH_BITS) - 1;

    /// A group that is put on a port.
    record OnPort(int port, IpAddress group) {
    }

    final Set<OnPort> injected = new HashSet<>();
    /// Ports that IPv6 groups are put on.
    final BitSet injected6 = new BitSet();
    final Map<Long, Route> routes = new HashMap<>();
    final Map<Long, Delivery[]> deliveries = new HashMap<>();
    final Map<Long, Onward[]> onwards = new HashMap<>();
    final Map<WideTable.Key, Route> routes6 = new HashMap<>();
    final Map<WideTable.Key, Delivery[]> deliveries6 = new HashMap<>();
    final Map<WideTable.Key, Onward[]> onwards6 = new HashMap<>();
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
        IpAddress group = IpAddress.of(route.group());
        if (port < 0 || !isForwarded(group)) {
            return;
        }
        Branch[] to = Arrays.stream(route.peers())
                .mapToObj(peer -> branches.of(peer, route.greKey())).toArray(Branch[]::new);
        ofTheLanLoop.addAll(List.of(to));
        Route compiled = new Route(route.ttl(), route.rate(), route.dscp(), branches.policer(route.greKey(), group), to);
        IpAddress source = route.source().isAnyLocalAddress() ? group.unspecified() : IpAddress.of(route.source());
        switch (group) {
            case Ipv4Address four when source instanceof Ipv4Address from ->
                    routes.put(FlowKey.of(port, four.bits(), from.bits()), compiled);
            case Ipv6Address six when source instanceof Ipv6Address from ->
                    routes6.put(WideTable.Key.flow(port, six, from), compiled);
            default -> {
                // A source of the other family sends nothing to the group.
            }
        }
    }

    void add(IngressRoute route) {
        int port = ports.indexOf(route.port());
        IpAddress group = IpAddress.of(route.group());
        if (port < 0 || !isForwarded(group)) {
            return;
        }
        List<IpAddress> sources = route.sources().stream().map(IpAddress::of).toList();
        Delivery[] delivery = {new Delivery(port, route.peers().clone(), route.exclude(),
                sources.stream().filter(Ipv4Address.class::isInstance).mapToInt(four -> ((Ipv4Address) four).bits()).toArray(),
                sources.stream().filter(Ipv6Address.class::isInstance).flatMapToLong(FibCompiler::halves).toArray(),
                branches.injected(route.greKey(), group, route.port()))};
        switch (group) {
            case Ipv4Address four -> deliveries.merge(Branches.index(route.greKey(), four.bits()), delivery, FibCompiler::joined);
            case Ipv6Address six -> {
                deliveries6.merge(WideTable.Key.group(route.greKey(), six), delivery, FibCompiler::joined);
                injected6.set(port);
            }
        }
        injected.add(new OnPort(port, group));
        for (int peer : route.peers()) {
            accept(peer, route.greKey());
        }
    }

    /// A relay on the star's branch would send back what every site sends to every other: it is left out. So is a copy on a
    /// branch that LAN loops send on: sequence numbers have one writer, and the tunnel loop's [Lane] is that of the first LAN loop.
    void add(RelayRoute route) {
        IpAddress group = IpAddress.of(route.group());
        if ((route.greKey() & BRANCH_MASK) == 0 || !isForwarded(group)) {
            return;
        }
        Branch[] to = Arrays.stream(route.to()).mapToObj(peer -> branches.of(peer, route.greKey()))
                .filter(branch -> !ofTheLanLoop.contains(branch)).toArray(Branch[]::new);
        ofTheTunnelLoop.addAll(List.of(to));
        Onward[] onward = {new Onward(route.dscp(), route.from(), to)};
        switch (group) {
            case Ipv4Address four -> onwards.merge(Branches.index(route.greKey(), four.bits()), onward, FibCompiler::joined);
            case Ipv6Address six -> onwards6.merge(WideTable.Key.group(route.greKey(), six), onward, FibCompiler::joined);
        }
        accept(route.from(), route.greKey());
    }

    private static boolean isForwarded(IpAddress group) {
        return group.isMulticast() && !group.isLinkLocalMulticast();
    }

    private static LongStream halves(IpAddress ipv6) {
        Ipv6Address address = (Ipv6Address) ipv6;
        return LongStream.of(address.high(), address.low());
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
