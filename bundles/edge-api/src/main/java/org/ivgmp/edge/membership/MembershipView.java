package org.ivgmp.edge.membership;

import java.util.Map;
import java.util.Set;

import org.ivgmp.net.IpAddress;
import org.ivgmp.view.View;
import org.osgi.annotation.versioning.ProviderType;

/// The group memberships on this edge's LANs, as learnt from IGMP and MLD.
@ProviderType
public interface MembershipView extends View<Membership> {

    /// Counters by name with unit (`igmp_reports_total`, `igmp_malformed_bad_checksum_total`), for people and metrics.
    Map<String, Long> counters();

    /// Per LAN port and IP version ([#line]), who the querier is: "this edge" or an address. For people.
    Map<String, String> queriers();

    /// How [#queriers] names a port for groups of the address's family: `lan0`, or `lan0 (IPv6)`.
    static String line(String port, IpAddress group) {
        return group.width() == 128 ? port + " (IPv6)" : port;
    }

    /// The hosts that are known to want the group on the port; there may be others, as hosts of IGMPv1 and v2 suppress their
    /// reports. At most [#HOSTS_SHOWN]. For people: may wait a moment for an answer.
    default Set<IpAddress> hosts(PortGroup member) {
        return Set.of();
    }

    int HOSTS_SHOWN = 16;
}
