package org.ivgmp.edge.vnoc;

import java.util.Objects;
import java.util.Optional;

import org.ivgmp.net.IpAddress;

/// What was counted of one subject in one span of time.
///
/// @param group absent when [Direction#TUNNEL] cannot tell groups apart
/// @param peer  of [Direction#TUNNEL] the site that the packets came from; otherwise empty
/// @param bytes of IP packets
/// @param lost  net of those that came late after all
public record UsageRecord(String vpn, Optional<IpAddress> group, Direction direction, String peer, long packets,
        long bytes, long lost, long duplicated, long reordered) {

    public UsageRecord {
        Objects.requireNonNull(vpn);
        Objects.requireNonNull(group);
        Objects.requireNonNull(direction);
        Objects.requireNonNull(peer);
        if (packets < 0 || bytes < 0 || lost < 0 || duplicated < 0 || reordered < 0) {
            throw new IllegalArgumentException("a negative count");
        }
        if (direction == Direction.TUNNEL ? peer.isEmpty() : !peer.isEmpty() || group.isEmpty()) {
            throw new IllegalArgumentException("a tunnel has a peer, all else a group and no peer");
        }
    }
}
