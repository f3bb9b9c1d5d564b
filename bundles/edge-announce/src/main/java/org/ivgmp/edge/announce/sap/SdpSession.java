package org.ivgmp.edge.announce.sap;

import java.util.List;
import java.util.Set;

import org.ivgmp.net.Ipv4Address;

/// As much of a session description as tells who sends to which groups.
///
/// @param title of `s=`, without control characters
/// @param start NTP seconds; 0 for none
/// @param stop  NTP seconds; 0 for none
public record SdpSession(SdpOrigin origin, String title, long start, long stop, List<Stream> streams) {

    public SdpSession {
        streams = List.copyOf(streams);
    }

    /// @param sources of a source filter (RFC 4570); empty for none
    public record Stream(Ipv4Address group, Set<Ipv4Address> sources) {
        public Stream {
            sources = Set.copyOf(sources);
        }
    }
}
