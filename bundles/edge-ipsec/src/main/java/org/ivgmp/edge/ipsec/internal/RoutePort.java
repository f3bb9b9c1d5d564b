package org.ivgmp.edge.ipsec.internal;

import java.util.Map;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// Where it is said how large a packet the tunnels' routes take.
@FunctionalInterface
interface RoutePort {

    /// Harmless when it is so already. A failure is said in the log, and tried again later.
    ///
    /// @param carried octets of the largest packet, by overlay address
    void ensure(Map<Ipv4Address, Integer> carried, Moment now);
}
