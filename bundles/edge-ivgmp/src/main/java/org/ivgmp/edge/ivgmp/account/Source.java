package org.ivgmp.edge.ivgmp.account;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// One counter of the packet loop.
public sealed interface Source {

    /// A flow of the LAN.
    record Heard(String port, IpAddress source, IpAddress group) implements Source {
    }

    /// A group that came out of tunnels and was put on a LAN port.
    record Injected(int vpn, int branch, IpAddress group, String port) implements Source {
    }

    /// What a peer sends us with one GRE key.
    ///
    /// @param peer its overlay address
    record Tunnel(Ipv4Address peer, int vpn, int branch) implements Source {
    }
}
