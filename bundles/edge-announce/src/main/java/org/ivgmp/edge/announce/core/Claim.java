package org.ivgmp.edge.announce.core;

import org.ivgmp.net.Ipv4Address;

/// "I send to the group", or "I want it".
///
/// @param source of the packets; [Ipv4Address#ANY] for any, which is for receivers only
public record Claim(boolean sends, Ipv4Address group, Ipv4Address source) {
}
