package org.ivgmp.edge.dataplane.core;

/// What others put on a LAN port of groups that we put there, too, by whether their Ethernet address is lower than ours: the tie-break of
/// two forwarders that do not know of each other. Written by the LAN loop, read by anyone.
public final class Doubles {

    private final Tally[] lower = new Tally[FlowKey.PORTS_MAX];
    private final Tally[] higher = new Tally[FlowKey.PORTS_MAX];

    public Doubles() {
        for (int port = 0; port < FlowKey.PORTS_MAX; port++) {
            lower[port] = new Tally();
            higher[port] = new Tally();
        }
    }

    /// @param from Ethernet address of the frame
    /// @param own  of the port
    void heard(int port, long from, long own) {
        if (from < own) {
            lower[port].add(1);
        } else if (from > own) {
            higher[port].add(1);
        }
    }

    public long fromLower(int port) {
        return lower[port].get();
    }

    public long fromHigher(int port) {
        return higher[port].get();
    }
}
