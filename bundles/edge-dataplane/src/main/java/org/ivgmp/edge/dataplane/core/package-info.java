/// What happens to a packet, without the kernel: checks, tables, flows that wait, sequence numbers. Packets are looked
/// at where they lie in native memory. Nothing here is allocated per packet, blocks, or throws on any packet.
///
/// Threads: a [LanPipeline] and what it owns belong to a LAN loop ("the LAN loop's"; of several, each has some of the groups, always the same),
/// [TunnelPipeline] to the tunnel loop. Tables are immutable. Counters are written by one loop and read by anyone.
package org.ivgmp.edge.dataplane.core;
