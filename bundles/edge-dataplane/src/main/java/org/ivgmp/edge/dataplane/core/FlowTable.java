package org.ivgmp.edge.dataplane.core;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The flows heard lately. Changed by the LAN loop only; [#forEach] may be called by anyone, and may miss a flow that
/// comes or goes meanwhile.
final class FlowTable {

    private final int flowsMax;
    /// Replaced as a whole when flows are forgotten.
    private volatile Flow[] slots;
    private int size;

    FlowTable(int flowsMax) {
        this.flowsMax = flowsMax;
        this.slots = new Flow[Integer.highestOneBit(Math.max(4, flowsMax) * 4 - 1)];
    }

    /// Allocates for a new flow only. `fallback` when that is one too many.
    Flow findOrAdd(long key, Flow fallback) {
        Flow[] table = slots;
        int slot = slotOf(table, key);
        Flow found = table[slot];
        if (found != null) {
            return found;
        }
        if (size == flowsMax) {
            return fallback;
        }
        size++;
        return table[slot] = new Flow(key);
    }

    Optional<Flow> find(long key) {
        Flow[] table = slots;
        return Optional.ofNullable(table[slotOf(table, key)]);
    }

    private static int slotOf(Flow[] table, long key) {
        int mask = table.length - 1;
        int slot = LongTable.spread(key) & mask;
        while (table[slot] != null && table[slot].key() != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    void forget(Predicate<Flow> old) {
        Flow[] before = slots;
        int gone = 0;
        for (Flow flow : before) {
            if (flow != null && old.test(flow)) {
                gone++;
            }
        }
        if (gone == 0) {
            return;
        }
        Flow[] after = new Flow[before.length];
        for (Flow flow : before) {
            if (flow != null && !old.test(flow)) {
                after[slotOf(after, flow.key())] = flow;
            }
        }
        size -= gone;
        slots = after;
    }

    void forEach(Consumer<Flow> visitor) {
        for (Flow flow : slots) {
            if (flow != null) {
                visitor.accept(flow);
            }
        }
    }
}
