/// What happens to a packet, without the kernel: checks, tables, flows that wait, sequence numbers. Packets are looked
/// at where they lie in native memory. Nothing here is allocated per packet, blocks, or throws on any packet.
///
/// Threads: [LanPipeline] and what it owns belong to the LAN loop, [TunnelPipeline] to the tunnel loop. Tables are immutable.
/// Counters are written by one of the two and read by anyone.
package org.ivgmp.edge.dataplane.core;
