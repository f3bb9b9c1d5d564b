package org.ivgmp.edge.membership;

import java.util.Map;

import org.ivgmp.view.View;
import org.osgi.annotation.versioning.ProviderType;

/// The group memberships on this edge's LANs, as learnt from IGMP.
@ProviderType
public interface MembershipView extends View<Membership> {

    /// Counters by name with unit (`igmp_reports_total`, `igmp_malformed_bad_checksum_total`), for people and metrics.
    Map<String, Long> counters();

    /// Per LAN port, who the querier is: "this edge" or an address. For people.
    Map<String, String> queriers();
}
