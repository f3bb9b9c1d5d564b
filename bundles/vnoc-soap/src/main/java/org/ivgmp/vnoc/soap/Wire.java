package org.ivgmp.vnoc.soap;

import org.ivgmp.contract.Lease;
import org.ivgmp.contract.Peer;
import org.ivgmp.contract.PeerNetwork;
import org.ivgmp.contract.PolicyDocument;
import org.ivgmp.contract.Receive;
import org.ivgmp.contract.Relay;
import org.ivgmp.contract.Send;
import org.ivgmp.contract.Verdict;
import org.ivgmp.contract.Vpn;
import org.ivgmp.net.Dscp;
import org.ivgmp.net.IpAddress;
import org.ivgmp.vnoc.centre.Answer;
import org.ivgmp.vnoc.centre.Inquiries;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Role;
import org.ivgmp.vnoc.why.Mark;
import org.ivgmp.vnoc.why.Phase;
import org.ivgmp.vnoc.why.Step;

/// Between the contract's generated types and the core's.
final class Wire {

    private static final int PEERS_MAX = 64;

    private Wire() {
    }

    static Request request(org.ivgmp.contract.Request wire) {
        return new Request(wire.getVpn(), IpAddress.of(wire.getGroup()), Role.valueOf(wire.getRole().name()));
    }

    static org.ivgmp.contract.Question question(Inquiries.Question question) {
        org.ivgmp.contract.Question wire = new org.ivgmp.contract.Question();
        wire.setId(question.id());
        wire.setVpn(question.vpn());
        wire.setGroup(question.group().toString());
        wire.setPart(org.ivgmp.contract.Part.valueOf(question.asking().part().name()));
        wire.getPeer().addAll(question.asking().peers().stream().sorted().limit(PEERS_MAX).toList());
        return wire;
    }

    /// The texts are made harmless by [Step].
    static Step step(org.ivgmp.contract.Step wire) {
        return new Step(Phase.valueOf(wire.getPhase().name()), wire.getName(), Mark.valueOf(wire.getMark().name()),
                wire.getFinding(), wire.getMend());
    }

    static Lease lease(Answer answer) {
        Lease lease = new Lease();
        lease.setLeaseSeconds((int) answer.lease().toSeconds());
        lease.setFailStaticSeconds((int) answer.failStatic().toSeconds());
        lease.setResync(answer.resync());
        lease.setRevocationList(answer.revocationList());
        return lease;
    }

    /// @param revocationList the number of the list in force
    static PolicyDocument document(org.ivgmp.vnoc.core.PolicyDocument document, long revocationList) {
        PolicyDocument wire = new PolicyDocument();
        wire.setRevocationList(revocationList);
        wire.setVersion(document.version());
        document.vpns().forEach(vpn -> wire.getVpn().add(vpn(vpn)));
        document.peers().forEach(peer -> wire.getPeer().add(peer(peer)));
        document.sends().forEach(send -> wire.getSend().add(send(send)));
        document.receives().forEach(receive -> wire.getReceive().add(receive(receive)));
        document.offers().forEach(offer -> wire.getOffer().add(receive(offer)));
        document.relays().forEach(relay -> wire.getRelay().add(relay(relay)));
        document.verdicts().forEach(verdict -> wire.getVerdict().add(verdict(verdict)));
        return wire;
    }

    private static Vpn vpn(org.ivgmp.vnoc.core.Vpn vpn) {
        Vpn wire = new Vpn();
        wire.setName(vpn.name());
        wire.setNumber(vpn.number());
        return wire;
    }

    private static Peer peer(org.ivgmp.vnoc.core.PolicyDocument.Peer peer) {
        Peer wire = new Peer();
        wire.setName(peer.name());
        wire.setOverlay(peer.overlay().toString());
        wire.setAddress(peer.address().toString());
        wire.setNetwork(peer.privateNetwork() ? PeerNetwork.PRIVATE : null);
        return wire;
    }

    private static Send send(org.ivgmp.vnoc.core.PolicyDocument.Send send) {
        Send wire = new Send();
        wire.setVpn(send.vpn());
        wire.setGroup(send.group().toString());
        wire.setBranch(send.branch());
        wire.setTtl(send.ttl());
        wire.setRate(send.rate());
        wire.setDscp(dscp(send.dscp()));
        wire.getTo().addAll(send.to());
        wire.getMay().addAll(send.may());
        return wire;
    }

    /// Absent to copy.
    private static Integer dscp(int codepoint) {
        return codepoint == Dscp.COPY ? null : Integer.valueOf(codepoint);
    }

    private static Receive receive(org.ivgmp.vnoc.core.PolicyDocument.Receive receive) {
        Receive wire = new Receive();
        wire.setVpn(receive.vpn());
        wire.setGroup(receive.group().toString());
        wire.setBranch(receive.branch());
        wire.getFrom().addAll(receive.from());
        return wire;
    }

    private static Relay relay(org.ivgmp.vnoc.core.PolicyDocument.Relay relay) {
        Relay wire = new Relay();
        wire.setVpn(relay.vpn());
        wire.setGroup(relay.group().toString());
        wire.setBranch(relay.branch());
        wire.setDscp(dscp(relay.dscp()));
        wire.setFrom(relay.from());
        wire.getTo().addAll(relay.to());
        return wire;
    }

    private static Verdict verdict(org.ivgmp.vnoc.core.PolicyDocument.Verdict verdict) {
        Request request = verdict.request();
        org.ivgmp.contract.Request asked = new org.ivgmp.contract.Request();
        asked.setVpn(request.vpn());
        asked.setGroup(request.group().toString());
        asked.setRole(org.ivgmp.contract.Role.valueOf(request.role().name()));
        Verdict wire = new Verdict();
        wire.setRequest(asked);
        wire.setGranted(verdict.decision().granted());
        wire.setReason(verdict.reason());
        return wire;
    }
}
