package org.ivgmp.edge.dataplane.core;

import java.util.Arrays;

/// A LAN port that wants a group.
///
/// @param peers   sorted
/// @param sources sorted; in IPv6 a group has `wide` ones
/// @param wide    IPv6 sources, each as two numbers
/// @param injected its counters
record Delivery(int port, int[] peers, boolean exclude, int[] sources, long[] wide, Injected injected) {

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

    boolean wants(long high, long low) {
        for (int i = 0; i < wide.length; i += 2) {
            if (wide[i + 1] == low && wide[i] == high) {
                return !exclude;
            }
        }
        return exclude;
    }
}
