package org.ivgmp.edge.ivgmp.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.edge.sources.Flow;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.Role;

/// From what the LANs want and send to what is asked of the VNOC.
final class Interest {

    private Interest() {
    }

    /// @param vpnOf the VPN that a LAN port is attached to, where that is known
    static Set<GroupRequest> requests(Membership membership, Sources sources, Function<String, Optional<String>> vpnOf) {
        Set<GroupRequest> requests = new TreeSet<>();
        for (PortGroup member : membership.groups().keySet()) {
            vpnOf.apply(member.port())
                    .ifPresent(vpn -> requests.add(new GroupRequest(vpn, member.group(), Role.RECEIVER)));
        }
        for (Flow flow : sources.flows()) {
            vpnOf.apply(flow.port())
                    .ifPresent(vpn -> requests.add(new GroupRequest(vpn, flow.group(), Role.SENDER)));
        }
        return requests;
    }

    /// What either says is there; where both name a group, the newer filter holds.
    static Membership union(Membership old, Membership fresh) {
        Map<PortGroup, SourceFilter> groups = new HashMap<>(old.groups());
        groups.putAll(fresh.groups());
        return new Membership(fresh.complete(), groups);
    }

    static Sources union(Sources old, Sources fresh) {
        Set<Flow> flows = new HashSet<>(old.flows());
        flows.addAll(fresh.flows());
        return new Sources(fresh.complete(), flows);
    }
}
