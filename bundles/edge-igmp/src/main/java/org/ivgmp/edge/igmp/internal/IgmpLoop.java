package org.ivgmp.edge.igmp.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.ivgmp.edge.igmp.core.PortMachine;
import org.ivgmp.edge.igmp.core.Tally;
import org.ivgmp.edge.lan.FrameInjector;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.loop.Machine;
import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;
import org.ivgmp.view.Published;

/// All ports' machines on one thread.
final class IgmpLoop implements Machine<IgmpLoop.Event> {

    private static final Logger LOG = System.getLogger(IgmpComponent.PID);
    /// From one new snapshot to the next. A lone join is seen at once; a storm of them does not make one of each.
    private static final Duration SPACING = Duration.ofMillis(2);

    /// What may happen.
    sealed interface Event {
    }

    record PortsSaid(Set<LanPort> ports) implements Event {
    }

    /// Somebody wants to know which hosts want a group.
    record HostsAsked(PortGroup member, int max, CompletableFuture<Set<IpAddress>> answer) implements Event {
    }

    record PacketHeard(String port, byte[] packet) implements Event {
    }

    /// What the operator set.
    ///
    /// @param advertisements between router advertisements (RFC 4286); empty for none
    /// @param wanted         what to subscribe to
    /// @param wantedOn       the ports to do so on; empty for all
    record Setup(PortMachine.Settings port, Optional<Duration> advertisements, Map<IpAddress, SourceFilter> wanted,
            Set<String> wantedOn, RandomGenerator chance) {

        Optional<Map<IpAddress, SourceFilter>> subscriptions(String name) {
            return Optional.of(wanted).filter(some -> !some.isEmpty() && (wantedOn.isEmpty() || wantedOn.contains(name)));
        }
    }

    private final Setup setup;
    private final FrameInjector injector;
    private final Published<Membership> membership;
    private final Map<String, PortDriver> ports = new TreeMap<>();
    private final Tally tally = new Tally();
    private Moment lastNow;
    /// Whether something changed since the last snapshot.
    private boolean unsaid;
    /// When the next snapshot may be made.
    private Moment sayAt;
    /// Written by the loop, read by anyone.
    private volatile Map<String, String> queriers = Map.of();

    IgmpLoop(Setup setup, FrameInjector injector, Published<Membership> membership, Moment now) {
        this.setup = setup;
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
            case HostsAsked(var member, var max, var answer) -> answer.complete(Optional.ofNullable(ports.get(member.port()))
                    .map(port -> port.machine().hosts(member.group(), now, max)).orElse(Set.of()));
        }
        publish(now);
    }

    private void replacePorts(Set<LanPort> said, Moment now) {
        ports.values().removeIf(port -> !said.contains(port.port()));
        for (LanPort port : said) {
            if (!ports.containsKey(port.name())) {
                ports.put(port.name(), new PortDriver(port, setup, injector, tally, now));
            }
        }
        unsaid = true;
        tick(now);
    }

    private void heard(String name, byte[] packet, Moment now) {
        PortDriver port = ports.get(name);
        if (port == null) {
            tally.count(Tally.Count.UNKNOWN_PORT);
            return;
        }
        port.heard(packet, now);
        port.machine().takeOtherVersion(now).ifPresent(version -> LOG.log(Level.WARNING, "LAN port " + name
                + ": another router speaks IGMP version " + version + ", this edge " + setup.port().rules().version()
                + "; all routers of a LAN must speak the same: set version in " + IgmpComponent.PID + ".cfg"));
    }

    @Override
    public void onTick(Moment now) {
        tick(now);
        publish(now);
    }

    private void tick(Moment now) {
        ports.values().forEach(port -> port.tick(now));
    }

    /// The edge shuts down. When the loop has ended.
    void goodbye(Moment now) {
        ports.values().forEach(port -> port.goodbye(now));
    }

    private void publish(Moment now) {
        lastNow = now;
        Map<String, String> who = ports.values().stream().collect(Collectors.toUnmodifiableMap(
                port -> port.port().name(), port -> port.querier(now)));
        if (!who.equals(queriers)) {
            queriers = who;
        }
        for (PortDriver port : ports.values()) {
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

    @Override
    public Optional<Moment> deadline() {
        return Stream.concat(unsaid ? Stream.of(sayAt) : Stream.empty(),
                ports.values().stream().map(port -> port.deadline(lastNow))).min(Moment::compareTo);
    }

    Map<String, Long> counters() {
        return tally.snapshot();
    }

    Map<String, String> queriers() {
        return queriers;
    }
}
