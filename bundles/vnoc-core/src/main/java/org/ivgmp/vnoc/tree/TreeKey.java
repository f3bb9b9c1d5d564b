package org.ivgmp.vnoc.tree;

import org.ivgmp.net.IpAddress;

/// What a tree is for: one group of one VPN, from one sending site.
public record TreeKey(String vpn, IpAddress group, String sender) implements Comparable<TreeKey> {
    @Override
    public int compareTo(TreeKey other) {
        int byVpn = vpn.compareTo(other.vpn);
        int byGroup = byVpn != 0 ? byVpn : group.compareTo(other.group);
        return byGroup != 0 ? byGroup : sender.compareTo(other.sender);
    }
}
