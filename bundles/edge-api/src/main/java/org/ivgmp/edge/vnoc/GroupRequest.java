package org.ivgmp.edge.vnoc;

import org.ivgmp.net.IpAddress;

/// "This site wants to send to, or receive, `group` in `vpn`."
public record GroupRequest(String vpn, IpAddress group, Role role) implements Comparable<GroupRequest> {
    @Override
    public int compareTo(GroupRequest other) {
        int byVpn = vpn.compareTo(other.vpn);
        int byGroup = byVpn != 0 ? byVpn : group.compareTo(other.group);
        return byGroup != 0 ? byGroup : role.compareTo(other.role);
    }
}
