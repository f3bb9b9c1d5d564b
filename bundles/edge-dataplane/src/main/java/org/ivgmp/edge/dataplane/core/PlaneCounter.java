package org.ivgmp.edge.dataplane.core;

/// Everything the plane counts besides flows and branches. Each drop has a reason of its own.
public enum PlaneCounter {
    LAN_PACKETS("plane_lan_packets_total", "Multicast packets heard on the LAN ports"),
    LAN_RING_FULL("plane_lan_ring_full_total", "Packets that the kernel could not put into the ring because it was full"),
    LAN_TRUNCATED("plane_lan_dropped_truncated_total", "LAN packets shorter than their length fields, or longer than a ring frame"),
    LAN_BAD_HEADER("plane_lan_dropped_bad_header_total", "LAN packets whose IP version or header length is wrong"),
    LAN_BAD_CHECKSUM("plane_lan_dropped_bad_checksum_total", "LAN packets with a wrong IPv4 header checksum"),
    LAN_NOT_FOR_US("plane_lan_dropped_not_for_us_total",
            "LAN packets in a unicast frame, with a VLAN tag, or for a group that is never forwarded"),
    LAN_BAD_SOURCE("plane_lan_dropped_bad_source_total",
            "LAN packets from an IPv6 address that no router forwards from: link-local, most often"),
    LAN_RPF("plane_lan_dropped_rpf_total", "LAN packets whose source does not belong to the port's site"),
    LAN_TTL("plane_lan_dropped_ttl_total", "LAN packets whose TTL or hop limit was used up: a sender with TTL 1, most often"),
    LAN_RATE_CAP("plane_lan_dropped_rate_cap_total", "LAN packets beyond the rate that policy allows their group"),
    LAN_FAIR_SHARE("plane_lan_dropped_fair_share_total",
            "LAN packets beyond their group's share while more was heard than could be copied"),
    LAN_CHECKSUM_UNFINISHED("plane_lan_dropped_checksum_unfinished_total",
            "LAN packets of a local sender that left a checksum to the hardware which we cannot complete"),
    LAN_UNWANTED("plane_lan_unwanted_total", "LAN packets of flows that nobody wants"),
    LAN_OVERSIZE("plane_lan_oversize_total", "LAN packets too large for one tunnel packet: sent in IP fragments"),
    TOO_BIG_TOLD("plane_icmp6_too_big_sent_total", "IPv6 senders told that their packets are too large for one tunnel packet"),
    HELD("plane_held_total", "Packets of unknown flows that were kept"),
    HELD_SENT("plane_held_sent_total", "Kept packets that a route came for"),
    HELD_FULL("plane_held_dropped_full_total", "Packets of unknown flows for which there was no room"),
    HELD_EXPIRED("plane_held_dropped_expired_total", "Kept packets that no route came for in time"),
    FLOWS_FULL("plane_flows_full_total", "Packets of new flows while their IP version's flow table was full"),
    REPORTS_FULL("plane_reports_full_total", "Unknown flows that could not be reported yet because the queue was full"),
    COPIES_SENT("plane_copies_sent_total", "Copies handed to the kernel for the tunnels"),
    MESSAGES_SENT("plane_messages_sent_total", "Messages that these copies were handed over in, each of one or of several copies to one peer"),
    TRAINS_REFUSED("plane_trains_refused_total",
            "Messages of several copies that a path took only one by one; it is asked again after a minute"),
    COPIES_SUSPENDED("plane_copies_suspended_total",
            "Copies not sent because the branch's circuit breaker is open: heavy loss, or its receiver was not heard"),
    REFUSED_NO_TUNNEL("plane_copies_refused_no_tunnel_total",
            "Copies refused by the kernel because there is no tunnel (EACCES, EPERM, ENETUNREACH, EHOSTUNREACH, EINVAL)"),
    REFUSED_NO_ROOM("plane_copies_refused_no_room_total", "Copies refused by the kernel for want of buffers (ENOBUFS, EAGAIN)"),
    REFUSED_OTHER("plane_copies_refused_other_total", "Copies refused by the kernel for another reason"),
    TUNNEL_PACKETS("plane_tunnel_packets_total", "Datagrams received on the tunnel socket"),
    TUNNEL_TRUNCATED("plane_tunnel_dropped_truncated_total", "Datagrams shorter than their length fields, or too long"),
    TUNNEL_GRE_FLAGS("plane_tunnel_dropped_gre_flags_total", "Datagrams whose GRE flags are not key and sequence, or with another version"),
    TUNNEL_GRE_PROTOCOL("plane_tunnel_dropped_gre_protocol_total", "Datagrams that carry neither IPv4 nor IPv6 nor a branch report"),
    TUNNEL_UNKNOWN_PEER("plane_tunnel_dropped_unknown_peer_total", "Datagrams from a peer, or with a key, that no route names"),
    TUNNEL_DUPLICATE("plane_tunnel_dropped_duplicate_total", "Datagrams seen before, or too old to tell"),
    TUNNEL_BAD_HEADER("plane_tunnel_dropped_bad_header_total", "Inner packets whose IP version or header length is wrong"),
    TUNNEL_BAD_CHECKSUM("plane_tunnel_dropped_bad_checksum_total", "Inner packets with a wrong IPv4 header checksum"),
    TUNNEL_NOT_MULTICAST("plane_tunnel_dropped_not_multicast_total",
            "Inner packets that are not for a group, or from a source, that routers forward, or that are IGMP or MLD"),
    TUNNEL_TTL("plane_tunnel_dropped_ttl_total", "Inner packets with TTL or hop limit 0"),
    TUNNEL_ECN("plane_tunnel_dropped_ecn_total",
            "Inner packets that met congestion and whose senders do not understand its mark (RFC 6040 section 4.2)"),
    TUNNEL_BAD_REPORT("plane_tunnel_dropped_bad_report_total", "Branch reports that are none"),
    TUNNEL_NO_ROUTE("plane_tunnel_dropped_no_route_total", "Inner packets for a group that no LAN port wants from that peer"),
    TUNNEL_FILTERED("plane_tunnel_filtered_total", "Inner packets from a source that the LAN's receivers do not want"),
    TUNNEL_LOOP("plane_tunnel_dropped_loop_total", "Inner packets whose source belongs to our own LAN"),
    TUNNEL_REPORTS("plane_tunnel_reports_total", "Branch reports of receiving edges"),
    INJECTED("plane_injected_total", "Packets put on a LAN port"),
    TUNNEL_RELAYED("plane_tunnel_relayed_total", "Inner packets passed on to other tunnels, as an inner node of a tree"),
    INJECT_REFUSED("plane_inject_refused_total", "Packets that a LAN port refused (down, gone, full, MTU too small)"),
    RESTARTS("plane_loop_restarts_total", "Restarts of a packet loop after a failure of its own; report each one"),
    CYCLES("plane_cycles_total", "Batches of the packet loops that had something to do"),
    CYCLE_NS("plane_cycle_ns_total", "Nanoseconds that the packet loops took for them"),
    CYCLES_LONG("plane_cycles_over_1ms_total", "Batches that took longer than a millisecond"),
    CYCLE_NS_MAX("plane_cycle_ns_max", "The longest time that a packet loop took for one batch");

    private final String metric;
    private final String help;

    PlaneCounter(String metric, String help) {
        this.metric = metric;
        this.help = help;
    }

    /// With its unit, as it stands in metrics.
    public String metric() {
        return metric;
    }

    public String help() {
        return help;
    }
}
