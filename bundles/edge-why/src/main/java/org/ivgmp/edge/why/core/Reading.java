package org.ivgmp.edge.why.core;

import java.util.List;
import java.util.Map;

import org.ivgmp.dataplane.PlaneCounters.BranchCounters;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// The packet loop's counters at one time, as far as they concern a group.
///
/// @param epoch    names the run of the counters
/// @param totals   by metric
/// @param flows    of the group
/// @param branches of all VPNs
/// @param injected of the group
/// @param caps     of the group
public record Reading(String epoch, Map<String, Long> totals, List<Heard> flows, Map<BranchKey, BranchCounters> branches,
        List<Injected> injected, List<Cap> caps) {

    public static final Reading NOTHING = new Reading("", Map.of(), List.of(), Map.of(), List.of(), List.of());

    public Reading {
        totals = Map.copyOf(totals);
        flows = List.copyOf(flows);
        branches = Map.copyOf(branches);
        injected = List.copyOf(injected);
        caps = List.copyOf(caps);
    }

    /// @param packets  heard on the LAN
    /// @param ttl      of these dropped because their TTL was used up
    /// @param rateCap  dropped because they were beyond the group's rate
    /// @param oversize sent in fragments
    public record Heard(String port, IpAddress source, long packets, long ttl, long rateCap, long oversize) {
    }

    public record BranchKey(Ipv4Address peer, int greKey) {
    }

    public record Injected(int greKey, String port, long packets) {
    }

    /// @param rate bits a second
    public record Cap(int vpnNumber, long rate, long dropped) {
    }
}
