package org.ivgmp.edge.tunnel;

/// What carries a tunnel.
public enum Network {
    /// Everybody's: IPsec.
    INTERNET,
    /// A network that is private already, such as an MPLS VPN: no IPsec. The operator says so for each VPN, and the edge's owner for the edge.
    PRIVATE
}
