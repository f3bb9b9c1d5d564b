package org.ivgmp.edge.dataplane.core;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv6Address;

/// A flow of IPv6 packets.
final class Flow6 extends Flow {

    private static final int PORT_SHIFT = 56;

    /// The group's, with the port in the eight bits that are always ones.
    private final long groupHigh;
    private final long groupLow;
    private final long sourceHigh;
    private final long sourceLow;

    Flow6(long groupHigh, long groupLow, long sourceHigh, long sourceLow) {
        super(WideTable.spread(groupHigh, groupLow, sourceHigh, sourceLow));
        this.groupHigh = groupHigh;
        this.groupLow = groupLow;
        this.sourceHigh = sourceHigh;
        this.sourceLow = sourceLow;
    }

    boolean is(long high, long low, long fromHigh, long fromLow) {
        return groupLow == low && sourceLow == fromLow && groupHigh == high && sourceHigh == fromHigh;
    }

    @Override
    Route routeIn(Fib fib) {
        return fib.route(groupHigh, groupLow, sourceHigh, sourceLow);
    }

    @Override
    int port() {
        return (int) (groupHigh >>> PORT_SHIFT);
    }

    @Override
    IpAddress group() {
        return new Ipv6Address(groupHigh | 0xFFL << PORT_SHIFT, groupLow);
    }

    @Override
    IpAddress source() {
        return new Ipv6Address(sourceHigh, sourceLow);
    }
}
