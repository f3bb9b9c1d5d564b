package org.ivgmp.vnoc.store;

/// What a usage counts: docs/ivgmp.md, section 12.
public enum Direction {
    /// Packets that the site's edge heard on its LAN.
    SENDER,
    /// Copies that it put on its LAN.
    RECEIVER,
    /// What came to it through the tunnel from one peer, with losses.
    TUNNEL
}
