/// The router's side of IGMP on a LAN: RFC 9776, with the compatibility modes for hosts of versions 1 and 2, and querier
/// election. Pure: no threads, clocks, I/O, logging or OSGi.
package org.ivgmp.edge.igmp.core;
