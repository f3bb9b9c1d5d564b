package org.ivgmp.edge.dataplane.core;

import java.util.Map;

import org.ivgmp.net.Ipv6Address;

/// What [LongTable] is for IPv6: an immutable open-addressing table, from keys of 256 bits.
///
/// @param <T> what is found
final class WideTable<T> {

    private static final int WORDS = 4;

    /// A key: (port, group, source), or (GRE key, group).
    record Key(long a, long b, long c, long d) {

        /// The first eight bits of a group are always ones, which makes room for the port.
        static Key flow(int port, Ipv6Address group, Ipv6Address source) {
            return new Key(withPort(port, group.high()), group.low(), source.high(), source.low());
        }

        static Key group(int greKey, Ipv6Address group) {
            return new Key(group.high(), group.low(), greKey, 0);
        }
    }

    private final long[] keys;
    private final Object[] values;
    private final T absent;
    private final int mask;

    private WideTable(int capacity, T absent) {
        this.keys = new long[capacity * WORDS];
        this.values = new Object[capacity];
        this.absent = absent;
        this.mask = capacity - 1;
    }

    /// At most half full, so that [#get] always ends.
    ///
    /// @param absent what [#get] returns for any other key
    static <T> WideTable<T> of(Map<Key, T> entries, T absent) {
        WideTable<T> table = new WideTable<>(Integer.highestOneBit(Math.max(4, entries.size()) * 4 - 1), absent);
        entries.forEach((key, value) -> {
            int slot = table.slotOf(key.a(), key.b(), key.c(), key.d());
            table.keys[slot * WORDS] = key.a();
            table.keys[slot * WORDS + 1] = key.b();
            table.keys[slot * WORDS + 2] = key.c();
            table.keys[slot * WORDS + 3] = key.d();
            table.values[slot] = value;
        });
        return table;
    }

    /// Neither allocates nor blocks.
    @SuppressWarnings("unchecked")
    T get(long a, long b, long c, long d) {
        Object found = values[slotOf(a, b, c, d)];
        return found == null ? absent : (T) found;
    }

    private int slotOf(long a, long b, long c, long d) {
        int slot = spread(a, b, c, d) & mask;
        while (values[slot] != null && !isAt(slot * WORDS, a, b, c, d)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean isAt(int word, long a, long b, long c, long d) {
        return keys[word + 1] == b && keys[word + 3] == d && keys[word] == a && keys[word + 2] == c;
    }

    static long withPort(int port, long groupHigh) {
        return groupHigh & 0x00FF_FFFF_FFFF_FFFFL | (long) port << 56;
    }

    static int spread(long a, long b, long c, long d) {
        long mixed = (a * 31 + b) * 0x9E3779B97F4A7C15L;
        return LongTable.spread((mixed ^ mixed >>> 32) + c * 31 + d);
    }
}
