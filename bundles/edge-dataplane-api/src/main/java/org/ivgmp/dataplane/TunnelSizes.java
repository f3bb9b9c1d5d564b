package org.ivgmp.dataplane;

import java.util.Map;

import org.osgi.annotation.versioning.ProviderType;

/// Where it is said how large a packet each tunnel carries. Larger ones are sent all the same, in fragments, and counted; senders of IPv6
/// packets are told.
@ProviderType
public interface TunnelSizes {

    /// The whole of what is known; it takes the place of what was said before. For a peer that is missing the configured size holds.
    ///
    /// @param octetsByPeer octets of the largest IP packet between overlay addresses (GRE-in-UDP header and all), by overlay address
    void carry(Map<Integer, Integer> octetsByPeer);
}
