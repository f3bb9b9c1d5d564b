package org.ivgmp.edge.igmp.core;

import java.util.Optional;

import org.ivgmp.edge.igmp.core.Tally.Count;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv4Packet;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.igmp.IgmpCodec;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.time.Moment;

/// IGMP over IPv4: RFC 9776 section 4, RFC 4541 section 2.1.1.
final class IgmpAdmission extends Admission {

    IgmpAdmission(Limits limits, Tally tally, Moment now) {
        super(limits, tally, now);
    }

    @Override
    Optional<Heard> examine(LanPort port, byte[] octets) {
        return switch (Ipv4Packet.parse(octets)) {
            case Parsed.Malformed<Ipv4Packet>(var defect) -> malformed(defect);
            case Parsed.Valid<Ipv4Packet>(var packet) -> {
                Optional<Count> objection = objection(port, packet);
                yield objection.isPresent() ? refused(objection.get()) : message(port, packet);
            }
        };
    }

    private Optional<Count> objection(LanPort port, Ipv4Packet packet) {
        if (packet.protocol() != Ipv4Packet.IGMP) {
            return Optional.of(Count.NOT_IGMP);
        }
        if (packet.isFragment()) {
            return Optional.of(Count.FRAGMENTS);
        }
        if (packet.ttl() != 1) {
            return Optional.of(Count.BAD_TTL);
        }
        if (packet.source().equals(port.address())) {
            return Optional.of(Count.OWN_SOURCE);
        }
        // 0.0.0.0 is a host that has no address yet, or a proxying switch: RFC 9776 section 4.2.13, RFC 4541 section 2.1.1.
        if (!packet.source().equals(Ipv4Address.ANY) && !port.prefix().contains(packet.source())) {
            return Optional.of(Count.FOREIGN_SOURCE);
        }
        return mayLack(packet.hasRouterAlert()) ? Optional.empty() : Optional.of(Count.REFUSED_NO_ROUTER_ALERT);
    }

    private Optional<Heard> message(LanPort port, Ipv4Packet packet) {
        return switch (IgmpCodec.parse(packet.payload())) {
            case Parsed.Malformed<IgmpMessage>(var defect) -> malformed(defect);
            case Parsed.Valid<IgmpMessage>(var message) when !mayGoTo(message, packet.destination(), port.address()) ->
                    refused(Count.BAD_DESTINATION);
            case Parsed.Valid<IgmpMessage>(var message) -> Optional.of(new Heard(packet.source(), message));
        };
    }

    /// RFC 9776 sections 4.1.12 and 4.2.15, RFC 2236 sections 3 and 9, RFC 4286 sections 3.5 and 4.4. `own` is an address of the interface,
    /// which all but router discovery may also be sent to.
    private static boolean mayGoTo(IgmpMessage message, Ipv4Address destination, Ipv4Address own) {
        boolean toUs = destination.equals(own);
        return switch (message) {
            case IgmpMessage.Query query -> toUs || destination.equals(Family.IGMP.allNodes())
                    || destination.equals(query.group());
            case IgmpMessage.V1Report(var group) -> toUs || toRouters(destination) || destination.equals(group);
            case IgmpMessage.V2Report(var group) -> toUs || toRouters(destination) || destination.equals(group);
            case IgmpMessage.Leave(var group) -> toUs || destination.equals(Family.IGMP.allRouters())
                    || destination.equals(group);
            case IgmpMessage.V3Report _ -> toUs || destination.equals(Family.IGMP.allReportRouters());
            case IgmpMessage.RouterSolicitation _ -> destination.equals(Family.IGMP.allRouters());
            case IgmpMessage.RouterAdvertisement _, IgmpMessage.RouterTermination _ ->
                    destination.equals(Family.IGMP.allSnoopers());
            case IgmpMessage.Unknown _ -> true;
        };
    }

    /// A group that a router's interface is a member of.
    private static boolean toRouters(Ipv4Address destination) {
        return destination.equals(Family.IGMP.allNodes()) || destination.equals(Family.IGMP.allRouters())
                || destination.equals(Family.IGMP.allReportRouters());
    }
}
