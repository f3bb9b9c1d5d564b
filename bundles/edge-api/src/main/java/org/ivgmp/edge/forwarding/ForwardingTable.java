package org.ivgmp.edge.forwarding;

import org.osgi.annotation.versioning.ProviderType;

/// The routing information base: who wants what forwarded. It compiles all contributions to the packet loop's table.
@ProviderType
public interface ForwardingTable {

    /// Opens, or takes over, the contribution of `owner`. What an earlier holder left there is stale but stays in force until
    /// [Contribution#complete] or the hold time, as in BGP graceful restart (RFC 4724).
    Contribution open(String owner);
}
