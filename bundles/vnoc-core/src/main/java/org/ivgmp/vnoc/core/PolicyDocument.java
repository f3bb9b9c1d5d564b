package org.ivgmp.vnoc.core;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

import org.ivgmp.net.Dscp;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// What one site's edge is to do, whole: docs/ivgmp.md, section 6. All lists are sorted, so equal content is equal
/// text.
///
/// @param offers groups that somebody sends and that the site would be granted, had it asked: from whom it may ask them directly
public record PolicyDocument(List<Vpn> vpns, List<Peer> peers, List<Send> sends, List<Receive> receives, List<Receive> offers,
        List<Relay> relays, List<Verdict> verdicts) {

    /// The GRE key has 12 bits for it.
    public static final int BRANCH_MAX = (1 << 12) - 1;

    public static final PolicyDocument NOTHING =
            new PolicyDocument(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public PolicyDocument {
        vpns = List.copyOf(vpns);
        peers = List.copyOf(peers);
        sends = List.copyOf(sends);
        receives = List.copyOf(receives);
        offers = List.copyOf(offers);
        relays = List.copyOf(relays);
        verdicts = List.copyOf(verdicts);
    }

    /// @param address        of its IKE; in a private network, its address there
    /// @param privateNetwork whether the tunnel goes through that, without IPsec
    public record Peer(String name, Ipv4Address overlay, Ipv4Address address, boolean privateNetwork) {

        /// Over the Internet.
        public Peer(String name, Ipv4Address overlay, Ipv4Address address) {
            this(name, overlay, address, false);
        }
    }

    /// @param branch 0 for the star, else 1 to [#BRANCH_MAX]: the tree in use
    /// @param ttl    as on the wire: `decrement`, `keep`, or the TTL to set
    /// @param rate   bits of IP packets a second, 0 for no cap
    /// @param dscp   what the tunnel packets are marked with, 0 to 63; [Dscp#COPY] for the carried packet's codepoint
    /// @param to     names of peers that receive
    /// @param may    names of peers that would be granted to receive, and to whom it is an offer: they may ask the sender directly
    public record Send(String vpn, IpAddress group, int branch, String ttl, long rate, int dscp, SortedSet<String> to,
            SortedSet<String> may) {

        /// Of tunnel packets with the carried one's codepoint, to nobody else.
        public Send(String vpn, IpAddress group, int branch, String ttl, long rate, SortedSet<String> to) {
            this(vpn, group, branch, ttl, rate, Dscp.COPY, to, new TreeSet<>());
        }
    }

    /// @param branch 0 for the star
    /// @param from   names of the peers that may send
    public record Receive(String vpn, IpAddress group, int branch, SortedSet<String> from) {
    }

    /// An inner node's part in a tree: what comes from `from` goes to each of `to`.
    ///
    /// @param dscp as in [Send]
    public record Relay(String vpn, IpAddress group, int branch, int dscp, String from, SortedSet<String> to) {
    }

    /// The edge is told the reason of a refusal only.
    public record Verdict(Request request, Decision decision) {
        public String reason() {
            return decision.granted() ? "" : decision.reason();
        }
    }

    /// Names what the edge is told: SHA-256 of the canonical form, in hex.
    public String version() {
        return Digest.ofLines(List.of(vpns.toString(), peers.toString(), sends.toString(), receives.toString(), offers.toString(), relays.toString(),
                verdicts.stream().map(verdict -> verdict.request() + " " + verdict.decision().granted() + " "
                        + verdict.reason()).toList().toString()));
    }
}
