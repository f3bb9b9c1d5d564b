/// The IVGMP protocol machine of an edge: from what the LAN wants and sends, and what the VNOC allows, to joins, leases,
/// routes and tunnels. Pure: no threads, clocks, I/O, logging or OSGi. docs/ivgmp.md is its specification.
package org.ivgmp.edge.ivgmp.core;
