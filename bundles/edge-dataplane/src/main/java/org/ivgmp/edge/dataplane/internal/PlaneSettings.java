package org.ivgmp.edge.dataplane.internal;

import java.util.List;

import org.ivgmp.edge.dataplane.core.BreakerLimits;
import org.ivgmp.edge.dataplane.core.PlaneLimits;
import org.ivgmp.net.IpPrefix;

/// @param ports         names of the LAN interfaces
/// @param sitePrefixes  addresses that belong to the site besides those of the interfaces
/// @param udpPort       of GRE-in-UDP, ours and the peers'
/// @param lanLoops      how many loops hear the LAN ports, 1 to [org.ivgmp.edge.dataplane.core.Lane#MAX]
/// @param heldPackets   kept for flows without a route, by each of the LAN loops
/// @param socketBuffer  bytes
/// @param pacing        when the loops look for packets
record PlaneSettings(List<String> ports, List<IpPrefix> sitePrefixes, int udpPort, int lanLoops, int ringFrames, int heldPackets,
        int socketBuffer, PacketLoop.Pacing pacing, PlaneLimits limits, BreakerLimits breaker) {
}
