package org.ivgmp.edge.igmp.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.ivgmp.edge.igmp.core.Admission;
import org.ivgmp.edge.igmp.core.IgmpTimers;
import org.ivgmp.edge.igmp.core.Limits;
import org.ivgmp.edge.igmp.core.PortAction;
import org.ivgmp.edge.igmp.core.PortMachine;
import org.ivgmp.edge.igmp.core.Tally;
import org.ivgmp.edge.lan.FrameInjector;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.loop.Machine;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv4Packet;
import org.ivgmp.net.igmp.IgmpCodec;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.time.Moment;
import org.ivgmp.view.Published;

/// All ports' machines on one thread.
final class IgmpLoop implements Machine<IgmpLoop.Event> {

    /// 224.0.0.1, all systems: where general queries go.
    private static final Ipv4Address ALL_SYSTEMS = Ipv4Address.of(224, 0, 0, 1);
    /// Internetwork Control, as RFC 9776 section 4 asks.
    private static final int TOS = 0xC0;
    private static final int TTL = 1;
    /// From one new snapshot to the next. A lone join is seen at once; a storm of them does not make one of each.
    private static final Duration SPACING = Duration.ofMillis(2);

    /// What may happen.
    sealed interface Event {
    }

    record PortsSaid(Set<LanPort> ports) implements Event {
    }

    record PacketHeard(String port, byte[] packet) implements Event {
    }

    private record Port(LanPort port, PortMachine machine, Admission admission) {
    }

    private final IgmpTimers timers;
    private final Limits limits;
    private final FrameInjector injector;
    private final Published<Membership> membership;
    private final Map<String, Port> ports = new TreeMap<>();
    private final Tally tally = new Tally();
    private Moment lastNow;
    /// Whether something changed since the last snapshot.
    private boolean unsaid;
    /// When the next snapshot may be made.
    private Moment sayAt;
    /// Written by the loop, read by anyone.
    private volatile Map<String, String> queriers = Map.of();

    IgmpLoop(IgmpTimers timers, Limits limits, FrameInjector injector, Published<Membership> membership, Moment now) {
        this.timers = timers;
        this.limits = limits;
        this.injector = injector;
        this.membership = membership;
        this.lastNow = now;
        this.sayAt = now;
    }

    @Override
    public void onEvent(Event event, Moment now) {
        switch (event) {
            case PortsSaid(var said) -> replacePorts(said, now);
            case PacketHeard(var name, var packet) -> heard(name, packet, now);
        }
        publish(now);
    }

    private void replacePorts(Set<LanPort> said, Moment now) {
        ports.values().removeIf(port -> !said.contains(port.port()));
        for (LanPort port : said) {
            if (!ports.containsKey(port.name())) {
                ports.put(port.name(), new Port(port, new PortMachine(port.address(), timers, limits, tally, now),
                        new Admission(limits, tally, now)));
            }
        }
        unsaid = true;
        tick(now);
    }

    private void heard(String name, byte[] packet, Moment now) {
        Port port = ports.get(name);
        if (port == null) {
            tally.count(Tally.Count.UNKNOWN_PORT);
            return;
        }
        port.admission().admit(port.port(), packet, now).ifPresent(heard ->
                send(port.port(), port.machine().onMessage(heard.from(), heard.message(), now)));
    }

    @Override
    public void onTick(Moment now) {
        tick(now);
        publish(now);
    }

    private void tick(Moment now) {
        ports.values().forEach(port -> send(port.port(), port.machine().onTick(now)));
    }

    private void send(LanPort port, List<PortAction> queries) {
        for (PortAction query : queries) {
            boolean general = query.group().equals(Ipv4Address.ANY);
            byte[] message = IgmpCodec.print(new IgmpMessage.Query(3, query.group(), query.sources(), query.suppress(),
                    timers.robustness(), timers.queryInterval(),
                    general ? timers.queryResponse() : timers.lastMemberQuery()));
            boolean sent = injector.inject(port.name(), new Ipv4Packet(TOS, 0, 0, TTL, Ipv4Packet.IGMP, port.address(),
                    general ? ALL_SYSTEMS : query.group(), Ipv4Packet.routerAlert(), message).print());
            tally.count(sent ? Tally.Count.QUERIES_SENT : Tally.Count.QUERIES_NOT_SENT);
        }
    }

    private void publish(Moment now) {
        lastNow = now;
        Map<String, String> who = ports.values().stream().collect(Collectors.toUnmodifiableMap(
                port -> port.port().name(), port -> querier(port, now)));
        if (!who.equals(queriers)) {
            queriers = who;
        }
        for (Port port : ports.values()) {
            unsaid |= port.machine().takeChanged();
        }
        if (unsaid && !sayAt.isAfter(now)) {
            unsaid = false;
            sayAt = now.plus(SPACING);
            membership.set(snapshot());
        }
    }

    private Membership snapshot() {
        Map<PortGroup, SourceFilter> groups = new HashMap<>();
        ports.forEach((name, port) -> port.machine().members()
                .forEach((group, filter) -> groups.put(new PortGroup(name, group), filter)));
        boolean complete = !ports.isEmpty() && ports.values().stream().allMatch(port -> port.machine().complete());
        return new Membership(complete, groups);
    }

    private static String querier(Port port, Moment now) {
        Ipv4Address who = port.machine().querier(now);
        return who.equals(port.port().address()) ? "this edge" : who.toString();
    }

    @Override
    public Optional<Moment> deadline() {
        return Stream.concat(unsaid ? Stream.of(sayAt) : Stream.empty(),
                ports.values().stream().map(port -> port.machine().deadline(lastNow))).min(Moment::compareTo);
    }

    Map<String, Long> counters() {
        return tally.snapshot();
    }

    Map<String, String> queriers() {
        return queriers;
    }
}
