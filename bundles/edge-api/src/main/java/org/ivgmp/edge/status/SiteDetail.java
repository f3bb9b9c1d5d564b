package org.ivgmp.edge.status;

import java.util.Map;
import java.util.Optional;

import org.ivgmp.edge.vnoc.PolicyDocument;

/// What the protocol machine works from.
///
/// @param policy the document in force
/// @param vpns   by name of LAN port: the VPN that it is attached to; ports that are attached to none are left out
public record SiteDetail(Optional<PolicyDocument> policy, Map<String, String> vpns) {

    public static final SiteDetail NONE = new SiteDetail(Optional.empty(), Map.of());

    public SiteDetail {
        vpns = Map.copyOf(vpns);
    }
}
