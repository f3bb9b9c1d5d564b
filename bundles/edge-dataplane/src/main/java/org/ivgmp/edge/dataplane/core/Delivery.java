package org.ivgmp.edge.dataplane.core;

import java.util.Arrays;

/// A LAN port that wants a group.
///
/// @param peers   sorted
/// @param sources sorted
/// @param injected its counters
record Delivery(int port, int[] peers, boolean exclude, int[] sources, Injected injected) {

    static final Delivery[] NONE = {};

    Delivery {
        Arrays.sort(peers);
        Arrays.sort(sources);
    }

    boolean isFrom(int peer) {
        return Arrays.binarySearch(peers, peer) >= 0;
    }

    boolean wants(int source) {
        return exclude != Arrays.binarySearch(sources, source) >= 0;
    }
}
