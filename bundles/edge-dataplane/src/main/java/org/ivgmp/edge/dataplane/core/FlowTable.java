package org.ivgmp.edge.dataplane.core;

import java.util.function.Consumer;
import java.util.function.Predicate;

/// The flows of one IP version heard lately. Changed by the LAN loop only; [#forEach] may be called by anyone, and may miss a flow that
/// comes or goes meanwhile.
abstract sealed class FlowTable permits FlowTable.Of4, FlowTable.Of6 {

    private final int flowsMax;
    /// Replaced as a whole when flows are forgotten.
    private volatile Flow[] slots;
    private int size;

    private FlowTable(int flowsMax) {
        this.flowsMax = flowsMax;
        this.slots = new Flow[Integer.highestOneBit(Math.max(4, flowsMax) * 4 - 1)];
    }

    /// Of IPv4.
    static final class Of4 extends FlowTable {

        Of4(int flowsMax) {
            super(flowsMax);
        }

        /// Allocates for a new flow only. `fallback` when that is one too many.
        Flow findOrAdd(long key, Flow fallback) {
            Flow[] table = slots();
            int mask = table.length - 1;
            int slot = LongTable.spread(key) & mask;
            while (table[slot] != null && ((Flow4) table[slot]).key() != key) {
                slot = slot + 1 & mask;
            }
            Flow found = table[slot];
            return found != null ? found : isFull() ? fallback : add(slot, new Flow4(key));
        }
    }

    /// Of IPv6.
    static final class Of6 extends FlowTable {

        Of6(int flowsMax) {
            super(flowsMax);
        }

        /// Allocates for a new flow only. `fallback` when that is one too many. The parameters are [Flow6]'s.
        Flow findOrAdd(long groupHigh, long groupLow, long sourceHigh, long sourceLow, Flow fallback) {
            Flow[] table = slots();
            int mask = table.length - 1;
            int slot = WideTable.spread(groupHigh, groupLow, sourceHigh, sourceLow) & mask;
            while (table[slot] != null && !((Flow6) table[slot]).is(groupHigh, groupLow, sourceHigh, sourceLow)) {
                slot = slot + 1 & mask;
            }
            Flow found = table[slot];
            return found != null ? found
                    : isFull() ? fallback : add(slot, new Flow6(groupHigh, groupLow, sourceHigh, sourceLow));
        }
    }

    final Flow[] slots() {
        return slots;
    }

    final boolean isFull() {
        return size == flowsMax;
    }

    final Flow add(int slot, Flow flow) {
        size++;
        return slots[slot] = flow;
    }

    final void forget(Predicate<Flow> old) {
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
                int slot = flow.spread & after.length - 1;
                while (after[slot] != null) {
                    slot = slot + 1 & after.length - 1;
                }
                after[slot] = flow;
            }
        }
        size -= gone;
        slots = after;
    }

    final void forEach(Consumer<Flow> visitor) {
        for (Flow flow : slots) {
            if (flow != null) {
                visitor.accept(flow);
            }
        }
    }
}
