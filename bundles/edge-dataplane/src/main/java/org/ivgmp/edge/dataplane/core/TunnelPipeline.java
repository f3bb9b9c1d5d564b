package org.ivgmp.edge.dataplane.core;

import static org.ivgmp.edge.dataplane.core.PlaneCounter.*;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// From the tunnels to the LAN, one datagram at a time:
///
/// 1. check the GRE header;
/// 2. the peer must be one that a route names with this key; its sequence number says what was lost, and drops duplicates;
/// 3. check the inner packet: whole IPv4, for a group that routers forward, not IGMP, TTL left;
/// 4. for each port that wants the group from this peer and source: not back to where the source lives; to the sink;
/// 5. on an inner node of a tree: one copy for each tunnel that the policy names for this branch and peer, never back.
///
/// All on the tunnel loop's thread.
public final class TunnelPipeline {

    private final Counters counters;
    private final LanSink sink;
    private final CopySink onward;
    private Fib fib;
    private Ports ports;

    /// @param onward for copies to other tunnels
    public TunnelPipeline(Counters counters, LanSink sink, CopySink onward) {
        this.counters = counters;
        this.sink = sink;
        this.onward = onward;
    }

    /// Uses these from now on.
    public void adopt(Fib fib, Ports ports) {
        this.fib = fib;
        this.ports = ports;
    }

    /// @param peer   the datagram's source address
    /// @param length of the UDP payload
    /// @param tos    the datagram's own type of service
    public void onDatagram(int peer, MemorySegment memory, long at, int length, int tos, long nowNs) {
        counters.count(TUNNEL_PACKETS);
        if (length < Gre.HEADER) {
            counters.count(TUNNEL_TRUNCATED);
        } else if (!Gre.hasOurFlags(memory, at)) {
            counters.count(TUNNEL_GRE_FLAGS);
        } else if (Gre.protocol(memory, at) == Gre.IPV4) {
            onGre(peer, Gre.key(memory, at), memory, at, length, tos, nowNs);
        } else if (Gre.protocol(memory, at) == Gre.REPORT) {
            onReport(peer, Gre.key(memory, at), memory, at + Gre.HEADER, length - Gre.HEADER);
        } else {
            counters.count(TUNNEL_GRE_PROTOCOL);
        }
    }

    /// A report speaks of a branch from us to the peer, so only that peer can have an effect on it.
    private void onReport(int peer, int key, MemorySegment memory, long at, int length) {
        Optional<Branch> branch = fib.target(peer, key);
        if (branch.isEmpty()) {
            counters.count(TUNNEL_UNKNOWN_PEER);
        } else if (!BranchReport.isOne(memory, at, length)) {
            counters.count(TUNNEL_BAD_REPORT);
        } else {
            counters.count(TUNNEL_REPORTS);
            branch.get().reported(BranchReport.received(memory, at), BranchReport.lost(memory, at));
        }
    }

    private void onGre(int peer, int key, MemorySegment memory, long at, int length, int tos, long nowNs) {
        Optional<Branch> branch = fib.sender(peer, key);
        if (branch.isEmpty()) {
            counters.count(TUNNEL_UNKNOWN_PEER);
        } else if (branch.get().receive(Gre.sequence(memory, at), length - Gre.HEADER, nowNs)) {
            onInner(peer, key, memory, at + Gre.HEADER, length - Gre.HEADER, tos);
        } else {
            counters.count(TUNNEL_DUPLICATE);
        }
    }

    private void onInner(int peer, int key, MemorySegment memory, long at, int available, int tos) {
        int length = Ipv4.check(memory, at, available);
        if (length < 0) {
            counters.count(reason(length));
            return;
        }
        int group = Ipv4.destination(memory, at);
        if (!Ipv4.isForwardedGroup(group) || Ipv4.protocol(memory, at) == Ipv4.IGMP) {
            counters.count(TUNNEL_NOT_MULTICAST);
        } else if (Ipv4.ttl(memory, at) == 0) {
            counters.count(TUNNEL_TTL);
        } else if (!Ecn.apply(memory, at, tos)) {
            counters.count(TUNNEL_ECN);
        } else {
            deliver(peer, key, group, memory, at, length);
        }
    }

    private static PlaneCounter reason(int refusal) {
        return switch (refusal) {
            case Ipv4.TRUNCATED -> TUNNEL_TRUNCATED;
            case Ipv4.BAD_HEADER -> TUNNEL_BAD_HEADER;
            default -> TUNNEL_BAD_CHECKSUM;
        };
    }

    private void deliver(int peer, int key, int group, MemorySegment memory, long at, int length) {
        int source = Ipv4.source(memory, at);
        boolean routed = false;
        for (Delivery delivery : fib.deliveries(key, group)) {
            if (delivery.isFrom(peer)) {
                routed = true;
                deliver(delivery, source, memory, at, length);
            }
        }
        if (!relay(peer, key, group, memory, at, length) && !routed) {
            counters.count(TUNNEL_NO_ROUTE);
        }
    }

    /// The TTL stays: the sender's edge has decremented it for the whole of the virtual router. Whether it was passed on.
    private boolean relay(int peer, int key, int group, MemorySegment memory, long at, int length) {
        boolean relayed = false;
        for (Onward relay : fib.onwards(key, group)) {
            if (relay.from() == peer) {
                relayed = true;
                relay(relay.to(), memory, at, length);
            }
        }
        return relayed;
    }

    private void relay(Branch[] to, MemorySegment memory, long at, int length) {
        counters.count(TUNNEL_RELAYED);
        for (Branch branch : to) {
            if (branch.suspends()) {
                counters.count(COPIES_SUSPENDED);
            } else {
                onward.copy(branch, memory, at, length);
            }
        }
    }

    private void deliver(Delivery delivery, int source, MemorySegment memory, long at, int length) {
        if (!delivery.wants(source)) {
            counters.count(TUNNEL_FILTERED);
        } else if (ports.isLocal(delivery.port(), source)) {
            counters.count(TUNNEL_LOOP);
        } else if (ports.ifindex(delivery.port()) == 0) {
            counters.count(INJECT_REFUSED);
        } else {
            sink.inject(ports.ifindex(delivery.port()), memory, at, length);
            delivery.injected().count(length);
        }
    }
}
