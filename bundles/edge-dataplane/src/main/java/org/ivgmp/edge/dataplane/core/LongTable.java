package org.ivgmp.edge.dataplane.core;

import java.util.Map;

/// An immutable open-addressing table from a 64-bit key. Plain arrays, so that the garbage collector reclaims a retired
/// table when the packet loops have let go of it.
///
/// @param <T> what is found
final class LongTable<T> {

    private final long[] keys;
    private final Object[] values;
    private final T absent;
    private final int mask;

    private LongTable(int capacity, T absent) {
        this.keys = new long[capacity];
        this.values = new Object[capacity];
        this.absent = absent;
        this.mask = capacity - 1;
    }

    /// At most half full, so that [#get] always ends.
    ///
    /// @param absent what [#get] returns for any other key
    static <T> LongTable<T> of(Map<Long, T> entries, T absent) {
        int capacity = Integer.highestOneBit(Math.max(4, entries.size()) * 4 - 1);
        LongTable<T> table = new LongTable<>(capacity, absent);
        entries.forEach((key, value) -> {
            int slot = table.slotOf(key);
            table.keys[slot] = key;
            table.values[slot] = value;
        });
        return table;
    }

    /// Neither allocates nor blocks.
    @SuppressWarnings("unchecked")
    T get(long key) {
        Object found = values[slotOf(key)];
        return found == null ? absent : (T) found;
    }

    private int slotOf(long key) {
        int slot = spread(key) & mask;
        while (values[slot] != null && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    static int spread(long key) {
        return (int) (key * 0x9E3779B97F4A7C15L >>> 32);
    }
}
