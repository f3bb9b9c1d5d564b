package org.ivgmp.edge.dataplane.core;

import java.lang.foreign.MemorySegment;

/// Collects packets for the LAN ports and sends them with as few system calls as it can.
public interface LanSink {

    /// Adds one packet, which must stay as it is until [#flush].
    void inject(int ifindex, MemorySegment memory, long at, int length);

    /// Sends what was collected.
    void flush();
}
