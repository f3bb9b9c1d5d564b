package org.ivgmp.edge.lan;

import org.osgi.annotation.versioning.ProviderType;

/// Sends control packets out of a LAN port.
@ProviderType
public interface FrameInjector {

    /// Sends an IPv4 or IPv6 packet to the multicast Ethernet address of its destination (RFC 1112 section 6.4, RFC 2464 section 7).
    /// Whether the port exists and the packet was handed to it. Thread-safe.
    boolean inject(String port, byte[] packet);
}
