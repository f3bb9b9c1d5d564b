package org.ivgmp.edge.membership;

import org.ivgmp.net.IpAddress;

/// A group on a LAN port.
public record PortGroup(String port, IpAddress group) implements Comparable<PortGroup> {
    // Written out: see Ipv4Address.
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof PortGroup member && group.equals(member.group) && port.equals(member.port);
    }

    @Override
    public int hashCode() {
        return port.hashCode() * 31 + group.hashCode();
    }

    @Override
    public int compareTo(PortGroup other) {
        int byPort = port.compareTo(other.port);
        return byPort != 0 ? byPort : group.compareTo(other.group);
    }
}
