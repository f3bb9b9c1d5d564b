/// The host's side of IGMP on a LAN port: RFC 9776 section 5, with the compatibility modes for routers of versions 1 and 2. By it the
/// edge subscribes to groups at an inner network's router. Pure: no threads, clocks, I/O, logging or OSGi.
package org.ivgmp.edge.igmp.host;
