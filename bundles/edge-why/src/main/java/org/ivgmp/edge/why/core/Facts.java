package org.ivgmp.edge.why.core;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.edge.announce.Announcements;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.path.PathState;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.status.SiteDetail;
import org.ivgmp.edge.status.SiteStatus;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// All that an edge knows, at one time. What nobody is there to say is empty.
///
/// @param queriers by LAN port
/// @param hosts    by LAN port, those that are known to want the group
/// @param paths    by the peer's overlay address
/// @param standby  by LAN port on which another edge is active: why
/// @param plane    the packet loop's counters, read twice
public record Facts(Optional<SiteStatus> status, SiteDetail detail, Optional<Set<LanPort>> ports,
        Optional<Membership> membership, Map<String, String> queriers, Map<String, Set<IpAddress>> hosts,
        Optional<Announcements> announced,
        Optional<Sources> sources, Optional<Map<String, TunnelState>> tunnels,
        Map<Ipv4Address, PathState> paths, Optional<PlaneTable> table,
        Map<String, String> standby, Optional<Sample> plane) {

    public Facts {
        queriers = Map.copyOf(queriers);
        hosts = Map.copyOf(hosts);
        paths = Map.copyOf(paths);
        standby = Map.copyOf(standby);
    }

    /// @param span between the readings
    public record Sample(Reading before, Reading after, Duration span) {
    }
}
