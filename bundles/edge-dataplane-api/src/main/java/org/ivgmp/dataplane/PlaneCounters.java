package org.ivgmp.dataplane;

import java.net.InetAddress;

import org.osgi.annotation.versioning.ProviderType;

/// The plane's counters since it started. Each is written by one thread and read by anyone; a reading of several is
/// not a consistent cut.
@ProviderType
public interface PlaneCounters {

    /// Names this run of the counters: another run has another name, and starts at 0. At most 64 characters.
    String epoch();

    /// Each flow heard on the LAN, routed or held.
    void flows(FlowCounterVisitor visitor);

    /// What became of each flow heard on the LAN besides being sent.
    void flowDrops(FlowDropVisitor visitor);

    /// Each group with a rate cap.
    void caps(CapVisitor visitor);

    /// Each (peer, key) sent to or received from.
    void branches(BranchCounterVisitor visitor);

    /// Each group put on a LAN port.
    void injected(InjectedVisitor visitor);

    /// Each LAN port: what others put on it of groups that we put there, too. All of it is there twice.
    void doubles(DoubleVisitor visitor);

    /// Everything else, each drop among it: `plane_dropped_ttl_total` and the like.
    void totals(TotalVisitor visitor);

    @FunctionalInterface
    interface FlowCounterVisitor {
        /// @param packets heard on the LAN
        /// @param bytes   of their IP packets
        void onFlow(String port, InetAddress source, InetAddress group, long packets, long bytes);
    }

    @FunctionalInterface
    interface FlowDropVisitor {
        /// @param ttl      packets dropped because their TTL was used up
        /// @param rateCap  packets dropped because they were beyond their group's rate cap
        /// @param oversize packets that were sent in fragments, too large for one tunnel packet
        void onFlow(String port, InetAddress source, InetAddress group, long ttl, long rateCap, long oversize);
    }

    @FunctionalInterface
    interface CapVisitor {
        /// @param vpn     number
        /// @param rate    bits of IP packets a second
        /// @param dropped packets beyond it, of all flows of the group
        void onCap(int vpn, InetAddress group, long rate, long dropped);
    }

    @FunctionalInterface
    interface BranchCounterVisitor {
        /// Losses, duplicates and reorderings are those of the tunnel towards us, by GRE sequence numbers.
        void onBranch(int peer, int greKey, BranchCounters counters);
    }

    @FunctionalInterface
    interface InjectedVisitor {
        void onGroup(int greKey, InetAddress group, String port, long packets, long bytes);
    }

    @FunctionalInterface
    interface DoubleVisitor {
        /// @param fromLower  packets that came from Ethernet addresses lower than the port's own, as numbers of 48 bits
        /// @param fromHigher packets that came from higher ones
        void onPort(String port, long fromLower, long fromHigher);
    }

    /// @param sentPackets     copies handed to the kernel
    /// @param refusedPackets  copies that the kernel refused (no tunnel: EACCES, EPERM; no room: ENOBUFS)
    /// @param receivedPackets accepted from the tunnel, before the group is looked up
    /// @param remoteLost      of what we sent, as the peer last reported it
    /// @param suspendedPackets copies not sent because the circuit breaker was open
    /// @param suspended       whether it is open
    record BranchCounters(long sentPackets, long sentBytes, long refusedPackets, long receivedPackets,
            long receivedBytes, long lost, long duplicated, long reordered, long remoteLost,
            long suspendedPackets, boolean suspended) {
    }

    @FunctionalInterface
    interface TotalVisitor {
        /// @param name with its unit, as it stands in metrics
        /// @param help one sentence
        void onTotal(String name, String help, long value);
    }
}
