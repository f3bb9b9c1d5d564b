package org.ivgmp.edge.join.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// What peers ask of us. Soft state: the VNOC's document takes its place, so it ends by itself. Bounded, whatever peers say. Not
/// thread-safe.
public final class Heard {

    /// Why a message, or a part of it, had no effect.
    public enum Outcome { TAKEN, MALFORMED, OLD, TOO_MANY }

    /// A document of the VNOC is there after some tens of milliseconds; an edge that waits longer than this for it is cut off, and the
    /// VNOC does not know of the receiver.
    static final Duration HOLD = Duration.ofSeconds(10);
    static final int OF_A_PEER_MAX = 1024;
    static final int PEERS_MAX = 256;
    /// Of one peer. A viewer who surfs as fast as a hand can makes some thirty.
    static final int MESSAGES_A_SECOND = 200;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Map<Ipv4Address, Peer> peers = new HashMap<>();
    /// Empty when it has to be made anew.
    private Optional<Set<PeerJoin>> joins = Optional.of(Set.of());

    private static final class Peer {
        private final Map<PeerJoin, Moment> until = new HashMap<>();
        private long sequence;
        /// When its last sequence number is forgotten.
        private Moment forget;
        private Moment secondEnds;
        private int messages;

        Peer(long sequence, Moment forget) {
            this.sequence = sequence;
            this.forget = forget;
            this.secondEnds = forget;
        }

        boolean isTooFast(Moment now) {
            if (!secondEnds.isAfter(now)) {
                secondEnds = now.plus(SECOND);
                messages = 0;
            }
            return messages++ >= MESSAGES_A_SECOND;
        }
    }

    /// @param from the overlay address that the tunnel has authenticated
    public Outcome onMessage(Ipv4Address from, byte[] octets, Moment now) {
        Optional<JoinMessage> message = JoinMessage.decode(octets);
        if (message.isEmpty()) {
            return Outcome.MALFORMED;
        }
        Peer peer = peers.get(from);
        if (peer == null) {
            if (peers.size() >= PEERS_MAX) {
                return Outcome.TOO_MANY;
            }
            peer = new Peer(message.get().sequence() - 1, now);
            peers.put(from, peer);
        }
        if (peer.isTooFast(now)) {
            return Outcome.TOO_MANY;
        }
        // A join that was overtaken by its own prune must not undo it.
        if (message.get().sequence() <= peer.sequence) {
            return Outcome.OLD;
        }
        peer.sequence = message.get().sequence();
        peer.forget = now.plus(HOLD);
        joins = Optional.empty();
        return take(from, peer, message.get(), now);
    }

    private static Outcome take(Ipv4Address from, Peer peer, JoinMessage message, Moment now) {
        Outcome outcome = Outcome.TAKEN;
        for (JoinMessage.Entry entry : message.entries()) {
            PeerJoin join = new PeerJoin(from, entry.vpn(), entry.group());
            if (!entry.join()) {
                peer.until.remove(join);
            } else if (peer.until.containsKey(join) || peer.until.size() < OF_A_PEER_MAX) {
                peer.until.put(join, now.plus(HOLD));
            } else {
                outcome = Outcome.TOO_MANY;
            }
        }
        return outcome;
    }

    public void onTick(Moment now) {
        for (Peer peer : peers.values()) {
            if (peer.until.values().removeIf(until -> !until.isAfter(now))) {
                joins = Optional.empty();
            }
        }
        peers.values().removeIf(peer -> peer.until.isEmpty() && !peer.forget.isAfter(now));
    }

    public Set<PeerJoin> joins() {
        if (joins.isEmpty()) {
            joins = Optional.of(peers.values().stream().flatMap(peer -> peer.until.keySet().stream())
                    .collect(Collectors.toUnmodifiableSet()));
        }
        return joins.get();
    }

    public Optional<Moment> deadline() {
        return peers.values().stream().flatMap(peer -> Stream.concat(
                peer.until.values().stream(), Stream.of(peer.forget))).min(Moment::compareTo);
    }
}
