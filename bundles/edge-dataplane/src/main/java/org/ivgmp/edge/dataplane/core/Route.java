package org.ivgmp.edge.dataplane.core;

/// Where a LAN flow goes.
///
/// @param ttl      as in [org.ivgmp.dataplane.EgressRoute#ttl]
/// @param branches empty to drop knowingly
record Route(int ttl, Branch[] branches) {

    /// The route of flows that have none.
    static final Route UNKNOWN = new Route(0, new Branch[0]);
}
