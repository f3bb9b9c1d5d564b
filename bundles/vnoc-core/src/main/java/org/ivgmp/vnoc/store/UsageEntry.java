package org.ivgmp.vnoc.store;

import java.util.Optional;

import org.ivgmp.net.IpAddress;

/// What was counted of something in one batch.
///
/// @param group absent when [Direction#TUNNEL] cannot tell groups apart
/// @param peer  the site that the packets came from; empty if not [Direction#TUNNEL]
public record UsageEntry(String vpn, Optional<IpAddress> group, Direction direction, String peer, Amounts amounts) {

    /// @param bytes of IP packets
    public record Amounts(long packets, long bytes, long lost, long duplicated, long reordered) {
    }
}
