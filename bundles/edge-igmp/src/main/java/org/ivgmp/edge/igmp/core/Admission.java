package org.ivgmp.edge.igmp.core;

import java.time.Duration;
import java.util.Optional;

import org.ivgmp.edge.igmp.core.Tally.Count;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv4Packet;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.igmp.IgmpCodec;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.time.Moment;

/// Decides which packets are IGMP messages to act on: RFC 9776 section 4, RFC 4541 section 2.1.1. Whatever is refused is
/// counted by its reason. Not thread-safe: one per port.
public final class Admission {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final Ipv4Address ALL_SYSTEMS = Ipv4Address.of(224, 0, 0, 1);
    private static final Ipv4Address ALL_ROUTERS = Ipv4Address.of(224, 0, 0, 2);
    private static final Ipv4Address ALL_V3_ROUTERS = Ipv4Address.of(224, 0, 0, 22);
    private static final Ipv4Address ALL_SNOOPERS = Ipv4Address.of(224, 0, 0, 106);

    private final Limits limits;
    private final Tally tally;
    private Moment windowEnd;
    private int inWindow;

    public Admission(Limits limits, Tally tally, Moment now) {
        this.limits = limits;
        this.tally = tally;
        this.windowEnd = now.plus(SECOND);
    }

    /// A message and where it came from.
    public record Heard(Ipv4Address from, IgmpMessage message) {
    }

    /// @param octets an IPv4 packet, untrusted
    public Optional<Heard> admit(LanPort port, byte[] octets, Moment now) {
        if (!withinRate(now)) {
            tally.count(Count.RATE_LIMITED);
            return Optional.empty();
        }
        return switch (Ipv4Packet.parse(octets)) {
            case Parsed.Malformed<Ipv4Packet>(var defect) -> malformed(defect);
            case Parsed.Valid<Ipv4Packet>(var packet) -> {
                Optional<Count> objection = objection(port, packet);
                objection.ifPresent(tally::count);
                yield objection.isPresent() ? Optional.empty() : message(port, packet);
            }
        };
    }

    private boolean withinRate(Moment now) {
        if (!windowEnd.isAfter(now)) {
            windowEnd = now.plus(SECOND);
            inWindow = 0;
        }
        inWindow++;
        return inWindow <= limits.reportsPerSecond();
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
        if (!packet.hasRouterAlert()) {
            tally.count(Count.NO_ROUTER_ALERT);
            return limits.routerAlert() ? Optional.of(Count.REFUSED_NO_ROUTER_ALERT) : Optional.empty();
        }
        return Optional.empty();
    }

    private Optional<Heard> message(LanPort port, Ipv4Packet packet) {
        return switch (IgmpCodec.parse(packet.payload())) {
            case Parsed.Malformed<IgmpMessage>(var defect) -> malformed(defect);
            case Parsed.Valid<IgmpMessage>(var message) when !mayGoTo(message, packet.destination(), port.address()) -> {
                tally.count(Count.BAD_DESTINATION);
                yield Optional.empty();
            }
            case Parsed.Valid<IgmpMessage>(var message) -> Optional.of(new Heard(packet.source(), message));
        };
    }

    /// RFC 9776 sections 4.1.12 and 4.2.15, RFC 2236 sections 3 and 9, RFC 4286 sections 3.5 and 4.4. `own` is an address of the interface,
    /// which all but router discovery may also be sent to.
    private static boolean mayGoTo(IgmpMessage message, Ipv4Address destination, Ipv4Address own) {
        boolean toUs = destination.equals(own);
        return switch (message) {
            case IgmpMessage.Query query -> toUs || destination.equals(ALL_SYSTEMS) || destination.equals(query.group());
            case IgmpMessage.V1Report(var group) -> toUs || toRouters(destination) || destination.equals(group);
            case IgmpMessage.V2Report(var group) -> toUs || toRouters(destination) || destination.equals(group);
            case IgmpMessage.Leave(var group) -> toUs || destination.equals(ALL_ROUTERS) || destination.equals(group);
            case IgmpMessage.V3Report _ -> toUs || destination.equals(ALL_V3_ROUTERS);
            case IgmpMessage.RouterSolicitation _ -> destination.equals(ALL_ROUTERS);
            case IgmpMessage.RouterAdvertisement _, IgmpMessage.RouterTermination _ -> destination.equals(ALL_SNOOPERS);
            case IgmpMessage.Unknown _ -> true;
        };
    }

    /// A group that a router's interface is a member of.
    private static boolean toRouters(Ipv4Address destination) {
        return destination.equals(ALL_SYSTEMS) || destination.equals(ALL_ROUTERS) || destination.equals(ALL_V3_ROUTERS);
    }

    private Optional<Heard> malformed(Parsed.Defect defect) {
        tally.count(switch (defect) {
            case TRUNCATED -> Count.MALFORMED_TRUNCATED;
            case BAD_CHECKSUM -> Count.MALFORMED_CHECKSUM;
            case NOT_MULTICAST -> Count.MALFORMED_GROUP;
            case BAD_VERSION -> Count.MALFORMED_VERSION;
            case BAD_FIELD -> Count.MALFORMED_FIELD;
        });
        return Optional.empty();
    }
}
