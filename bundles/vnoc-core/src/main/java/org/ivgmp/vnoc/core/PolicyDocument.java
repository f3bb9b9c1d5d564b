package org.ivgmp.vnoc.core;

import java.util.List;
import java.util.SortedSet;

import org.ivgmp.net.Ipv4Address;

/// What one site's edge is to do, whole: docs/ivgmp.md, section 6. All lists are sorted, so equal content is equal
/// text.
public record PolicyDocument(List<Vpn> vpns, List<Peer> peers, List<Send> sends, List<Receive> receives,
        List<Verdict> verdicts) {

    public static final PolicyDocument NOTHING =
            new PolicyDocument(List.of(), List.of(), List.of(), List.of(), List.of());

    public PolicyDocument {
        vpns = List.copyOf(vpns);
        peers = List.copyOf(peers);
        sends = List.copyOf(sends);
        receives = List.copyOf(receives);
        verdicts = List.copyOf(verdicts);
    }

    /// @param address of its IKE
    public record Peer(String name, Ipv4Address overlay, Ipv4Address address) {
    }

    /// @param ttl as on the wire: `decrement`, `keep`, or the TTL to set
    /// @param to  names of peers that receive
    public record Send(String vpn, Ipv4Address group, String ttl, SortedSet<String> to) {
    }

    /// @param from names of the peers that may send
    public record Receive(String vpn, Ipv4Address group, SortedSet<String> from) {
    }

    /// The edge is told the reason of a refusal only.
    public record Verdict(Request request, Decision decision) {
        public String reason() {
            return decision.granted() ? "" : decision.reason();
        }
    }

    /// Names what the edge is told: SHA-256 of the canonical form, in hex.
    public String version() {
        return Digest.ofLines(List.of(vpns.toString(), peers.toString(), sends.toString(), receives.toString(),
                verdicts.stream().map(verdict -> verdict.request() + " " + verdict.decision().granted() + " "
                        + verdict.reason()).toList().toString()));
    }
}
