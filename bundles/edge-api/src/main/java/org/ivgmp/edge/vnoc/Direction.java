package org.ivgmp.edge.vnoc;

/// What a [UsageRecord] counts.
public enum Direction {
    /// IP packets to the group that were heard on the LAN, whether anybody received them or not.
    SENDER,
    /// Copies of IP packets to the group that came out of tunnels and were put on LAN ports.
    RECEIVER,
    /// What came through the tunnel from one peer, for this site or to be passed on, with its losses by sequence numbers. Of
    /// one group where its tree tells, otherwise of all that the peer sends us in the VPN.
    TUNNEL
}
