package org.ivgmp.edge.soap.internal;

import java.util.List;
import java.util.Set;

import org.ivgmp.contract.Peer;
import org.ivgmp.contract.PolicyDocument;
import org.ivgmp.contract.Receive;
import org.ivgmp.contract.Relay;
import org.ivgmp.contract.Request;
import org.ivgmp.contract.Role;
import org.ivgmp.contract.Send;
import org.ivgmp.contract.Verdict;
import org.ivgmp.contract.Vpn;
import org.ivgmp.edge.forwarding.TtlPolicy;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.net.Ipv4Address;

/// One policy document, as it travels and as it is read.
final class Documents {

    static final String VERSION = "0123456789abcdef".repeat(4);
    static final Ipv4Address GROUP = Ipv4Address.of("239.1.2.3");

    private Documents() {
    }

    static PolicyDocument wire() {
        PolicyDocument document = new PolicyDocument();
        document.setVersion(VERSION);
        Vpn vpn = new Vpn();
        vpn.setName("video");
        vpn.setNumber(1_048_575);
        document.getVpn().add(vpn);
        Peer peer = new Peer();
        peer.setName("b");
        peer.setOverlay("100.64.0.2");
        peer.setAddress("198.18.0.2");
        document.getPeer().add(peer);
        for (String ttl : List.of("decrement", "keep", "1", "255")) {
            Send send = new Send();
            send.setVpn("video");
            send.setGroup(GROUP.toString());
            send.setBranch(5);
            send.setTtl(ttl);
            send.setRate(8_000_000L);
            send.setDscp(46);
            send.getTo().addAll(List.of("b", "c"));
            send.getMay().add("d");
            document.getSend().add(send);
        }
        Receive receive = new Receive();
        receive.setVpn("video");
        receive.setGroup(GROUP.toString());
        receive.getFrom().add("b");
        document.getReceive().add(receive);
        Relay relay = new Relay();
        relay.setVpn("video");
        relay.setGroup(GROUP.toString());
        relay.setBranch(7);
        relay.setDscp(34);
        relay.setFrom("b");
        relay.getTo().add("c");
        document.getRelay().add(relay);
        Receive offer = new Receive();
        offer.setVpn("video");
        offer.setGroup(GROUP.toString());
        offer.getFrom().addAll(List.of("b", "c"));
        document.getOffer().add(offer);
        Request request = new Request();
        request.setVpn("video");
        request.setGroup(GROUP.toString());
        request.setRole(Role.SENDER);
        Verdict verdict = new Verdict();
        verdict.setRequest(request);
        verdict.setReason("no rule");
        document.getVerdict().add(verdict);
        return document;
    }

    static org.ivgmp.edge.vnoc.PolicyDocument read() {
        Set<String> to = Set.of("b", "c");
        return new org.ivgmp.edge.vnoc.PolicyDocument(VERSION,
                List.of(new org.ivgmp.edge.vnoc.PolicyDocument.Vpn("video", 1_048_575)),
                List.of(new org.ivgmp.edge.vnoc.PolicyDocument.Peer("b", Ipv4Address.of("100.64.0.2"),
                        Ipv4Address.of("198.18.0.2"))),
                List.of(send(new TtlPolicy.Decrement(), to), send(new TtlPolicy.Keep(), to),
                        send(new TtlPolicy.Set(1), to), send(new TtlPolicy.Set(255), to)),
                List.of(new org.ivgmp.edge.vnoc.PolicyDocument.Receive("video", GROUP, 0, Set.of("b"))),
                List.of(new org.ivgmp.edge.vnoc.PolicyDocument.Receive("video", GROUP, 0, Set.of("b", "c"))),
                List.of(new org.ivgmp.edge.vnoc.PolicyDocument.Relay("video", GROUP, 7, 34, "b", Set.of("c"))),
                List.of(new org.ivgmp.edge.vnoc.PolicyDocument.Verdict(
                        new GroupRequest("video", GROUP, org.ivgmp.edge.vnoc.Role.SENDER), false, "no rule")));
    }

    private static org.ivgmp.edge.vnoc.PolicyDocument.Send send(TtlPolicy ttl, Set<String> to) {
        return new org.ivgmp.edge.vnoc.PolicyDocument.Send("video", GROUP, 5, ttl, 8_000_000, 46, to, Set.of("d"));
    }
}
