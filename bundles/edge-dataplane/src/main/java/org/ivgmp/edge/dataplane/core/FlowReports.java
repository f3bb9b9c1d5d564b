package org.ivgmp.edge.dataplane.core;

import org.ivgmp.net.IpAddress;

/// Where unknown flows are reported to.
@FunctionalInterface
public interface FlowReports {

    /// Whether there was room. Never blocks.
    boolean offer(int port, IpAddress source, IpAddress group);
}
