/// The packet loops and their kernel: a memory-mapped AF_PACKET ring per LAN port, one UDP socket for all tunnels.
///
/// Threads: `plane-lan` and, where there are several, `plane-lan1` and so on (rings to tunnels), `plane-tunnel` (tunnels to LAN), `plane-care` (interfaces that come and go,
/// sockets that are to be closed). Each has a [Libc] of its own. They meet in volatile references to immutable things.
package org.ivgmp.edge.dataplane.internal;
