package org.ivgmp.simulation;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.edge.dataplane.core.Branch;
import org.ivgmp.edge.dataplane.core.Branches;
import org.ivgmp.edge.dataplane.core.BreakerLimits;
import org.ivgmp.edge.dataplane.core.CopySink;
import org.ivgmp.edge.dataplane.core.Counters;
import org.ivgmp.edge.dataplane.core.Fib;
import org.ivgmp.edge.dataplane.core.Gre;
import org.ivgmp.edge.dataplane.core.LanPipeline;
import org.ivgmp.edge.dataplane.core.LanSink;
import org.ivgmp.edge.dataplane.core.PlaneLimits;
import org.ivgmp.edge.dataplane.core.Port;
import org.ivgmp.edge.dataplane.core.Ports;
import org.ivgmp.edge.dataplane.core.TunnelPipeline;
import org.ivgmp.edge.forwarding.core.Rib;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.igmp.core.IgmpTimers;
import org.ivgmp.edge.igmp.core.Limits;
import org.ivgmp.edge.igmp.core.PortAction;
import org.ivgmp.edge.igmp.core.PortMachine;
import org.ivgmp.edge.igmp.core.Tally;
import org.ivgmp.edge.ivgmp.core.Action;
import org.ivgmp.edge.ivgmp.core.Event;
import org.ivgmp.edge.ivgmp.core.PortVpns;
import org.ivgmp.edge.ivgmp.core.Site;
import org.ivgmp.edge.ivgmp.core.SiteTimers;
import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.edge.join.core.Asked;
import org.ivgmp.edge.join.core.Heard;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.edge.sources.Flow;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.sources.core.SourceBook;
import org.ivgmp.edge.sources.core.SourceRules;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.time.Moment;

/// One life of an edge: its bundles' cores, wired as the shells wire them. Its clock runs by `drift` faster than the world's.
final class Edge {

    static final String PORT = "lan0";
    static final String OWNER = "ivgmp";
    static final int GROUPS_MAX = 40;
    static final int FLOWS_MAX = 64;
    private static final Duration HOLD = Duration.ofSeconds(270);
    private static final int SLOT = 64;
    private static final long SWEEP_NS = 50_000_000L;
    private static final long READING_NS = 1_000_000_000L;
    private static final int DOCUMENTS_KEPT = 4;

    private final World world;
    private final int number;
    private final double drift;
    private final Random random;
    private final LanPort port;
    private final Site site;
    private Optional<PortMachine> igmp = Optional.empty();
    private Optional<SourceBook> sources = Optional.empty();
    private Rib rib;
    private PlaneTable table = PlaneTable.EMPTY;
    private final Branches branches = new Branches(new BreakerLimits(0, 1, 1, 1));
    private final LanPipeline lan;
    private final TunnelPipeline tunnel;
    private final Map<Flow, Long> packets = new HashMap<>();
    private final Deque<PolicyDocument> documents = new ArrayDeque<>();
    private Set<TunnelSpec> wanted = Set.of();
    private final Asked asked;
    private final Heard heard = new Heard();
    private Set<PeerJoin> peersAsk = Set.of();
    /// What peers asked for since this edge began.
    private final Set<PeerJoin> everHeard = new HashSet<>();
    private boolean bound = true;
    private long ticks;
    private boolean alive = true;
    private Membership said = Membership.UNKNOWN;
    private Optional<Sources> sourcesSaid = Optional.empty();

    Edge(World world, int number, double drift, Random random) {
        this.world = world;
        this.number = number;
        this.drift = drift;
        this.random = random;
        this.port = new LanPort(PORT, lanAddress(1), new IpPrefix(lanAddress(0), 24));
        this.site = new Site(SiteTimers.DEFAULT, PortVpns.ONLY_ONE, random, now());
        this.asked = new Asked(world.nowNs() / 1_000_000);
        this.rib = new Rib(HOLD, table, now());
        Counters counters = new Counters();
        this.lan = new LanPipeline(new PlaneLimits(3_000_000_000L, 16, FLOWS_MAX, 1398), counters, this::unknown, copies(),
                MemorySegment.ofArray(new byte[64 * SLOT]), SLOT);
        this.tunnel = new TunnelPipeline(counters, injections(), copies());
        adopt();
        perform(site.onEvent(new Event.PortsSaid(Set.of(port)), now()));
        perform(site.onEvent(new Event.IdentitySaid(Optional.of(
                new Identity(name(), overlay(), null, null, null))), now()));
        perform(site.onEvent(new Event.VnocBound(), now()));
        rib.open(OWNER, now());
        startIgmp();
        startSources();
        world.in(READING_NS, this::read);
        world.in(SWEEP_NS, this::sweep);
    }

    static String name(int number) {
        return "s" + number;
    }

    String name() {
        return name(number);
    }

    static Ipv4Address overlay(int number) {
        return new Ipv4Address(0x64400001 + number);
    }

    Ipv4Address overlay() {
        return overlay(number);
    }

    Ipv4Address lanAddress(int host) {
        return Ipv4Address.of(10, 1, number, host);
    }

    boolean alive() {
        return alive;
    }

    void crash() {
        alive = false;
    }

    /// The documents that routes in force may still come from, the newest last.
    Collection<PolicyDocument> recent() {
        return documents;
    }

    /// For whoever looks for the reason of a failure.
    String told(IpAddress group) {
        return "member " + said.groups().containsKey(new PortGroup(PORT, group)) + " of " + said.groups().size()
                + (documents.isEmpty() ? ", no document" : ", document " + documents.getLast().version().substring(0, 8) + " " + documents.getLast().sends().stream()
                        .filter(send -> send.group().equals(group)).toList() + documents.getLast().receives().stream()
                        .filter(receive -> receive.group().equals(group)).toList())
                + ", routes " + table.egress().stream().filter(route -> route.group().equals(group.toInetAddress())).count() + " "
                + table.ingress().stream().filter(route -> route.group().equals(group.toInetAddress())).toList();
    }

    Set<TunnelSpec> wanted() {
        return wanted;
    }

    private Moment now() {
        return new Moment((long) (world.nowNs() * (1 + drift)));
    }

    // --- providers and their replacement ---

    void startIgmp() {
        Limits limits = world.planted(Faults.UNBOUNDED) ? new Limits(Integer.MAX_VALUE, 64, 2000, false)
                : new Limits(GROUPS_MAX, 64, 2000, false);
        igmp = Optional.of(new PortMachine(port.address(), IgmpTimers.DEFAULT, limits, new Tally(), now()));
        queries(igmp.get().onTick(now()));
        sayMembership();
    }

    void replaceIgmp() {
        igmp = Optional.empty();
        said = Membership.UNKNOWN;
        perform(site.onEvent(new Event.MembershipGone(), now()));
        world.in(World.ms(100 + random.nextInt(900)), ifAlive(this::startIgmp));
    }

    void startSources() {
        sources = Optional.of(new SourceBook(new SourceRules(Duration.ofSeconds(60), FLOWS_MAX, List.of())));
        saySources();
    }

    void replaceSources() {
        sources = Optional.empty();
        sourcesSaid = Optional.empty();
        perform(site.onEvent(new Event.SourcesGone(), now()));
        world.in(World.ms(100 + random.nextInt(900)), ifAlive(this::startSources));
    }

    void replaceForwarding() {
        rib = new Rib(HOLD, table, now());
        rib.open(OWNER, now());
        perform(site.onEvent(new Event.ConsumerBound(), now()));
    }

    void replaceClient() {
        if (!bound) {
            return;
        }
        bound = false;
        perform(site.onEvent(new Event.VnocGone(), now()));
        world.in(World.ms(100 + random.nextInt(900)), ifAlive(() -> {
            bound = true;
            if (!world.planted(Faults.FORGETS_THE_CLIENT)) {
                perform(site.onEvent(new Event.VnocBound(), now()));
            }
        }));
    }

    Runnable ifAlive(Runnable action) {
        return () -> {
            if (alive) {
                action.run();
            }
        };
    }

    // --- the LAN ---

    void hear(Ipv4Address from, IgmpMessage message) {
        igmp.ifPresent(machine -> queries(machine.onMessage(from, message, now())));
        sayMembership();
    }

    private void queries(List<PortAction> queries) {
        queries.forEach(query -> world.hosts(number).onQuery((Ipv4Address) query.group()));
    }

    private void sayMembership() {
        if (igmp.isEmpty()) {
            return;
        }
        Map<PortGroup, SourceFilter> groups = new HashMap<>();
        igmp.get().members().forEach((group, filter) -> groups.put(new PortGroup(PORT, group), filter));
        world.laws().bounded(groups.size() <= GROUPS_MAX, name() + " knows " + groups.size() + " groups");
        Membership next = new Membership(igmp.get().complete(), groups);
        if (!next.equals(said)) {
            said = next;
            perform(site.onEvent(new Event.MembershipSaid(next), now()));
        }
    }

    void hear(byte[] packet) {
        byte[] frame = packet.clone();
        Flow flow = new Flow(PORT, new Ipv4Address(java.nio.ByteBuffer.wrap(packet).getInt(12)), Packet.group(packet));
        packets.merge(flow, 1L, Long::sum);
        lan.onPacket(0, MemorySegment.ofArray(frame), 0, frame.length, false, now().ns());
    }

    private boolean unknown(int portNumber, IpAddress source, IpAddress group) {
        world.in(World.ms(1), ifAlive(() -> {
            sources.ifPresent(book -> book.onUnknown(new Flow(PORT, source, group), now()));
            saySources();
        }));
        return true;
    }

    private void read() {
        if (alive) {
            sources.ifPresent(book -> book.onReading(packets, now()));
            saySources();
            world.in(READING_NS, this::read);
        }
    }

    private void saySources() {
        sources.ifPresent(book -> {
            world.laws().bounded(book.sources().flows().size() <= FLOWS_MAX, name() + " knows too many flows");
            Optional<Sources> next = Optional.of(book.sources());
            if (!next.equals(sourcesSaid)) {
                sourcesSaid = next;
                perform(site.onEvent(new Event.SourcesSaid(next.get()), now()));
            }
        });
    }

    private void sweep() {
        if (alive) {
            lan.sweep(now().ns());
            world.in(SWEEP_NS * (lan.isHolding() ? 1 : 10), this::sweep);
        }
    }

    // --- the tunnels ---

    private CopySink copies() {
        return new CopySink() {
            @Override
            public void copy(Branch branch, int dscp, MemorySegment memory, long at, int length) {
                byte[] datagram = new byte[Gre.HEADER + length];
                MemorySegment bytes = MemorySegment.ofArray(datagram);
                Gre.prepare(bytes, 0);
                Gre.set(bytes, 0, Gre.IPV4, branch.key(), branch.lane(0).nextSequence());
                MemorySegment.copy(memory, at, bytes, Gre.HEADER, length);
                world.transmit(Edge.this, new Ipv4Address(branch.peer()), datagram, branch);
            }

            @Override
            public void flush() {
                // nothing waits
            }
        };
    }

    private LanSink injections() {
        return new LanSink() {
            @Override
            public void inject(int ifindex, MemorySegment memory, long at, int length) {
                byte[] packet = new byte[length];
                MemorySegment.copy(memory, at, MemorySegment.ofArray(packet), 0, length);
                world.laws().injected(Edge.this, packet);
                if (world.planted(Faults.HEARS_ITSELF)) {
                    byte[] heard = Packet.of(lanAddress(66), Packet.group(packet), Packet.number(packet));
                    world.in(World.ms(1), ifAlive(() -> hear(heard)));
                }
            }

            @Override
            public void flush() {
                // nothing waits
            }
        };
    }

    void receive(Ipv4Address peer, byte[] datagram) {
        tunnel.onDatagram(peer.bits(), 0, MemorySegment.ofArray(datagram), 0, datagram.length, 0, now().ns());
    }

    void tunnelsSaid(Map<String, TunnelState> tunnels) {
        perform(site.onEvent(new Event.TunnelsSaid(tunnels), now()));
    }

    // --- direct joins ---

    void asked(Ipv4Address peer, byte[] message) {
        heard.onMessage(peer, message, now());
        everHeard.addAll(heard.joins());
        sayPeersAsk();
    }

    private void sayPeersAsk() {
        if (!heard.joins().equals(peersAsk)) {
            peersAsk = heard.joins();
            perform(site.onEvent(new Event.PeersAsk(peersAsk), now()));
        }
    }

    boolean hasHeard(String peer, IpAddress group) {
        return everHeard.stream().anyMatch(join -> name(join.peer().bits() - overlay(0).bits()).equals(peer) && join.group().equals(group));
    }

    // --- what the site asks for ---

    void onEvent(Event event) {
        if (event instanceof Event.Awaited awaited
                && awaited.reply() instanceof org.ivgmp.edge.vnoc.Reply.Accepted<Optional<PolicyDocument>>(var document)) {
            document.ifPresent(fresh -> {
                documents.addLast(fresh);
                if (documents.size() > DOCUMENTS_KEPT) {
                    documents.removeFirst();
                }
            });
        }
        perform(site.onEvent(event, now()));
    }

    private void perform(List<Action> actions) {
        for (Action action : actions) {
            switch (action) {
                case Action.Call call -> world.call(this, call);
                case Action.Want(var tunnels) -> {
                    wanted = tunnels;
                    world.tunnelsChanged();
                }
                case Action.Ask(var joins) -> asked.want(joins, now());
                case Action.Install install -> {
                    rib.replace(OWNER, install.routes());
                    if (install.complete()) {
                        rib.complete(OWNER);
                    }
                }
                default -> { }
            }
        }
        asked.messages(now()).forEach(message -> world.ask(this, message.to(), message.octets()));
        install();
        schedule();
    }

    private void install() {
        PlaneTable next = rib.table(table);
        if (next != table) {
            table = next;
            adopt();
        }
    }

    private void adopt() {
        PlaneTable used = world.planted(Faults.SENDS_TO_ALL) ? toAll(table) : table;
        Ports ports = new Ports(List.of(new Port(PORT, 3, List.of(port.prefix()))));
        Fib fib = Fib.compile(used, List.of(PORT), branches);
        lan.adopt(fib, ports, table.localOverlay() != 0);
        tunnel.adopt(fib, ports);
        lan.sweep(now().ns());
    }

    private PlaneTable toAll(PlaneTable right) {
        int[] all = wanted.stream().mapToInt(spec -> spec.remoteOverlay().bits()).limit(EgressRoute.PEERS_MAX).toArray();
        return new PlaneTable(right.generation(), right.localOverlay(), right.owners(), right.egress().stream()
                .map(route -> new EgressRoute(route.port(), route.group(), route.source(), route.greKey(), route.ttl(),
                        route.rate(), all)).toList(), right.ingress(), right.relays());
    }

    /// One tick at a time is due; an earlier one makes those that were planned before void.
    private void schedule() {
        Set<Moment> due = new HashSet<>();
        Stream.of(site.deadline(), rib.deadline(), igmp.map(machine -> machine.deadline(now())), asked.deadline(), heard.deadline())
                .flatMap(Optional::stream).forEach(due::add);
        long plan = ++ticks;
        due.stream().min(Moment::compareTo).ifPresent(at -> {
            long inNs = (long) (now().until(at).toNanos() / (1 + drift)) + World.ms(1);
            world.in(Math.max(World.ms(1), inNs), () -> {
                if (alive && plan == ticks) {
                    tick();
                }
            });
        });
    }

    private void tick() {
        igmp.ifPresent(machine -> queries(machine.onTick(now())));
        rib.onTick(now());
        heard.onTick(now());
        sayPeersAsk();
        sayMembership();
        perform(site.onTick(now()));
    }
}
