package org.ivgmp.edge.dataplane.core;

import org.ivgmp.net.IpAddress;

/// A flow heard on the LAN. The LAN loop's; others may read the addresses and the tallies.
abstract sealed class Flow permits Flow4, Flow6 {

    private static final int NONE = -1;

    /// Where it belongs in its table.
    final int spread;
    final Tally packets = new Tally();
    final Tally bytes = new Tally();
    final Tally ttlDropped = new Tally();
    final Tally capDropped = new Tally();
    /// Sent, but too large for one tunnel packet.
    final Tally oversize = new Tally();
    long heardNs;
    /// When its sender may be told again that its packets are too large.
    long tooBigAgainNs = Long.MIN_VALUE;

    /// The route that was found in `routedBy`.
    Route route = Route.UNKNOWN;
    Fib routedBy;

    /// The packets that wait for a route, as a list in [HeldPackets].
    int heldHead = NONE;
    int heldTail = NONE;
    int heldCount;
    /// Since packets were last sent from the list.
    int heldLately;
    long heldSinceNs;
    boolean reported;
    long reportedNs;

    Flow(int spread) {
        this.spread = spread;
    }

    abstract Route routeIn(Fib fib);

    abstract int port();

    abstract IpAddress group();

    abstract IpAddress source();
}
