package org.ivgmp.edge.dataplane.core;

import java.lang.foreign.MemorySegment;

/// Collects copies for the tunnels and sends them with as few system calls as it can.
public interface CopySink {

    /// Adds one copy of the packet, which must stay as it is until [#flush].
    ///
    /// @param dscp as in [org.ivgmp.dataplane.EgressRoute#dscp]
    void copy(Branch branch, int dscp, MemorySegment memory, long at, int length);

    /// Sends what was collected.
    void flush();
}
