package org.ivgmp.edge.vnoc;

import java.util.List;
import java.util.Set;

import org.ivgmp.edge.forwarding.TtlPolicy;
import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.net.Dscp;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// What this edge is to do, whole: the VNOC's answer to all requests of all sites, as far as it concerns this one.
/// docs/ivgmp.md, "The policy document".
///
/// @param version     names the content (a digest); not ordered
/// @param vpns        the VPNs this site is in
/// @param peers       the sites to have a tunnel with
/// @param sends       granted SENDER requests and who receives
/// @param receives    granted RECEIVER requests and from whom: one for each branch
/// @param offers      groups that this edge may ask its peers for directly, before the VNOC has answered: all on the star
/// @param relays      what this edge passes on from tunnel to tunnels, as an inner node of a tree
/// @param verdicts    every request that the VNOC holds for this site, and its answer
public record PolicyDocument(String version, List<Vpn> vpns, List<Peer> peers, List<Send> sends,
        List<Receive> receives, List<Receive> offers, List<Relay> relays, List<Verdict> verdicts) {

    /// Version of an edge that has none yet.
    public static final String NO_VERSION = "";

    public PolicyDocument {
        vpns = List.copyOf(vpns);
        peers = List.copyOf(peers);
        sends = List.copyOf(sends);
        receives = List.copyOf(receives);
        offers = List.copyOf(offers);
        relays = List.copyOf(relays);
        verdicts = List.copyOf(verdicts);
    }

    /// Versions first: there is one for each content, nearly always, and a content may be a thousand groups.
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof PolicyDocument document && version.equals(document.version) && vpns.equals(document.vpns)
                && peers.equals(document.peers) && sends.equals(document.sends) && receives.equals(document.receives)
                && offers.equals(document.offers) && relays.equals(document.relays) && verdicts.equals(document.verdicts);
    }

    @Override
    public int hashCode() {
        return version.hashCode();
    }

    /// Without offers.
    public PolicyDocument(String version, List<Vpn> vpns, List<Peer> peers, List<Send> sends, List<Receive> receives,
            List<Relay> relays, List<Verdict> verdicts) {
        this(version, vpns, peers, sends, receives, List.of(), relays, verdicts);
    }

    /// @param number 1 to 2^20-1, the upper bits of the GRE key
    public record Vpn(String name, int number) {
    }

    /// @param name    site name and IKE identity
    /// @param address of its IKE; in a private network, its address there
    public record Peer(String name, Ipv4Address overlay, Ipv4Address address, Network network) {

        /// Over the Internet.
        public Peer(String name, Ipv4Address overlay, Ipv4Address address) {
            this(name, overlay, address, Network.INTERNET);
        }
    }

    /// @param branch of the tree that is in use; 0 for the star
    /// @param rate   bits of IP packets a second that may be sent to the group, of all sources together; 0 for no cap
    /// @param dscp   what the tunnel packets are marked with, 0 to 63; [Dscp#COPY] for the carried packet's codepoint
    /// @param to     names of peers; empty when nobody receives yet
    /// @param may    names of the peers that are to be sent the group, too, once they ask this edge directly
    public record Send(String vpn, IpAddress group, int branch, TtlPolicy ttl, long rate, int dscp, Set<String> to,
            Set<String> may) {
        public Send {
            to = Set.copyOf(to);
            may = Set.copyOf(may);
        }

        /// Of tunnel packets with the carried one's codepoint, to nobody else.
        public Send(String vpn, IpAddress group, int branch, TtlPolicy ttl, long rate, Set<String> to) {
            this(vpn, group, branch, ttl, rate, Dscp.COPY, to, Set.of());
        }
    }

    /// @param branch of the tree by which it comes; 0 for the star
    /// @param from   names of the peers that may send the group
    public record Receive(String vpn, IpAddress group, int branch, Set<String> from) {
        public Receive {
            from = Set.copyOf(from);
        }
    }

    /// "What comes from `from` for the group on the branch goes to each of `to`." Never back, and on no other branch: that is
    /// why no packet can go in a circle, whatever documents other edges have in force.
    ///
    /// @param branch 1 to 4095
    /// @param dscp   as in [Send]
    public record Relay(String vpn, IpAddress group, int branch, int dscp, String from, Set<String> to) {
        public Relay {
            to = Set.copyOf(to);
        }

        /// Of tunnel packets with the carried one's codepoint.
        public Relay(String vpn, IpAddress group, int branch, String from, Set<String> to) {
            this(vpn, group, branch, Dscp.COPY, from, to);
        }
    }

    /// @param reason for people; empty when granted
    public record Verdict(GroupRequest request, boolean granted, String reason) {
    }
}
