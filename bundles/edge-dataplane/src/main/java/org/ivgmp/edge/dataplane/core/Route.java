package org.ivgmp.edge.dataplane.core;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.net.Ipv4Address;

/// Where a LAN flow goes.
///
/// @param ttl      as in [EgressRoute#ttl]
/// @param rate     bits a second of all the group's flows in the VPN, 0 for no cap
/// @param dscp     as in [EgressRoute#dscp]
/// @param policer  that enforces it
/// @param branches empty to drop knowingly
record Route(int ttl, long rate, int dscp, Policer policer, Branch[] branches) {

    /// The route of flows that have none.
    static final Route UNKNOWN = new Route(0, 0, EgressRoute.COPY_DSCP, new Policer(0, Ipv4Address.ANY), new Branch[0]);
}
