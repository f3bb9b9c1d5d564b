package org.ivgmp.edge.membership;

import org.ivgmp.net.IpAddress;

/// A group on a LAN port.
public record PortGroup(String port, IpAddress group) implements Comparable<PortGroup> {
    @Override
    public int compareTo(PortGroup other) {
        int byPort = port.compareTo(other.port);
        return byPort != 0 ? byPort : group.compareTo(other.group);
    }
}
