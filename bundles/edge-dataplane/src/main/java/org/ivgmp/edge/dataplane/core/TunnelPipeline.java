package org.ivgmp.edge.dataplane.core;

import static org.ivgmp.edge.dataplane.core.PlaneCounter.*;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// From the tunnels to the LAN, one datagram at a time:
///
/// 1. check the GRE header;
/// 2. the peer must be one that a route names with this key; its sequence number says what was lost, and drops duplicates;
/// 3. check the inner packet: a whole IP packet, for a group that routers forward, not IGMP or MLD, TTL left;
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
    /// Of the datagram that is being worked on.
    private int from;

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
    /// @param from   the number of the peer's loop that sent it, below [Lane#MAX]
    /// @param length of the UDP payload
    /// @param tos    the datagram's own type of service
    public void onDatagram(int peer, int from, MemorySegment memory, long at, int length, int tos, long nowNs) {
        this.from = from;
        counters.count(TUNNEL_PACKETS);
        if (length < Gre.HEADER) {
            counters.count(TUNNEL_TRUNCATED);
        } else if (!Gre.hasOurFlags(memory, at)) {
            counters.count(TUNNEL_GRE_FLAGS);
        } else {
            onGre(peer, Gre.protocol(memory, at), memory, at, length, tos, nowNs);
        }
    }

    private void onGre(int peer, int protocol, MemorySegment memory, long at, int length, int tos, long nowNs) {
        int key = Gre.key(memory, at);
        if (protocol == Gre.IPV4) {
            if (isNew(peer, key, memory, at, length, nowNs)) {
                onInner(peer, key, memory, at + Gre.HEADER, length - Gre.HEADER, tos);
            }
        } else if (protocol == Gre.IPV6) {
            if (isNew(peer, key, memory, at, length, nowNs)) {
                onInner6(peer, key, memory, at + Gre.HEADER, length - Gre.HEADER, tos);
            }
        } else if (protocol == Gre.REPORT) {
            onReport(peer, key, memory, at + Gre.HEADER, length - Gre.HEADER);
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

    private boolean isNew(int peer, int key, MemorySegment memory, long at, int length, long nowNs) {
        Optional<Branch> branch = fib.sender(peer, key);
        if (branch.isEmpty()) {
            counters.count(TUNNEL_UNKNOWN_PEER);
            return false;
        }
        boolean fresh = branch.get().receive(from, Gre.sequence(memory, at), length - Gre.HEADER, nowNs);
        if (!fresh) {
            counters.count(TUNNEL_DUPLICATE);
        }
        return fresh;
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

    private void onInner6(int peer, int key, MemorySegment memory, long at, int available, int tos) {
        int length = Ipv6.check(memory, at, available);
        if (length < 0) {
            counters.count(reason(length));
        } else if (!Ipv6.isForwardedGroup(Ipv6.groupHigh(memory, at)) || Ipv6.isMembership(memory, at, length)
                || !Ipv6.isForwardedSource(Ipv6.sourceHigh(memory, at), Ipv6.sourceLow(memory, at))) {
            counters.count(TUNNEL_NOT_MULTICAST);
        } else if (Ipv6.hopLimit(memory, at) == 0) {
            counters.count(TUNNEL_TTL);
        } else if (!Ecn.apply6(memory, at, tos)) {
            counters.count(TUNNEL_ECN);
        } else {
            deliver6(peer, key, memory, at, length);
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
                deliver(delivery, delivery.wants(source), ports.isLocal(delivery.port(), source), memory, at, length);
            }
        }
        if (!relay(fib.onwards(key, group), peer, memory, at, length) && !routed) {
            counters.count(TUNNEL_NO_ROUTE);
        }
    }

    private void deliver6(int peer, int key, MemorySegment memory, long at, int length) {
        long groupHigh = Ipv6.groupHigh(memory, at);
        long groupLow = Ipv6.groupLow(memory, at);
        boolean routed = false;
        for (Delivery delivery : fib.deliveries(key, groupHigh, groupLow)) {
            if (delivery.isFrom(peer)) {
                routed = true;
                long high = Ipv6.sourceHigh(memory, at);
                long low = Ipv6.sourceLow(memory, at);
                deliver(delivery, delivery.wants(high, low), ports.isLocal(delivery.port(), high, low), memory, at, length);
            }
        }
        if (!relay(fib.onwards(key, groupHigh, groupLow), peer, memory, at, length) && !routed) {
            counters.count(TUNNEL_NO_ROUTE);
        }
    }

    /// The TTL stays: the sender's edge has decremented it for the whole of the virtual router. Whether it was passed on.
    private boolean relay(Onward[] onwards, int peer, MemorySegment memory, long at, int length) {
        boolean relayed = false;
        for (Onward relay : onwards) {
            if (relay.from() == peer) {
                relayed = true;
                relay(relay, memory, at, length);
            }
        }
        return relayed;
    }

    private void relay(Onward relay, MemorySegment memory, long at, int length) {
        counters.count(TUNNEL_RELAYED);
        for (Branch branch : relay.to()) {
            if (branch.lane(0).suspends()) {
                counters.count(COPIES_SUSPENDED);
            } else {
                onward.copy(branch, relay.dscp(), memory, at, length);
            }
        }
    }

    private void deliver(Delivery delivery, boolean wanted, boolean local, MemorySegment memory, long at, int length) {
        if (!wanted) {
            counters.count(TUNNEL_FILTERED);
        } else if (local) {
            counters.count(TUNNEL_LOOP);
        } else if (ports.ifindex(delivery.port()) == 0) {
            counters.count(INJECT_REFUSED);
        } else {
            sink.inject(ports.ifindex(delivery.port()), memory, at, length);
            delivery.injected().count(length);
        }
    }
}
