package org.ivgmp.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.net.Ipv4Address;

/// What must never happen, judged by what the simulation knows itself: who was allowed what, who ever asked for what, where a packet
/// began. Checked at every event that could break it.
final class Laws {

    /// A law was broken.
    static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1;

        Broken(String law, String what) {
            super(law + ": " + what);
        }
    }

    /// By site: the groups that any host of its LAN ever spoke of wanting.
    private final Map<String, Set<Ipv4Address>> everWanted = new HashMap<>();
    /// By packet: where it began, and where it came out.
    private final Map<Integer, String> origins = new HashMap<>();
    private final Map<Integer, Set<String>> arrivals = new HashMap<>();

    void wanted(String site, Ipv4Address group) {
        everWanted.computeIfAbsent(site, _ -> new HashSet<>()).add(group);
    }

    void sent(int packet, String site) {
        origins.put(packet, site);
        arrivals.put(packet, new HashSet<>());
    }

    Set<String> arrivals(int packet) {
        return arrivals.getOrDefault(packet, Set.of());
    }

    /// Permission: a document names only what is allowed at the moment it is made.
    void document(String site, PolicyDocument document, World world) {
        for (PolicyDocument.Send send : document.sends()) {
            require(world.allowed(site, Role.SENDER, send.group()), "permission",
                    site + " is told to send " + send.group());
            for (String to : send.to()) {
                require(world.allowed(to, Role.RECEIVER, send.group()) || world.certified(to), "permission",
                        site + " is told to send " + send.group() + " to " + to);
            }
        }
        for (PolicyDocument.Send send : document.sends()) {
            for (String may : send.may()) {
                require(world.allowed(may, Role.RECEIVER, send.group()), "permission",
                        site + " is told that " + may + " may ask for " + send.group());
            }
        }
        for (PolicyDocument.Receive offer : document.offers()) {
            require(world.allowed(site, Role.RECEIVER, offer.group()), "permission", site + " is offered " + offer.group());
        }
        for (PolicyDocument.Receive receive : document.receives()) {
            require(world.allowed(site, Role.RECEIVER, receive.group()), "permission",
                    site + " is told to receive " + receive.group());
        }
        for (PolicyDocument.Relay relay : document.relays()) {
            require(world.certified(site), "permission", site + " is told to relay " + relay.group());
        }
    }

    /// Permission: a copy goes only where the sender's document says.
    void copied(Edge edge, String peer, Ipv4Address group) {
        boolean named = edge.recent().stream().anyMatch(document ->
                document.sends().stream().anyMatch(send -> send.group().equals(group)
                        && (send.to().contains(peer) || send.may().contains(peer) && edge.hasHeard(peer, group)))
                || document.relays().stream().anyMatch(relay -> relay.group().equals(group) && relay.to().contains(peer)));
        require(named, "permission", edge.name() + " sent a copy of " + group + " to " + peer);
    }

    /// Members, loops, doubles: a packet comes out once at most, not where it began, and only where somebody asked for it.
    void injected(Edge edge, byte[] packet) {
        Ipv4Address group = Packet.group(packet);
        int number = Packet.number(packet);
        String what = "packet " + number + " of " + group + " at " + edge.name();
        require(everWanted.getOrDefault(edge.name(), Set.of()).contains(group), "member", what);
        boolean granted = edge.recent().stream().anyMatch(document -> Stream.concat(
                document.receives().stream(), document.offers().stream()).anyMatch(receive -> receive.group().equals(group)));
        require(granted, "permission", what);
        require(!edge.name().equals(origins.get(number)), "loop", what);
        require(Packet.ttl(packet) == Packet.TTL - 1, "loop", what + " has TTL " + Packet.ttl(packet));
        require(arrivals.get(number).add(edge.name()), "double", what);
    }

    void bounded(boolean within, String what) {
        require(within, "bounded", what);
    }

    void converged(boolean right, String what) {
        require(right, "convergence", what);
    }

    private static void require(boolean holds, String law, String what) {
        if (!holds) {
            throw new Broken(law, what);
        }
    }
}
