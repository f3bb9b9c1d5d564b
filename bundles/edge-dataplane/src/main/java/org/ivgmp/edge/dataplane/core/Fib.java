package org.ivgmp.edge.dataplane.core;

import java.util.List;
import java.util.Optional;

import org.ivgmp.dataplane.PlaneTable;

/// A [PlaneTable] compiled for looking up. Immutable, but for the counters in its branches.
public final class Fib {

    private final PlaneTable table;
    private final LongTable<Route> routes;
    private final LongTable<Delivery[]> deliveries;
    private final LongTable<Onward[]> onwards;
    private final LongTable<Optional<Branch>> senders;

    private Fib(PlaneTable table, LongTable<Route> routes, LongTable<Delivery[]> deliveries,
            LongTable<Onward[]> onwards, LongTable<Optional<Branch>> senders) {
        this.table = table;
        this.routes = routes;
        this.deliveries = deliveries;
        this.onwards = onwards;
        this.senders = senders;
    }

    /// @param ports names; a port's number is its place here. Routes of other ports are left out
    public static Fib compile(PlaneTable table, List<String> ports, Branches branches) {
        FibCompiler compiler = new FibCompiler(ports, branches);
        table.egress().forEach(compiler::add);
        table.ingress().forEach(compiler::add);
        table.relays().forEach(compiler::add);
        branches.forgetOld();
        return new Fib(table, LongTable.of(compiler.routes, Route.UNKNOWN),
                LongTable.of(compiler.deliveries, Delivery.NONE), LongTable.of(compiler.onwards, Onward.NONE),
                LongTable.of(compiler.senders, Optional.empty()));
    }

    public PlaneTable table() {
        return table;
    }

    /// The route for the source, else the one for any source, else [Route#UNKNOWN].
    Route route(int port, int group, int source) {
        Route own = routes.get(FlowKey.of(port, group, source));
        return own != Route.UNKNOWN ? own : routes.get(FlowKey.of(port, group, 0));
    }

    Delivery[] deliveries(int key, int group) {
        return deliveries.get(Branches.index(key, group));
    }

    /// Where packets of a tree go on to; none in the star.
    Onward[] onwards(int key, int group) {
        return onwards.get(Branches.index(key, group));
    }

    /// The branch that `peer` may send on with `key`.
    Optional<Branch> sender(int peer, int key) {
        return senders.get(Branches.index(peer, key));
    }
}
