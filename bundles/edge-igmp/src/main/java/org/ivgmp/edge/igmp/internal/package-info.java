/// Drives the IGMP machines: one thread, fed by the captures of the LAN ports.
package org.ivgmp.edge.igmp.internal;
