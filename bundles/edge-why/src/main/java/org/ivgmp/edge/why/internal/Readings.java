package org.ivgmp.edge.why.internal;

import java.util.ArrayList;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.edge.why.core.Reading;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// Reads the packet loop's counters.
final class Readings {

    /// Of flows and branches each: enough for any answer that people read.
    private static final int ENTRIES_MAX = 10_000;

    private Readings() {
    }

    static Reading of(PlaneCounters counters, IpAddress asked) {
        InetAddress group = asked.toInetAddress();
        Map<String, Long> totals = new HashMap<>();
        counters.totals((name, _, value) -> totals.put(name, value));
        Map<Reading.BranchKey, PlaneCounters.BranchCounters> branches = new HashMap<>();
        counters.branches((peer, key, count) -> {
            if (branches.size() < ENTRIES_MAX) {
                branches.put(new Reading.BranchKey(new Ipv4Address(peer), key), count);
            }
        });
        List<Reading.Injected> injected = new ArrayList<>();
        counters.injected((key, to, port, packets, _) -> {
            if (to.equals(group) && injected.size() < ENTRIES_MAX) {
                injected.add(new Reading.Injected(key, port, packets));
            }
        });
        List<Reading.Cap> caps = new ArrayList<>();
        counters.caps((vpn, capped, rate, dropped) -> {
            if (capped.equals(group) && caps.size() < ENTRIES_MAX) {
                caps.add(new Reading.Cap(vpn, rate, dropped));
            }
        });
        return new Reading(counters.epoch(), totals, flows(counters, group), branches, injected, caps);
    }

    private record FlowKey(String port, InetAddress source) {
    }

    private static List<Reading.Heard> flows(PlaneCounters counters, InetAddress group) {
        Map<FlowKey, Long> packets = new HashMap<>();
        counters.flows((port, source, to, heard, _) -> {
            if (to.equals(group) && packets.size() < ENTRIES_MAX) {
                packets.put(new FlowKey(port, source), heard);
            }
        });
        Map<FlowKey, Reading.Heard> flows = new HashMap<>();
        packets.forEach((key, heard) -> flows.put(key, new Reading.Heard(key.port(), IpAddress.of(key.source()), heard,
                0, 0, 0)));
        counters.flowDrops((port, source, to, ttl, rateCap, oversize) -> flows.computeIfPresent(new FlowKey(port, source),
                (_, flow) -> to.equals(group) ? new Reading.Heard(port, flow.source(), flow.packets(), ttl, rateCap,
                        oversize) : flow));
        return List.copyOf(flows.values());
    }
}
