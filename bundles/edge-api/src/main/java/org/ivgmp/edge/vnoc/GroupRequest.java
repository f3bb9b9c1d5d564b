package org.ivgmp.edge.vnoc;

import org.ivgmp.net.IpAddress;

/// "This site wants to send to, or receive, `group` in `vpn`."
public record GroupRequest(String vpn, IpAddress group, Role role) implements Comparable<GroupRequest> {
    // Written out: see Ipv4Address.
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof GroupRequest request && role == request.role && group.equals(request.group)
                && vpn.equals(request.vpn);
    }

    @Override
    public int hashCode() {
        return (vpn.hashCode() * 31 + group.hashCode()) * 31 + role.ordinal();
    }

    @Override
    public int compareTo(GroupRequest other) {
        int byVpn = vpn.compareTo(other.vpn);
        int byGroup = byVpn != 0 ? byVpn : group.compareTo(other.group);
        return byGroup != 0 ? byGroup : role.compareTo(other.role);
    }
}
