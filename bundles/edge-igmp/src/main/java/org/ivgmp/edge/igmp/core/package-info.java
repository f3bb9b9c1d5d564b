/// The router's side of IGMP (RFC 9776) and MLD (RFC 9777) on a LAN, with the compatibility modes for hosts of older versions, and
/// querier election. Pure: no threads, clocks, I/O, logging or OSGi.
package org.ivgmp.edge.igmp.core;
