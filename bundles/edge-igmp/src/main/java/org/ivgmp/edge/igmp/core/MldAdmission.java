package org.ivgmp.edge.igmp.core;

import java.util.Optional;

import org.ivgmp.edge.igmp.core.Tally.Count;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.Ipv6Address;
import org.ivgmp.net.Ipv6Packet;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.MldCodec;
import org.ivgmp.time.Moment;

/// MLD over IPv6: RFC 2710 sections 3 and 5, RFC 9777 section 5, RFC 4541 section 3.
final class MldAdmission extends Admission {

    MldAdmission(Limits limits, Tally tally, Moment now) {
        super(limits, tally, now);
    }

    @Override
    Optional<Heard> examine(LanPort port, byte[] octets) {
        return switch (Ipv6Packet.parse(octets)) {
            case Parsed.Malformed<Ipv6Packet>(var defect) -> malformed(defect);
            case Parsed.Valid<Ipv6Packet>(var packet) -> {
                Optional<Count> objection = objection(port, packet);
                yield objection.isPresent() ? refused(objection.get()) : message(port, packet);
            }
        };
    }

    private Optional<Count> objection(LanPort port, Ipv6Packet packet) {
        if (packet.protocol() != Ipv6Packet.ICMPV6) {
            return Optional.of(Count.NOT_IGMP);
        }
        if (packet.fragment()) {
            return Optional.of(Count.FRAGMENTS);
        }
        if (packet.hopLimit() != 1) {
            return Optional.of(Count.BAD_TTL);
        }
        if (port.linkLocal().filter(packet.source()::equals).isPresent()) {
            return Optional.of(Count.OWN_SOURCE);
        }
        // Also a report from `::`, of a host that has no address yet: RFC 9777 section 5.2.13, RFC 3590 section 4.
        if (!packet.source().isLinkLocalUnicast()) {
            return Optional.of(Count.FOREIGN_SOURCE);
        }
        return mayLack(packet.routerAlert()) ? Optional.empty() : Optional.of(Count.REFUSED_NO_ROUTER_ALERT);
    }

    private Optional<Heard> message(LanPort port, Ipv6Packet packet) {
        return switch (MldCodec.parse(packet.source(), packet.destination(), packet.payload())) {
            case Parsed.Malformed<IgmpMessage>(var defect) -> malformed(defect);
            case Parsed.Valid<IgmpMessage>(var message) when !mayGoTo(message, packet.destination(),
                    port.linkLocal().filter(packet.destination()::equals).isPresent()) -> refused(Count.BAD_DESTINATION);
            case Parsed.Valid<IgmpMessage>(var message) -> Optional.of(new Heard(packet.source(), message));
        };
    }

    /// RFC 2710 sections 3.7 and 8, RFC 9777 sections 5.1.15, 5.2.14 and 8, RFC 4286 sections 3.5, 4.4 and 5.3.
    ///
    /// @param toUs whether the destination is an address of the interface, which all but router discovery may also be sent to
    private static boolean mayGoTo(IgmpMessage message, Ipv6Address destination, boolean toUs) {
        return switch (message) {
            case IgmpMessage.Query query -> toUs || destination.equals(Family.MLD.allNodes()) || destination.equals(query.group());
            case IgmpMessage.V2Report(var group) -> toUs || toRouters(destination) || destination.equals(group);
            case IgmpMessage.Leave(var group) -> toUs || destination.equals(Family.MLD.allRouters()) || destination.equals(group);
            case IgmpMessage.V3Report _ -> toUs || destination.equals(Family.MLD.allReportRouters());
            case IgmpMessage.RouterSolicitation _ -> destination.equals(Family.MLD.allRouters());
            case IgmpMessage.RouterAdvertisement _, IgmpMessage.RouterTermination _ ->
                    destination.equals(Family.MLD.allSnoopers());
            case IgmpMessage.V1Report _, IgmpMessage.Unknown _ -> true;
        };
    }

    /// A group that a router's interface is a member of.
    private static boolean toRouters(Ipv6Address destination) {
        return destination.equals(Family.MLD.allNodes()) || destination.equals(Family.MLD.allRouters())
                || destination.equals(Family.MLD.allReportRouters());
    }
}
