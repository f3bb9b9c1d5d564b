package org.ivgmp.edge.announce;

import java.time.Instant;

import org.ivgmp.net.IpAddress;

/// One announcement, for people.
///
/// @param how    "announced", or "SAP" for a session announcement (RFC 2974)
/// @param sends  whether the host sends; it receives otherwise
/// @param source of the packets; [IpAddress#ANY] for any
/// @param title  of the session, as its announcer words it; untrusted text, empty for none
/// @param until  when it ends unless it is said again
public record Announced(String port, IpAddress host, String how, boolean sends, IpAddress group, IpAddress source,
        String title, Instant until) {
}
