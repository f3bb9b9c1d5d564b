package org.ivgmp.edge.dataplane.core;

import java.lang.foreign.MemorySegment;

/// Room for packets that wait for a route: slots of one size in one piece of memory, linked in lists by flow.
final class HeldPackets {

    private static final int END = -1;

    private final MemorySegment memory;
    private final int slotBytes;
    private final int perFlowMax;
    private final int[] next;
    private final int[] lengths;
    private int free;

    HeldPackets(MemorySegment memory, int slotBytes, int perFlowMax) {
        this.memory = memory;
        this.slotBytes = slotBytes;
        this.perFlowMax = perFlowMax;
        int slots = (int) (memory.byteSize() / slotBytes);
        next = new int[slots];
        lengths = new int[slots];
        for (int i = 0; i < slots; i++) {
            next[i] = i + 1 < slots ? i + 1 : END;
        }
        free = slots == 0 ? END : 0;
    }

    /// Copies the packet to the end of the flow's list. Whether there was room.
    boolean add(Flow flow, MemorySegment packet, long at, int length) {
        if (free == END || flow.heldCount >= perFlowMax || length > slotBytes) {
            return false;
        }
        int slot = free;
        free = next[slot];
        next[slot] = END;
        lengths[slot] = length;
        MemorySegment.copy(packet, at, memory, offset(slot), length);
        if (flow.heldCount == 0) {
            flow.heldHead = slot;
        } else {
            next[flow.heldTail] = slot;
        }
        flow.heldTail = slot;
        flow.heldCount++;
        return true;
    }

    /// Hands the flow's first packets, at most `limit`, to `visitor` in the order of their arrival. They stay.
    void visit(Flow flow, int limit, Visitor visitor) {
        int slot = flow.heldHead;
        for (int i = 0; i < limit && slot != END; i++) {
            visitor.onHeld(memory, offset(slot), lengths[slot]);
            slot = next[slot];
        }
    }

    /// Gives the slots of the flow's first packets back, at most `limit`, and returns how many that were.
    int drop(Flow flow, int limit) {
        int count = Math.min(limit, flow.heldCount);
        for (int i = 0; i < count; i++) {
            int slot = flow.heldHead;
            flow.heldHead = next[slot];
            next[slot] = free;
            free = slot;
        }
        flow.heldCount -= count;
        return count;
    }

    private long offset(int slot) {
        return (long) slot * slotBytes;
    }

    interface Visitor {
        void onHeld(MemorySegment memory, long at, int length);
    }
}
