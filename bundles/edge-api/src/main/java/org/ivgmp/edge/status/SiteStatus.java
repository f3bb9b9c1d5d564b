package org.ivgmp.edge.status;

import java.util.List;

/// What this site takes part in, and how it stands with the VNOC.
///
/// @param site        name, or empty before enrolment
/// @param overlay     dotted, or empty before enrolment
/// @param vnocLink    one line for people: "connected", or since when and why not
/// @param connected   whether the last call to the VNOC was answered
/// @param policyVersion of the document in force; empty before the first
/// @param groups      each request with its answer
public record SiteStatus(String site, String overlay, String vnocLink, boolean connected, String policyVersion,
        List<GroupStatus> groups) {

    public static final SiteStatus NONE = new SiteStatus("", "", "not enrolled yet", false, "", List.of());

    public SiteStatus {
        groups = List.copyOf(groups);
    }

    /// The long part last.
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof SiteStatus status && site.equals(status.site) && overlay.equals(status.overlay)
                && vnocLink.equals(status.vnocLink) && connected == status.connected && policyVersion.equals(status.policyVersion)
                && groups.equals(status.groups);
    }

    @Override
    public int hashCode() {
        return site.hashCode() * 31 + policyVersion.hashCode();
    }

    /// @param role    SENDER or RECEIVER
    /// @param state   "requested", "granted", "refused"
    /// @param reason  of a refusal
    /// @param peers   the sites it goes to, or may come from
    public record GroupStatus(String vpn, String group, String role, String state, String reason, List<String> peers) {
        public GroupStatus {
            peers = List.copyOf(peers);
        }
    }
}
