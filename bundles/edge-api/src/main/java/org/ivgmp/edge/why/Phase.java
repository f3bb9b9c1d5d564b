package org.ivgmp.edge.why;

/// Which part of a packet's way a step is of, in the order of what depends on what.
public enum Phase {
    /// The receiving site's LAN, edge and VNOC: is the group asked for and granted?
    ASK,
    /// The sending site, or one that relays: do packets leave it?
    SEND,
    /// The receiving site's tunnels and LAN: do packets arrive and go on?
    ARRIVE
}
