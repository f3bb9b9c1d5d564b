package org.ivgmp.edge.console.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.edge.announce.Announced;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.status.SiteStatus;
import org.ivgmp.edge.path.PathState;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// The edge's state as maps that become JSON.
final class StatusModel {

    /// The low bits of a GRE key name the branch, the others the VPN: docs/ivgmp.md, section 9.
    private static final int BRANCH_BITS = 12;

    private final Map<String, Object> root = new LinkedHashMap<>();

    private static Map<String, Object> object(Object... pairs) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            object.put((String) pairs[i], pairs[i + 1]);
        }
        return object;
    }

    Map<String, Object> json() {
        return root;
    }

    void site(SiteStatus status) {
        root.put("site", status.site());
        root.put("overlay", status.overlay());
        root.put("vnocLink", status.vnocLink());
        root.put("connected", status.connected());
        root.put("policyVersion", status.policyVersion());
        root.put("groups", status.groups().stream().map(group -> object("vpn", group.vpn(), "group", group.group(),
                "role", group.role(), "state", group.state(), "reason", group.reason(),
                "peers", group.peers())).toList());
    }

    /// @param ports on which another edge is active: why
    void standby(Map<String, String> ports) {
        root.put("standby", new TreeMap<>(ports).entrySet().stream()
                .map(entry -> object("port", entry.getKey(), "why", entry.getValue())).toList());
    }

    /// @param paths by overlay address
    void tunnels(Map<String, TunnelState> tunnels, Map<Ipv4Address, PathState> paths) {
        root.put("tunnels", new TreeMap<>(tunnels).entrySet().stream().map(entry -> {
            TunnelState state = entry.getValue();
            Optional<PathState> path = Optional.ofNullable(paths.get(state.spec().remoteOverlay()));
            return object("peer", entry.getKey(),
                    "status", state.status().name(), "problem", state.problem().orElse(""),
                    "overlay", state.spec().remoteOverlay().toString(),
                    "address", state.spec().remoteAddress().toString(), "network", state.spec().network().name(),
                    "answers", path.map(PathState::heard).orElse(false),
                    "mtu", path.map(PathState::mtu).orElse(OptionalInt.empty()).orElse(0),
                    "roundTripMicros", path.flatMap(PathState::roundTrip).map(time -> time.toNanos() / 1000).orElse(0L));
        }).toList());
    }

    /// @param names of peers, by overlay address
    void plane(PlaneCounters counters, Map<String, String> names) {
        List<Object> branches = new ArrayList<>();
        counters.branches((peer, key, count) -> {
            String overlay = new Ipv4Address(peer).toString();
            branches.add(object("peer", names.getOrDefault(overlay, overlay), "greKey", Integer.toUnsignedLong(key),
                    "vpnNumber", key >>> BRANCH_BITS,
                    "sentPackets", count.sentPackets(), "sentBytes", count.sentBytes(),
                    "refusedPackets", count.refusedPackets(), "receivedPackets", count.receivedPackets(),
                    "receivedBytes", count.receivedBytes(), "lost", count.lost(),
                    "remoteLost", count.remoteLost(), "suspended", count.suspended(),
                    "suspendedPackets", count.suspendedPackets(), "duplicated", count.duplicated(),
                    "reordered", count.reordered()));
        });
        root.put("branches", branches);
        List<Object> flows = new ArrayList<>();
        counters.flows((port, source, group, packets, bytes) -> flows.add(object("port", port,
                "source", IpAddress.of(source).toString(), "group", IpAddress.of(group).toString(),
                "packets", packets, "bytes", bytes)));
        root.put("flows", flows);
        Map<String, Object> totals = new TreeMap<>();
        counters.totals((name, _, value) -> totals.put(name, value));
        root.put("totals", totals);
    }

    void membership(Membership membership, Map<String, String> queriers) {
        root.put("membership", object("complete", membership.complete(), "groups",
                membership.groups().entrySet().stream().sorted(Map.Entry.comparingByKey()).map(entry -> object(
                        "port", entry.getKey().port(), "group", entry.getKey().group().toString(),
                        "exclude", entry.getValue().exclude(), "sources",
                        entry.getValue().sources().stream().sorted().map(IpAddress::toString).toList())).toList()));
        root.put("queriers", queriers);
    }

    void announcements(List<Announced> live, Instant now) {
        root.put("announcements", live.stream().map(each -> object("port", each.port(), "host", each.host().toString(),
                "how", each.how(), "role", each.sends() ? "SENDER" : "RECEIVER", "group", each.group().toString(),
                "source", each.source().isUnspecified() ? "" : each.source().toString(), "title", each.title(),
                "secondsLeft", Math.max(0, Duration.between(now, each.until()).toSeconds()))).toList());
    }

    void counters(Map<String, Long> more) {
        @SuppressWarnings("unchecked") // only this method writes it
        Map<String, Long> all = (Map<String, Long>) root.computeIfAbsent("counters", _ -> new TreeMap<String, Long>());
        all.putAll(more);
    }
}
