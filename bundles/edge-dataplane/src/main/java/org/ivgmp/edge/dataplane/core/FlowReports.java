package org.ivgmp.edge.dataplane.core;

/// Where unknown flows are reported to.
@FunctionalInterface
public interface FlowReports {

    /// Whether there was room. Never blocks.
    boolean offer(int port, int source, int group);
}
