package org.ivgmp.dataplane;

import java.net.InetAddress;

import org.osgi.annotation.versioning.ProviderType;

/// Flows on the LAN that no route knows. The plane keeps each one's first packets for a while and reports it once.
@ProviderType
public interface UnknownFlows {

    /// Waits until there is a flow to report or `waitNs` has passed, passes on at most `limit` and returns how many.
    /// One thread at a time may wait.
    int poll(FlowVisitor visitor, int limit, long waitNs) throws InterruptedException;

    @FunctionalInterface
    interface FlowVisitor {
        void onFlow(String port, InetAddress source, InetAddress group);
    }
}
