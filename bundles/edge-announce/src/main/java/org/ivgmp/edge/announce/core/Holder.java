package org.ivgmp.edge.announce.core;

import org.ivgmp.net.Ipv4Address;

/// Who made an announcement, and may change it.
///
/// @param id the session of our own protocol, or what names a SAP session
public record Holder(String port, Ipv4Address host, String id) {
}
