package org.ivgmp.edge.vnoc;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

import org.osgi.annotation.versioning.ProviderType;

/// The VNOC's operations. All block (call them on virtual threads), none throws for what a network or server does.
/// The service is there only while the device is enrolled.
@ProviderType
public interface VnocPort {

    /// JOIN_VPN(G). A refusal is remembered by the VNOC for the lease: should policy change, the document changes.
    Reply<Lease> joinVpn(GroupRequest request);

    Reply<Lease> leaveVpn(GroupRequest request);

    /// The heartbeat. With `all`, the VNOC's set of this site's requests becomes exactly that; without, only `digest`
    /// ([RequestDigest]) is compared.
    Reply<Lease> renew(String digest, Optional<Set<GroupRequest>> all);

    /// Waits at the VNOC until this site's document differs from version `since`, at most `wait`. Empty when it did not.
    Reply<Optional<PolicyDocument>> awaitPolicy(String since, Duration wait);

    /// Saying a batch again is harmless: the VNOC knows the highest sequence number that it has counted of each spool.
    Reply<Lease> reportUsage(UsageReport report);
}
