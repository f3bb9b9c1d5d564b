package org.ivgmp.vnoc.core;

import org.ivgmp.net.IpAddress;

/// A site's wish to send to, or receive, a group of a VPN. Ordered as in a request digest: VPN, group, role.
public record Request(String vpn, IpAddress group, Role role) implements Comparable<Request> {
    @Override
    public int compareTo(Request other) {
        int byVpn = vpn.compareTo(other.vpn);
        int byGroup = byVpn != 0 ? byVpn : group.compareTo(other.group);
        return byGroup != 0 ? byGroup : role.compareTo(other.role);
    }

    @Override
    public String toString() {
        return role + " of " + group + " in " + vpn;
    }
}
