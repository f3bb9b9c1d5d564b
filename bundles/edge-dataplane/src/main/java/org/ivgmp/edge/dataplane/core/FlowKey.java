package org.ivgmp.edge.dataplane.core;

/// (port, group, source) in 64 bits. The first four bits of a group are always 1110, which makes room for the port.
final class FlowKey {

    static final int PORTS_MAX = 16;

    private FlowKey() {
    }

    static long of(int port, int group, int source) {
        return (long) (port << 28 | group & 0x0FFFFFFF) << 32 | source & 0xFFFFFFFFL;
    }

    static int port(long key) {
        return (int) (key >>> 60);
    }

    static int group(long key) {
        return 0xE0000000 | (int) (key >>> 32) & 0x0FFFFFFF;
    }

    static int source(long key) {
        return (int) key;
    }
}
