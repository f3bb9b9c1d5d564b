package org.ivgmp.edge.dataplane.core;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.dataplane.IngressRoute;
import org.ivgmp.dataplane.PlaneTable;

/// A [PlaneTable] compiled for looking up. Immutable, but for the counters in its branches.
public final class Fib {

    private final PlaneTable table;
    private final LongTable<Route> routes;
    private final LongTable<Delivery[]> deliveries;
    private final LongTable<Optional<Branch>> senders;

    private Fib(PlaneTable table, LongTable<Route> routes, LongTable<Delivery[]> deliveries,
            LongTable<Optional<Branch>> senders) {
        this.table = table;
        this.routes = routes;
        this.deliveries = deliveries;
        this.senders = senders;
    }

    /// @param ports names; a port's number is its place here. Routes of other ports are left out
    public static Fib compile(PlaneTable table, List<String> ports, Branches branches) {
        Map<Long, Route> routes = new HashMap<>();
        for (EgressRoute route : table.egress()) {
            int port = ports.indexOf(route.port());
            if (port >= 0 && Ipv4.isForwardedGroup(route.group())) {
                Branch[] to = Arrays.stream(route.peers())
                        .mapToObj(peer -> branches.of(peer, route.greKey())).toArray(Branch[]::new);
                routes.put(FlowKey.of(port, route.group(), route.source()), new Route(route.ttl(), to));
            }
        }
        Map<Long, Delivery[]> deliveries = new HashMap<>();
        Map<Long, Optional<Branch>> senders = new HashMap<>();
        for (IngressRoute route : table.ingress()) {
            int port = ports.indexOf(route.port());
            if (port >= 0 && Ipv4.isForwardedGroup(route.group())) {
                Delivery delivery = new Delivery(port, route.peers().clone(), route.exclude(),
                        route.sources().clone(), branches.injected(route.greKey(), route.group(), route.port()));
                deliveries.merge(Branches.index(route.greKey(), route.group()), new Delivery[] {delivery}, Fib::joined);
                for (int peer : route.peers()) {
                    senders.put(Branches.index(peer, route.greKey()), Optional.of(branches.of(peer, route.greKey())));
                }
            }
        }
        branches.forgetOld();
        return new Fib(table, LongTable.of(routes, Route.UNKNOWN), LongTable.of(deliveries, Delivery.NONE),
                LongTable.of(senders, Optional.empty()));
    }

    private static Delivery[] joined(Delivery[] a, Delivery[] b) {
        Delivery[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
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

    /// The branch that `peer` may send on with `key`.
    Optional<Branch> sender(int peer, int key) {
        return senders.get(Branches.index(peer, key));
    }
}
