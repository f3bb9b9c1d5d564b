package org.ivgmp.edge.announce.core;

import org.ivgmp.net.IpAddress;

/// "I send to the group", or "I want it".
///
/// @param source of the packets; the unspecified address for any, which is for receivers, and for IPv6 senders (their announcement
///               comes by IPv4)
public record Claim(boolean sends, IpAddress group, IpAddress source) {
}
