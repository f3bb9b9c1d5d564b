package org.ivgmp.edge.soap.internal;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

import org.ivgmp.contract.PeerNetwork;
import org.ivgmp.contract.Request;
import org.ivgmp.edge.forwarding.TtlPolicy;
import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.net.Dscp;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// From the wire's policy document to ours. What the VNOC says is checked like any input.
final class DocumentReader {

    /// Far above any VPN that one edge can be in; it bounds memory.
    static final int ENTRIES_MAX = 100_000;
    private static final int TTL_MAX = 255;
    private static final int VPN_NUMBER_MAX = (1 << 20) - 1;
    private static final int BRANCH_MAX = (1 << 12) - 1;
    /// Bits a second: a terabit.
    private static final long RATE_MAX = 1_000_000_000_000L;
    private static final String VERSION = "[0-9a-f]{64}";
    private static final String NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    private DocumentReader() {
    }

    /// @throws IllegalArgumentException saying what is wrong with it
    static PolicyDocument read(org.ivgmp.contract.PolicyDocument wire) {
        return new PolicyDocument(version(wire.getVersion()),
                each(wire.getVpn(), vpn -> new PolicyDocument.Vpn(name(vpn.getName()), number(vpn.getNumber()))),
                each(wire.getPeer(), peer -> new PolicyDocument.Peer(
                        name(peer.getName()), address(peer.getOverlay()), address(peer.getAddress()),
                        peer.getNetwork() == PeerNetwork.PRIVATE ? Network.PRIVATE : Network.INTERNET)),
                each(wire.getSend(), send -> new PolicyDocument.Send(name(send.getVpn()), group(send.getGroup()),
                        branch(send.getBranch()), ttl(send.getTtl()), rate(send.getRate()), dscp(send.getDscp()), names(send.getTo()),
                        names(send.getMay()))),
                each(wire.getReceive(), DocumentReader::receive),
                each(wire.getOffer(), DocumentReader::receive),
                each(wire.getRelay(), relay -> new PolicyDocument.Relay(name(relay.getVpn()), group(relay.getGroup()),
                        branch(relay.getBranch()), dscp(relay.getDscp()), name(relay.getFrom()), names(relay.getTo()))),
                each(wire.getVerdict(), verdict -> new PolicyDocument.Verdict(request(verdict.getRequest()),
                        verdict.isGranted(), Causes.line(present(verdict.getReason(), "reason")))));
    }

    private static PolicyDocument.Receive receive(org.ivgmp.contract.Receive wire) {
        return new PolicyDocument.Receive(name(wire.getVpn()), group(wire.getGroup()), branch(wire.getBranch()),
                names(wire.getFrom()));
    }

    private static <A, B> List<B> each(List<A> wire, Function<A, B> reader) {
        if (wire.size() > ENTRIES_MAX) {
            throw new IllegalArgumentException(wire.size() + " entries, at most " + ENTRIES_MAX);
        }
        return wire.stream().map(reader).toList();
    }

    /// It is said back in the next long poll.
    private static String version(String wire) {
        if (!present(wire, "version").matches(VERSION)) {
            throw new IllegalArgumentException("'" + wire + "' is not a version");
        }
        return wire;
    }

    private static GroupRequest request(Request wire) {
        present(wire, "request");
        return new GroupRequest(name(wire.getVpn()), group(wire.getGroup()),
                Role.valueOf(present(wire.getRole(), "role").name()));
    }

    private static Set<String> names(List<String> wire) {
        return Set.copyOf(each(wire, DocumentReader::name).stream().distinct().toList());
    }

    static String name(String wire) {
        if (!present(wire, "name").matches(NAME)) {
            throw new IllegalArgumentException("'" + wire + "' is not a name");
        }
        return wire;
    }

    private static int number(int wire) {
        if (wire < 1 || wire > VPN_NUMBER_MAX) {
            throw new IllegalArgumentException("VPN number " + wire + " is not from 1 to " + VPN_NUMBER_MAX);
        }
        return wire;
    }

    /// Absent means the star.
    private static int branch(Integer wire) {
        int branch = wire == null ? 0 : wire;
        if (branch < 0 || branch > BRANCH_MAX) {
            throw new IllegalArgumentException("branch " + branch + " is not from 0 to " + BRANCH_MAX);
        }
        return branch;
    }

    /// Absent means no cap.
    private static long rate(Long wire) {
        long rate = wire == null ? 0 : wire;
        if (rate < 0 || rate > RATE_MAX) {
            throw new IllegalArgumentException("rate " + rate + " is not from 0 to " + RATE_MAX);
        }
        return rate;
    }

    /// Absent means to copy.
    private static int dscp(Integer wire) {
        if (wire != null && (wire < 0 || wire > Dscp.MAX)) {
            throw new IllegalArgumentException("DSCP " + wire + " is not from 0 to " + Dscp.MAX);
        }
        return wire == null ? Dscp.COPY : wire;
    }

    static Ipv4Address address(String wire) {
        Ipv4Address address = Ipv4Address.of(present(wire, "address"));
        if (address.isMulticast() || address.isUnspecified()) {
            throw new IllegalArgumentException(wire + " is not a unicast address");
        }
        return address;
    }

    private static IpAddress group(String wire) {
        IpAddress group = IpAddress.of(present(wire, "group"));
        if (!group.isMulticast() || group.isLinkLocalMulticast()) {
            throw new IllegalArgumentException(wire + " is not a group that is forwarded");
        }
        return group;
    }

    private static TtlPolicy ttl(String wire) {
        return switch (present(wire, "ttl")) {
            case "decrement" -> new TtlPolicy.Decrement();
            case "keep" -> new TtlPolicy.Keep();
            default -> new TtlPolicy.Set(ttlNumber(wire));
        };
    }

    private static int ttlNumber(String wire) {
        int number = wire.matches("[0-9]{1,3}") ? Integer.parseInt(wire) : 0;
        if (number < 1 || number > TTL_MAX) {
            throw new IllegalArgumentException("'" + wire + "' is not a TTL policy");
        }
        return number;
    }

    static <T> T present(T value, String what) {
        if (value == null) {
            throw new IllegalArgumentException("a " + what + " is missing");
        }
        return value;
    }
}
