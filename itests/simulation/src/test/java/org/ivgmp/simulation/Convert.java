package org.ivgmp.simulation;

import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.edge.forwarding.TtlPolicy;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.vnoc.core.Request;

/// Between the VNOC's values and the edge's: what the wire does.
final class Convert {

    private Convert() {
    }

    static Request request(GroupRequest request) {
        return new Request(request.vpn(), request.group(), org.ivgmp.vnoc.core.Role.valueOf(request.role().name()));
    }

    static Set<Request> requests(Set<GroupRequest> requests) {
        Set<Request> converted = new TreeSet<>();
        requests.forEach(request -> converted.add(request(request)));
        return converted;
    }

    private static GroupRequest request(Request request) {
        return new GroupRequest(request.vpn(), request.group(), Role.valueOf(request.role().name()));
    }

    private static PolicyDocument.Receive receive(org.ivgmp.vnoc.core.PolicyDocument.Receive receive) {
        return new PolicyDocument.Receive(receive.vpn(), receive.group(), receive.branch(), receive.from());
    }

    static PolicyDocument document(org.ivgmp.vnoc.core.PolicyDocument document) {
        return new PolicyDocument(document.version(),
                document.vpns().stream().map(vpn -> new PolicyDocument.Vpn(vpn.name(), vpn.number())).toList(),
                document.peers().stream().map(peer ->
                        new PolicyDocument.Peer(peer.name(), peer.overlay(), peer.address())).toList(),
                document.sends().stream().map(send -> new PolicyDocument.Send(send.vpn(), send.group(), send.branch(),
                        new TtlPolicy.Decrement(), send.rate(), send.dscp(), send.to(), send.may())).toList(),
                document.receives().stream().map(Convert::receive).toList(),
                document.offers().stream().map(Convert::receive).toList(),
                document.relays().stream().map(relay -> new PolicyDocument.Relay(relay.vpn(), relay.group(),
                        relay.branch(), relay.dscp(), relay.from(), relay.to())).toList(),
                document.verdicts().stream().map(verdict -> new PolicyDocument.Verdict(request(verdict.request()),
                        verdict.decision().granted(), verdict.reason())).toList());
    }
}
