package org.ivgmp.edge.igmp.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.ivgmp.edge.igmp.core.Family;
import org.ivgmp.edge.igmp.core.PortMachine;
import org.ivgmp.edge.igmp.core.Tally;
import org.ivgmp.edge.lan.FrameInjector;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.MembershipView;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.loop.Machine;
import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;
import org.ivgmp.view.Published;

/// All ports' machines, of both families, on one thread.
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
    /// @param igmp           for IPv4
    /// @param mld            for IPv6; empty for none of it
    /// @param advertisements between router advertisements (RFC 4286); empty for none
    /// @param wanted         what to subscribe to
    /// @param wantedOn       the ports to do so on; empty for all
    record Setup(PortMachine.Settings igmp, Optional<PortMachine.Settings> mld, Optional<Duration> advertisements,
            Map<IpAddress, SourceFilter> wanted, Set<String> wantedOn, RandomGenerator chance) {

        Optional<PortMachine.Settings> settings(Family family) {
            return family == Family.MLD ? mld : Optional.of(igmp);
        }

        Optional<Map<IpAddress, SourceFilter>> subscriptions(String name, Family family) {
            Map<IpAddress, SourceFilter> some = new HashMap<>(wanted);
            some.keySet().removeIf(group -> Family.of(group) != family);
            return Optional.of(some).filter(_ -> !some.isEmpty() && (wantedOn.isEmpty() || wantedOn.contains(name)));
        }
    }

    /// One family on one port.
    private record Line(String port, Family family) implements Comparable<Line> {

        private static final Comparator<Line> ORDER = Comparator.comparing(Line::port).thenComparing(Line::family);

        @Override
        public int compareTo(Line other) {
            return ORDER.compare(this, other);
        }

        /// As people are told of it.
        @Override
        public String toString() {
            return MembershipView.line(port, family.allNodes());
        }
    }

    private final Setup setup;
    private final FrameInjector injector;
    private final Published<Membership> membership;
    private final Map<Line, PortDriver> ports = new TreeMap<>();
    private final Map<Family, Tally> tallies = new EnumMap<>(Family.class);
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
        for (Family family : Family.values()) {
            tallies.put(family, new Tally(family));
        }
        this.sayAt = now;
    }

    @Override
    public void onEvent(Event event, Moment now) {
        switch (event) {
            case PortsSaid(var said) -> replacePorts(said, now);
            case PacketHeard(var name, var packet) -> heard(name, packet, now);
            case HostsAsked(var member, var max, var answer) -> answer.complete(Optional
                    .ofNullable(ports.get(new Line(member.port(), Family.of(member.group())))).map(port -> port.machine().hosts(member.group(), now, max))
                    .orElse(Set.of()));
        }
        publish(now);
    }

    private void replacePorts(Set<LanPort> said, Moment now) {
        ports.values().removeIf(port -> said.stream().noneMatch(port::serves));
        for (LanPort port : said) {
            for (Family family : Family.values()) {
                boolean speaks = setup.settings(family).isPresent() && (family == Family.IGMP || port.linkLocal().isPresent());
                if (speaks) {
                    ports.computeIfAbsent(new Line(port.name(), family),
                            _ -> new PortDriver(port, family, setup, injector, tallies.get(family), now));
                }
            }
        }
        unsaid = true;
        tick(now);
    }

    private void heard(String name, byte[] packet, Moment now) {
        Line line = new Line(name, Family.ofPacket(packet));
        PortDriver port = ports.get(line);
        if (port == null) {
            tallies.get(line.family()).count(Tally.Count.UNKNOWN_PORT);
            return;
        }
        port.heard(packet, now);
        port.machine().takeOtherVersion(now).ifPresent(version -> warn(line, version));
    }

    private void warn(Line line, int version) {
        Family family = line.family();
        int ours = setup.settings(family).orElseThrow().rules().version();
        LOG.log(Level.WARNING, "LAN port " + line.port() + ": another router speaks " + family + " version "
                + family.versionForPeople(version) + ", this edge " + family.versionForPeople(ours)
                + "; all routers of a LAN must speak the same: set " + (family == Family.MLD ? "mld.version" : "version") + " in "
                + IgmpComponent.PID + ".cfg");
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
        Map<String, String> who = ports.entrySet().stream().collect(Collectors.toUnmodifiableMap(
                line -> line.getKey().toString(), line -> line.getValue().querier(now)));
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
        ports.forEach((line, port) -> port.machine().members()
                .forEach((group, filter) -> groups.put(new PortGroup(line.port(), group), filter)));
        boolean complete = !ports.isEmpty() && ports.values().stream().allMatch(port -> port.machine().complete());
        return new Membership(complete, groups);
    }

    @Override
    public Optional<Moment> deadline() {
        return Stream.concat(unsaid ? Stream.of(sayAt) : Stream.empty(),
                ports.values().stream().map(port -> port.deadline(lastNow))).min(Moment::compareTo);
    }

    Map<String, Long> counters() {
        Map<String, Long> all = new TreeMap<>();
        tallies.values().forEach(tally -> all.putAll(tally.snapshot()));
        return all;
    }

    Map<String, String> queriers() {
        return queriers;
    }
}
