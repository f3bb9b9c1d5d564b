package org.ivgmp.edge.igmp.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

import org.ivgmp.edge.igmp.core.Admission;
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
import org.ivgmp.net.igmp.IgmpCodec;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.time.Moment;

/// One LAN port's machines: router, router discovery, and host. On the loop's thread.
final class PortDriver {

    /// 224.0.0.1, all systems: where general queries go.
    private static final Ipv4Address ALL_SYSTEMS = Ipv4Address.of(224, 0, 0, 1);
    /// Where router advertisements go: RFC 4286 section 7.
    private static final Ipv4Address ALL_SNOOPERS = Ipv4Address.of(224, 0, 0, 106);
    /// Internetwork Control, as RFC 9776 section 4 asks.
    private static final int TOS = 0xC0;
    private static final int TTL = 1;

    private final LanPort port;
    private final PortMachine machine;
    private final Admission admission;
    private final Optional<RouterDiscovery> discovery;
    private final Optional<HostMachine> host;
    private final IgmpLoop.Setup setup;
    private final FrameInjector injector;
    private final Tally tally;

    PortDriver(LanPort port, IgmpLoop.Setup setup, FrameInjector injector, Tally tally, Moment now) {
        this.port = port;
        this.setup = setup;
        this.injector = injector;
        this.tally = tally;
        machine = new PortMachine(port.address(), setup.port(), tally, now);
        admission = new Admission(setup.port().limits(), tally, now);
        discovery = setup.advertisements().map(interval -> new RouterDiscovery(interval, setup.chance(), now));
        host = setup.subscriptions(port.name()).map(wanted -> new HostMachine(wanted, setup.chance(), now));
    }

    LanPort port() {
        return port;
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
                    machine.timers().robustness()), ALL_SNOOPERS, Tally.Count.ADVERTISED);
        }
        host.ifPresent(member -> member.onTick(now)
                .forEach(say -> send(say.message(), say.destination(), Tally.Count.HOST_REPORTS)));
    }

    private void ask(PortAction query, Moment now) {
        boolean general = query.group().isUnspecified();
        Duration response = general ? setup.port().timers().queryResponse() : setup.port().timers().lastMemberQuery();
        IgmpMessage.Query message = new IgmpMessage.Query(setup.port().rules().version(), query.group(), query.sources(),
                query.suppress(), setup.port().timers().robustness(), setup.port().timers().queryInterval(), response);
        send(message, general ? ALL_SYSTEMS : query.group(), Tally.Count.QUERIES_SENT);
        // The other router of the LAN learns from our host's answer to our query: it asks nothing itself while we do.
        host.ifPresent(member -> member.onQuery(message, now));
    }

    private void send(IgmpMessage message, IpAddress destination, Tally.Count count) {
        boolean sent = injector.inject(port.name(), new Ipv4Packet(TOS, 0, 0, TTL, Ipv4Packet.IGMP, port.address(), (Ipv4Address) destination,
                Ipv4Packet.routerAlert(), IgmpCodec.print(message)).print());
        tally.count(sent ? count : Tally.Count.QUERIES_NOT_SENT);
    }

    /// The edge shuts down: RFC 4286 section 5.3, and the host's goodbye.
    void goodbye(Moment now) {
        discovery.ifPresent(_ -> send(new IgmpMessage.RouterTermination(), ALL_SNOOPERS, Tally.Count.ADVERTISED));
        host.ifPresent(member -> member.goodbye(now)
                .forEach(say -> send(say.message(), say.destination(), Tally.Count.HOST_REPORTS)));
    }

    /// The querier, for people.
    String querier(Moment now) {
        IpAddress who = machine.querier(now);
        return who.equals(port.address()) ? "this edge" : who.toString();
    }

    Moment deadline(Moment now) {
        return Stream.of(Stream.of(machine.deadline(now)), discovery.stream().map(RouterDiscovery::deadline),
                host.stream().flatMap(member -> member.deadline().stream())).flatMap(s -> s).min(Moment::compareTo).orElseThrow();
    }
}
