package org.ivgmp.edge.igmp.core;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;

/// What the operator chose where the RFCs leave a choice.
///
/// @param version   of our queries, 1 to 3: RFC 9776 section 7.3.1. MLD's versions count one more: RFC 9777 section 8.3.1
/// @param hosts     how many memberships of single hosts are tracked per port; who is beyond is served, but not tracked
/// @param fastLeave whether a group or source ends at once when the last tracked host that wanted it leaves
/// @param ssm       the source-specific groups of IPv4: RFC 4604 section 3, RFC 4607; those of IPv6 are ff3x::/32
public record Rules(int version, int hosts, boolean fastLeave, IpPrefix ssm) {

    public static final Rules DEFAULT = new Rules(3, 4096, false, IpPrefix.of("232.0.0.0/8"));

    public Rules {
        if (version < 1 || version > 3) {
            throw new IllegalArgumentException("there is no IGMP version " + version);
        }
    }

    /// These, where queries are of another version.
    public Rules speaking(int other) {
        return new Rules(other, hosts, fastLeave, ssm);
    }

    boolean isSourceSpecific(IpAddress group) {
        return Family.of(group) == Family.MLD ? group.isSourceSpecific() : ssm.contains(group);
    }
}
