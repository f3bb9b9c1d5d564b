/// The routing information base: contributions by owner, merged to the packet loop's table. Pure: no threads, no clock, no I/O.
package org.ivgmp.edge.forwarding.core;
