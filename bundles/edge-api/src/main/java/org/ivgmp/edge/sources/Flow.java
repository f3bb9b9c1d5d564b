package org.ivgmp.edge.sources;

import org.ivgmp.net.IpAddress;

/// A host of a LAN that sends to a group.
public record Flow(String port, IpAddress source, IpAddress group) implements Comparable<Flow> {
    // Written out: see Ipv4Address.
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Flow flow && group.equals(flow.group) && source.equals(flow.source)
                && port.equals(flow.port);
    }

    @Override
    public int hashCode() {
        return (port.hashCode() * 31 + source.hashCode()) * 31 + group.hashCode();
    }

    @Override
    public int compareTo(Flow other) {
        int byPort = port.compareTo(other.port);
        int byGroup = byPort != 0 ? byPort : group.compareTo(other.group);
        return byGroup != 0 ? byGroup : source.compareTo(other.source);
    }
}
