package org.ivgmp.edge.ivgmp.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import org.ivgmp.edge.announce.Announcements;
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

    static Announcements union(Announcements old, Announcements fresh) {
        Map<PortGroup, SourceFilter> members = new HashMap<>(old.members());
        members.putAll(fresh.members());
        Set<Flow> senders = new HashSet<>(old.senders());
        senders.addAll(fresh.senders());
        return new Announcements(fresh.complete(), members, senders);
    }

    /// What IGMP and announcements say together.
    static Membership with(Membership heard, Announcements announced) {
        Map<PortGroup, SourceFilter> groups = new HashMap<>(heard.groups());
        announced.members().forEach((member, filter) -> groups.merge(member, filter, SourceFilter::or));
        return new Membership(heard.complete(), groups);
    }

    static Sources with(Sources heard, Announcements announced) {
        Set<Flow> flows = new HashSet<>(heard.flows());
        flows.addAll(announced.senders());
        return new Sources(heard.complete(), flows);
    }
}
