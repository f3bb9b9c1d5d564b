package org.ivgmp.edge.announce;

import java.util.Map;
import java.util.Set;

import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.edge.sources.Flow;

/// What the hosts of all LAN ports have announced and not withdrawn.
///
/// @param complete whether everything that was alive when this view began has been taken over or has had its time
/// @param members  the groups to put on a port, whether anybody reports them by IGMP or not
/// @param senders  who will send; no packet of theirs may have been seen yet
public record Announcements(boolean complete, Map<PortGroup, SourceFilter> members, Set<Flow> senders) {

    public static final Announcements UNKNOWN = new Announcements(false, Map.of(), Set.of());

    public Announcements {
        members = Map.copyOf(members);
        senders = Set.copyOf(senders);
    }
}
