package org.ivgmp.edge.dataplane.core;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.net.IpAddress;

/// A [PlaneTable] compiled for looking up. Immutable, but for the counters in its branches.
public final class Fib {

    private final PlaneTable table;
    private final LongTable<Route> routes;
    private final LongTable<Delivery[]> deliveries;
    private final LongTable<Onward[]> onwards;
    private final Wide wide;
    private final LongTable<Optional<Branch>> senders;
    private final Sending sending;
    private final Set<FibCompiler.OnPort> injected;

    private Fib(PlaneTable table, LongTable<Route> routes, LongTable<Delivery[]> deliveries,
            LongTable<Onward[]> onwards, Wide wide, LongTable<Optional<Branch>> senders, Sending sending,
            Set<FibCompiler.OnPort> injected) {
        this.table = table;
        this.routes = routes;
        this.deliveries = deliveries;
        this.onwards = onwards;
        this.wide = wide;
        this.senders = senders;
        this.sending = sending;
        this.injected = injected;
    }

    /// @param ports names; a port's number is its place here. Routes of other ports are left out
    public static Fib compile(PlaneTable table, List<String> ports, Branches branches) {
        FibCompiler compiler = new FibCompiler(ports, branches);
        table.egress().forEach(compiler::add);
        table.ingress().forEach(compiler::add);
        table.relays().forEach(compiler::add);
        branches.forgetOld();
        return new Fib(table, LongTable.of(compiler.routes, Route.UNKNOWN),
                LongTable.of(compiler.deliveries, Delivery.NONE), LongTable.of(compiler.onwards, Onward.NONE), new Wide(compiler),
                LongTable.of(compiler.senders, Optional.empty()), new Sending(compiler),
                Set.copyOf(compiler.injected));
    }

    /// For IPv6.
    ///
    /// @param injected ports that IPv6 groups are put on
    private record Wide(WideTable<Route> routes, WideTable<Delivery[]> deliveries, WideTable<Onward[]> onwards, BitSet injected) {

        Wide(FibCompiler compiler) {
            this(WideTable.of(compiler.routes6, Route.UNKNOWN), WideTable.of(compiler.deliveries6, Delivery.NONE),
                    WideTable.of(compiler.onwards6, Onward.NONE), compiler.injected6);
        }
    }

    /// The branches that packets are sent on.
    private record Sending(List<Branch> fromLan, List<Branch> onward, LongTable<Optional<Branch>> all,
            List<Branch> heard) {

        Sending(FibCompiler compiler) {
            this(List.copyOf(compiler.ofTheLanLoop), List.copyOf(compiler.ofTheTunnelLoop), table(compiler),
                    compiler.senders.values().stream().flatMap(Optional::stream).toList());
        }

        private static LongTable<Optional<Branch>> table(FibCompiler compiler) {
            Map<Long, Optional<Branch>> all = new HashMap<>();
            Stream.concat(compiler.ofTheLanLoop.stream(), compiler.ofTheTunnelLoop.stream()).forEach(branch ->
                    all.put(Branches.index(branch.peer(), branch.key()), Optional.of(branch)));
            return LongTable.of(all, Optional.empty());
        }
    }

    public PlaneTable table() {
        return table;
    }

    /// Whether the group is put on the port. Allocates: for packets that are refused anyway.
    boolean injects(int port, IpAddress group) {
        return injected.contains(new FibCompiler.OnPort(port, group));
    }

    /// Whether any IPv6 group is put on the port.
    public boolean injectsIpv6(int port) {
        return wide.injected().get(port);
    }

    /// The route for the source, else the one for any source, else [Route#UNKNOWN].
    Route route(int port, int group, int source) {
        Route own = routes.get(FlowKey.of(port, group, source));
        return own != Route.UNKNOWN ? own : routes.get(FlowKey.of(port, group, 0));
    }

    /// The same for IPv6. The parameters are [Flow6]'s.
    Route route(long groupHigh, long groupLow, long sourceHigh, long sourceLow) {
        Route own = wide.routes().get(groupHigh, groupLow, sourceHigh, sourceLow);
        return own != Route.UNKNOWN ? own : wide.routes().get(groupHigh, groupLow, 0, 0);
    }

    Delivery[] deliveries(int key, long groupHigh, long groupLow) {
        return wide.deliveries().get(groupHigh, groupLow, key, 0);
    }

    Onward[] onwards(int key, long groupHigh, long groupLow) {
        return wide.onwards().get(groupHigh, groupLow, key, 0);
    }

    Delivery[] deliveries(int key, int group) {
        return deliveries.get(Branches.index(key, group));
    }

    /// Where packets of a tree go on to; none in the star.
    Onward[] onwards(int key, int group) {
        return onwards.get(Branches.index(key, group));
    }

    /// The branch that we send on to `peer` with `key`.
    Optional<Branch> target(int peer, int key) {
        return sending.all().get(Branches.index(peer, key));
    }

    /// The branches that LAN loops send on.
    public List<Branch> lanTargets() {
        return sending.fromLan();
    }

    /// The branches that the tunnel loop passes packets on to.
    public List<Branch> onwardTargets() {
        return sending.onward();
    }

    /// The branches that peers may send on.
    public List<Branch> heard() {
        return sending.heard();
    }

    /// The branch that `peer` may send on with `key`.
    Optional<Branch> sender(int peer, int key) {
        return senders.get(Branches.index(peer, key));
    }
}
