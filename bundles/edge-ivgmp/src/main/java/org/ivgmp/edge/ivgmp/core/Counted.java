package org.ivgmp.edge.ivgmp.core;

import java.util.List;

import org.ivgmp.net.Ipv4Address;

/// A reading of the packet loop's counters.
///
/// @param epoch of the counters
public record Counted(String epoch, List<Heard> heard, List<Injected> injected) {

    public Counted {
        heard = List.copyOf(heard);
        injected = List.copyOf(injected);
    }

    /// A flow of the LAN.
    public record Heard(String port, Ipv4Address group, long packets, long bytes) {
    }

    /// A group that came out of the tunnels and was put on a LAN.
    public record Injected(int vpnNumber, Ipv4Address group, long packets, long bytes) {
    }
}
