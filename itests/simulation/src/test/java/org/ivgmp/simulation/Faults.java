package org.ivgmp.simulation;

/// What is planted to show that the laws bite. None of it is in the product.
enum Faults {
    NONE,
    /// The sending edge's table sends every group to every peer.
    SENDS_TO_ALL,
    /// The VNOC's documents name sites that were refused.
    GRANTS_ALL,
    /// What comes out of a tunnel is heard on the LAN again as if a host of the site had sent it.
    HEARS_ITSELF,
    /// A datagram that the network doubles gets a sequence number of its own.
    NUMBERS_TWICE,
    /// An edge has no limits.
    UNBOUNDED,
    /// After the SOAP client was replaced nobody tells the site.
    FORGETS_THE_CLIENT
}
