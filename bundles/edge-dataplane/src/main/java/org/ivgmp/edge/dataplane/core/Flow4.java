package org.ivgmp.edge.dataplane.core;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// A flow of IPv4 packets.
final class Flow4 extends Flow {

    private final long key;

    Flow4(long key) {
        super(LongTable.spread(key));
        this.key = key;
    }

    long key() {
        return key;
    }

    @Override
    Route routeIn(Fib fib) {
        return fib.route(port(), FlowKey.group(key), FlowKey.source(key));
    }

    @Override
    int port() {
        return FlowKey.port(key);
    }

    @Override
    IpAddress group() {
        return new Ipv4Address(FlowKey.group(key));
    }

    @Override
    IpAddress source() {
        return new Ipv4Address(FlowKey.source(key));
    }
}
