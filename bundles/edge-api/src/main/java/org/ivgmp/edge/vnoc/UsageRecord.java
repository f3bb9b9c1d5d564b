package org.ivgmp.edge.vnoc;

import org.ivgmp.net.Ipv4Address;

/// Packets and bytes of a group since the edge's counters began.
///
/// @param epoch names one run of the counters: they start at 0 with a new epoch
public record UsageRecord(String epoch, String vpn, Ipv4Address group, Role role, long packets, long bytes) {
}
