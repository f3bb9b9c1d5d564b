package org.ivgmp.edge.announce.sap;

import org.ivgmp.net.Ipv4Address;

/// A session announcement or its deletion: RFC 2974 section 6. An authentication header is skipped, not checked.
///
/// @param hash     the message identifier hash; 0 for none
/// @param origin   the host that made it, whoever passed it on
/// @param payload  SDP, unpacked; of a deletion mostly the line `o=` alone
public record SapPacket(boolean deletion, int hash, Ipv4Address origin, String payload) {

    /// What became of a datagram.
    public sealed interface Parsed {
    }

    public record Valid(SapPacket packet) implements Parsed {
    }

    public record Refused(SapDefect defect) implements Parsed {
    }
}
