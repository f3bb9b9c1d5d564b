package org.ivgmp.edge.igmp.core;

import org.ivgmp.net.IpAddress;

/// What differs between IGMP over IPv4 (RFC 9776) and MLD over IPv6 (RFC 9777): addresses and sizes. State machines and timers do not.
public enum Family {
    IGMP("224.0.0.", "1", "2", "22", "106", 4, 24, 8),
    MLD("ff02::", "1", "2", "16", "6a", 16, 48, 24);

    private static final int LAN_MTU = 1500;
    /// Of a source list in a query: what follows the octets of the versions before.
    private static final int QUERY_EXTENSION = 4;

    private final IpAddress allNodes;
    private final IpAddress allRouters;
    private final IpAddress allReportRouters;
    private final IpAddress allSnoopers;
    private final int address;
    private final int ipHeader;
    private final int queryMin;

    Family(String prefix, String nodes, String routers, String reports, String snoopers, int address, int ipHeader, int queryMin) {
        this.allNodes = IpAddress.of(prefix + nodes);
        this.allRouters = IpAddress.of(prefix + routers);
        this.allReportRouters = IpAddress.of(prefix + reports);
        this.allSnoopers = IpAddress.of(prefix + snoopers);
        this.address = address;
        this.ipHeader = ipHeader;
        this.queryMin = queryMin;
    }

    public static Family of(IpAddress address) {
        return address.width() == 128 ? MLD : IGMP;
    }

    /// The family of an IP packet, by its version. Whatever is not IPv6 is for IGMP to refuse.
    public static Family ofPacket(byte[] packet) {
        return packet.length > 0 && (packet[0] & 0xF0) == 0x60 ? MLD : IGMP;
    }

    /// Where general queries go.
    public IpAddress allNodes() {
        return allNodes;
    }

    /// Where a Leave or Done goes, and a solicitation.
    public IpAddress allRouters() {
        return allRouters;
    }

    /// Where reports of IGMPv3 and MLDv2 go: RFC 9776 section 4.2.14, RFC 9777 section 5.2.14.
    public IpAddress allReportRouters() {
        return allReportRouters;
    }

    /// Where router advertisements go: RFC 4286 section 7.
    public IpAddress allSnoopers() {
        return allSnoopers;
    }

    /// As many sources as fit into one query where the MTU is 1500: RFC 9776 section 4.1.8, RFC 9777 section 5.1.10.
    int sourcesPerQuery() {
        return (LAN_MTU - ipHeader - queryMin - QUERY_EXTENSION) / address;
    }

    /// The longest message where the MTU is 1500, Router Alert counted.
    public int messageOctets() {
        return LAN_MTU - ipHeader;
    }

    /// Of a group record.
    public int recordOctets(int sources) {
        return 4 + address * (1 + sources);
    }

    /// As people name it: MLD's versions are told as IGMP's are counted, one more.
    public int versionForPeople(int version) {
        return this == MLD ? version - 1 : version;
    }
}
