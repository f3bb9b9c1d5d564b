package org.ivgmp.edge.igmp.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

import org.ivgmp.edge.igmp.core.Admission;
import org.ivgmp.edge.igmp.core.Family;
import org.ivgmp.edge.igmp.core.IgmpTimers;
import org.ivgmp.edge.igmp.core.PortAction;
import org.ivgmp.edge.igmp.core.PortMachine;
import org.ivgmp.edge.igmp.core.RouterDiscovery;
import org.ivgmp.edge.igmp.core.Tally;
import org.ivgmp.edge.igmp.host.HostMachine;
import org.ivgmp.edge.lan.FrameInjector;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv4Packet;
import org.ivgmp.net.Ipv6Address;
import org.ivgmp.net.Ipv6Packet;
import org.ivgmp.net.igmp.IgmpCodec;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.MldCodec;
import org.ivgmp.time.Moment;

/// One family's machines on one LAN port: router, router discovery, and host. On the loop's thread.
final class PortDriver {

    /// Internetwork Control, as RFC 9776 section 4 asks; for MLD no RFC asks anything.
    private static final int TOS = 0xC0;
    private static final int TTL = 1;

    private final LanPort port;
    private final Family family;
    private final IpAddress own;
    private final PortMachine.Settings settings;
    private final PortMachine machine;
    private final Admission admission;
    private final Optional<RouterDiscovery> discovery;
    private final Optional<HostMachine> host;
    private final IgmpLoop.Setup setup;
    private final FrameInjector injector;
    private final Tally tally;

    /// @param port with a link-local address, for MLD
    PortDriver(LanPort port, Family family, IgmpLoop.Setup setup, FrameInjector injector, Tally tally, Moment now) {
        this.port = port;
        this.family = family;
        this.own = family == Family.MLD ? port.linkLocal().orElseThrow() : port.address();
        this.settings = setup.settings(family).orElseThrow();
        this.setup = setup;
        this.injector = injector;
        this.tally = tally;
        machine = new PortMachine(own, settings, tally, now);
        admission = Admission.of(family, settings.limits(), tally, now);
        discovery = setup.advertisements().map(interval -> new RouterDiscovery(interval, setup.chance(), now));
        host = setup.subscriptions(port.name(), family).map(wanted -> new HostMachine(wanted, setup.chance(), now));
    }

    /// Whether a port as it is now is the one that this was made for. What the other family has there is no matter.
    boolean serves(LanPort now) {
        return port.name().equals(now.name()) && (family == Family.MLD ? port.linkLocal().equals(now.linkLocal())
                : port.address().equals(now.address()) && port.prefix().equals(now.prefix()));
    }

    PortMachine machine() {
        return machine;
    }

    void heard(byte[] packet, Moment now) {
        admission.admit(port, packet, now).ifPresent(heard -> {
            machine.onMessage(heard.from(), heard.message(), now).forEach(query -> ask(query, now));
            switch (heard.message()) {
                case IgmpMessage.RouterSolicitation _ -> discovery.ifPresent(router -> router.onSolicitation(now));
                case IgmpMessage.Query query -> host.ifPresent(member -> member.onQuery(query, now));
                case IgmpMessage.V1Report(var group) -> host.ifPresent(member -> member.onOlderReport(group, now));
                case IgmpMessage.V2Report(var group) -> host.ifPresent(member -> member.onOlderReport(group, now));
                case IgmpMessage.Leave _, IgmpMessage.V3Report _, IgmpMessage.RouterAdvertisement _,
                        IgmpMessage.RouterTermination _, IgmpMessage.Unknown _ -> {
                    // The router's machine has dealt with it.
                }
            }
        });
    }

    void tick(Moment now) {
        machine.onTick(now).forEach(query -> ask(query, now));
        if (discovery.isPresent() && discovery.get().onTick(now)) {
            // The values in force: section 3.4.
            send(new IgmpMessage.RouterAdvertisement(setup.advertisements().orElseThrow(), machine.timers().queryInterval(),
                    machine.timers().robustness()), family.allSnoopers(), Tally.Count.ADVERTISED);
        }
        host.ifPresent(member -> member.onTick(now)
                .forEach(say -> send(say.message(), say.destination(), Tally.Count.HOST_REPORTS)));
    }

    private void ask(PortAction query, Moment now) {
        boolean general = query.group().isUnspecified();
        IgmpTimers timers = settings.timers();
        IgmpMessage.Query message = new IgmpMessage.Query(settings.rules().version(), query.group(), query.sources(), query.suppress(),
                timers.robustness(), timers.queryInterval(), maxResponse(query, timers));
        send(message, general ? family.allNodes() : query.group(), Tally.Count.QUERIES_SENT);
        // The other router of the LAN learns from our host's answer to our query: it asks nothing itself while we do.
        host.ifPresent(member -> member.onQuery(message, now));
    }

    private static Duration maxResponse(PortAction query, IgmpTimers timers) {
        if (!query.group().isUnspecified()) {
            return timers.lastMemberQuery();
        }
        return query.startup() ? timers.startupResponse() : timers.queryResponse();
    }

    private void send(IgmpMessage message, IpAddress destination, Tally.Count count) {
        boolean sent = injector.inject(port.name(), packet(message, destination));
        tally.count(sent ? count : Tally.Count.QUERIES_NOT_SENT);
    }

    private byte[] packet(IgmpMessage message, IpAddress destination) {
        return switch (destination) {
            case Ipv4Address to -> new Ipv4Packet(TOS, 0, 0, TTL, Ipv4Packet.IGMP, port.address(), to, Ipv4Packet.routerAlert(),
                    IgmpCodec.print(message)).print();
            case Ipv6Address to -> {
                Ipv6Address from = port.linkLocal().orElseThrow();
                yield Ipv6Packet.control(TOS, TTL, Ipv6Packet.ICMPV6, from, to, MldCodec.print(message, from, to)).print();
            }
        };
    }

    /// The edge shuts down: RFC 4286 section 5.3, and the host's goodbye.
    void goodbye(Moment now) {
        discovery.ifPresent(_ -> send(new IgmpMessage.RouterTermination(), family.allSnoopers(), Tally.Count.ADVERTISED));
        host.ifPresent(member -> member.goodbye(now)
                .forEach(say -> send(say.message(), say.destination(), Tally.Count.HOST_REPORTS)));
    }

    /// The querier, for people.
    String querier(Moment now) {
        IpAddress who = machine.querier(now);
        return who.equals(own) ? "this edge" : who.toString();
    }

    Moment deadline(Moment now) {
        return Stream.of(Stream.of(machine.deadline(now)), discovery.stream().map(RouterDiscovery::deadline),
                host.stream().flatMap(member -> member.deadline().stream())).flatMap(s -> s).min(Moment::compareTo).orElseThrow();
    }
}
