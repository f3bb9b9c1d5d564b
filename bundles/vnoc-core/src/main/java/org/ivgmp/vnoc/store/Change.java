package org.ivgmp.vnoc.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Topology;
import org.ivgmp.vnoc.core.Vpn;
import org.ivgmp.vnoc.tree.Capacity;
import org.ivgmp.vnoc.tree.Tree;
import org.ivgmp.vnoc.tree.TreeKey;

/// One thing to be kept. A list of them is one transaction.
public sealed interface Change {

    record VpnAdded(Vpn vpn) implements Change {
    }

    /// With its rules. Its number is not given again.
    record VpnRemoved(String vpn) implements Change {
    }

    /// Whether the VPN may do without IPsec.
    record PrivateNetworkSet(String vpn, boolean allowed) implements Change {
    }

    /// The site's address in a private network; empty for none any more.
    record PrivateAddressSet(String site, Optional<Ipv4Address> address) implements Change {
    }

    record SiteAdded(String site, Ipv4Address overlay) implements Change {
    }

    /// With its requests, its tokens, and the rules that name it; what was accounted and audited stays.
    record SiteRemoved(String site) implements Change {
    }

    /// No certificate of the site counts any more, nor any token; its requests are gone. The site and its rules stay.
    record Revoked(String site) implements Change {
    }

    record Attached(String site, String vpn) implements Change {
    }

    record Detached(String site, String vpn) implements Change {
    }

    record RuleAdded(Rule rule) implements Change {
    }

    record RuleRemoved(long id) implements Change {
    }

    /// @param hash SHA-256 of the secret part, in hex
    record TokenMade(String hash, String site, Instant expires) implements Change {
    }

    /// The token is used up; the site holds this certificate, and no earlier one counts.
    ///
    /// @param certificate DER, in base64
    record Enrolled(String site, String tokenHash, Ipv4Address endpoint, String serial, String certificate, Instant at)
            implements Change {
    }

    record EndpointChanged(String site, Ipv4Address endpoint) implements Change {
    }

    record RequestKept(String site, Request request, Instant at) implements Change {
    }

    record RequestDropped(String site, Request request) implements Change {
    }

    /// A granted request begins to be accounted.
    record SessionStarted(String site, Request request, Instant at) implements Change {
    }

    /// @param cause `leave`, `lease expired`, `policy withdrawn`, `site removed`
    record SessionStopped(String site, Request request, Instant at, String cause) implements Change {
    }

    /// In the place of one for the same range of the VPN.
    record TopologySet(Topology topology) implements Change {
    }

    record TopologyRemoved(String vpn, IpPrefix groups) implements Change {
    }

    record CapacitySet(String site, Capacity capacity) implements Change {
    }

    /// The tree that the sender uses from now on.
    record TreeUsed(TreeKey key, int branch, Tree tree) implements Change {
    }

    /// The sender uses none any more.
    record TreeForgotten(TreeKey key) implements Change {
    }

    record Audited(AuditEntry entry) implements Change {
    }

    /// Of each spool every sequence number is counted once, in order: what is not above the highest known is left out.
    ///
    /// @param spool names a spool of the site
    /// @param at    now
    record UsageReported(String site, String spool, List<UsageBatch> batches, Instant at) implements Change {
        public UsageReported {
            batches = List.copyOf(batches);
        }
    }
}
