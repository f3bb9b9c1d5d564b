package org.ivgmp.edge.dataplane.core;

/// A flow heard on the LAN. The LAN loop's; others may read the key and the tallies.
final class Flow {

    private static final int NONE = -1;

    private final long key;
    final Tally packets = new Tally();
    final Tally bytes = new Tally();
    final Tally ttlDropped = new Tally();
    final Tally capDropped = new Tally();
    /// Sent, but too large for one tunnel packet.
    final Tally oversize = new Tally();
    long heardNs;

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

    Flow(long key) {
        this.key = key;
    }

    long key() {
        return key;
    }

    int port() {
        return FlowKey.port(key);
    }

    int group() {
        return FlowKey.group(key);
    }

    int source() {
        return FlowKey.source(key);
    }
}
