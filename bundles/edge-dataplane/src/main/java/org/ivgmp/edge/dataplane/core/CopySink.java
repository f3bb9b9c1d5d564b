package org.ivgmp.edge.dataplane.core;

import java.lang.foreign.MemorySegment;

/// Collects copies for the tunnels and sends them with as few system calls as it can.
public interface CopySink {

    /// Adds one copy of the packet, which must stay as it is until [#flush].
    void copy(Branch branch, MemorySegment memory, long at, int length);

    /// Sends what was collected.
    void flush();
}
