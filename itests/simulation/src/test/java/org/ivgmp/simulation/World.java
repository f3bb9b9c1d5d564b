package org.ivgmp.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.ivgmp.edge.dataplane.core.Branch;
import org.ivgmp.edge.ivgmp.core.Action;
import org.ivgmp.edge.ivgmp.core.Event;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.vnoc.Lease;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.ivgmp.vnoc.centre.Answer;
import org.ivgmp.vnoc.centre.Refusal;
import org.ivgmp.vnoc.centre.SimulatedCentre;
import org.ivgmp.vnoc.centre.SimulatedStore;
import org.ivgmp.vnoc.core.Decision;
import org.ivgmp.vnoc.core.Limits;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Shape;
import org.ivgmp.vnoc.core.Topology;
import org.ivgmp.vnoc.core.Vpn;
import org.ivgmp.vnoc.tree.Capacity;

/// Sites, hosts, the network between them and the VNOC, in one queue of events with one seeded source of chance. The same seed gives the
/// same run to the last packet.
final class World {

    static final int SITES = 20;
    static final int GROUPS = 6;
    static final String VPN = "tv";
    /// Faults go on for so long; then everything heals.
    static final long FAULTS_NS = 180_000_000_000L;
    /// Within this time after healing all must be right: what liars said last lives for the Group Membership Interval (270 s); who found no
    /// room beside it speaks up at the next general query (125 s and 10 s), and a request that was over quota rests for 60 s.
    static final long CONVERGENCE_NS = 480_000_000_000L;
    private static final Duration LEASE = Duration.ofSeconds(90);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final Duration AWAIT = Duration.ofSeconds(25);
    private static final int REQUESTS_MAX = 30;

    private record Due(long ns, long order, Runnable action) {
    }

    /// One tuple of permission, and the rule that gives it.
    private record Permission(String site, Role role, IpAddress group) {
    }

    private final long seed;
    private final Random random;
    private final Faults planted;
    private final PriorityQueue<Due> queue = new PriorityQueue<>(
            Comparator.comparingLong(Due::ns).thenComparingLong(Due::order));
    private long nowNs;
    private long order;
    private int events;
    private boolean healed;
    private final Laws laws = new Laws();
    private final SimulatedStore store = new SimulatedStore();
    private Optional<SimulatedCentre> centre = Optional.empty();
    private long centreTicks;
    private final Limits limits;
    private final Map<Permission, Long> permissions = new HashMap<>();
    private final Set<String> certified = new TreeSet<>();
    private final Map<Integer, Edge> edges = new TreeMap<>();
    private final List<Hosts> hosts = new ArrayList<>();
    private final Set<Integer> cutFromVnoc = new TreeSet<>();
    private final Set<Set<Integer>> cutPairs = new HashSet<>();
    private int nextPacket = 1;

    World(long seed, Faults planted) {
        this.seed = seed;
        this.random = new Random(seed);
        this.planted = planted;
        this.limits = new Limits(REQUESTS_MAX, random.nextBoolean() ? SITES : 4);
        store.add(new Vpn(VPN, 7));
        Map<String, Capacity> capacities = new HashMap<>();
        for (int i = 0; i < SITES; i++) {
            String name = Edge.name(i);
            store.add(new org.ivgmp.vnoc.core.Site(name, Edge.overlay(i), Optional.of(endpoint(i)), true, Set.of(VPN)));
            if (random.nextInt(3) == 0) {
                certified.add(name);
                capacities.put(name, new Capacity(true, 2 + random.nextInt(4), 0));
            }
            hosts.add(new Hosts(this, i, new Random(random.nextLong())));
        }
        // of every six groups two are distributed by trees
        store.shape(new Shape(random.nextInt(3) == 0 ? Set.of() : Set.of(new Topology(VPN,
                new IpPrefix(group(0), 31), Topology.Kind.HIERARCHY, Optional.empty())), capacities));
        startCentre();
        for (int i = 0; i < SITES; i++) {
            for (Role role : Role.values()) {
                for (int group = 0; group < GROUPS; group++) {
                    if (random.nextInt(4) > 0) {
                        permit(new Permission(Edge.name(i), role, group(group)));
                    }
                }
            }
        }
        for (int i = 0; i < SITES; i++) {
            startEdge(i);
        }
    }

    static long ms(long ms) {
        return ms * 1_000_000L;
    }

    long nowNs() {
        return nowNs;
    }

    Laws laws() {
        return laws;
    }

    Hosts hosts(int site) {
        return hosts.get(site);
    }

    boolean isHealed() {
        return healed;
    }

    boolean planted(Faults fault) {
        return planted == fault;
    }

    int events() {
        return events;
    }

    Ipv4Address group(int index) {
        return new Ipv4Address(0xEF010100 + index);
    }

    private static Ipv4Address endpoint(int site) {
        return Ipv4Address.of(198, 51, 100, 1 + site);
    }

    void in(long ns, Runnable action) {
        queue.add(new Due(nowNs + ns, order++, action));
    }

    Optional<Edge> edge(int site) {
        return Optional.ofNullable(edges.get(site));
    }

    boolean allowed(String site, Role role, IpAddress group) {
        return permissions.containsKey(new Permission(site, role, group));
    }

    boolean certified(String site) {
        return certified.contains(site);
    }

    /// Faults, healing, convergence, and the test of it.
    ///
    /// @throws Laws.Broken naming the law, the seed and the time
    void run() {
        try {
            in(ms(10), this::change);
            in(ms(5_000), this::fault);
            runUntil(FAULTS_NS);
            heal();
            runUntil(FAULTS_NS + CONVERGENCE_NS);
            judge();
        } catch (Laws.Broken broken) {
            Laws.Broken told = new Laws.Broken("seed " + seed + " at " + nowNs / 1_000_000_000.0 + " s", broken.getMessage());
            told.setStackTrace(broken.getStackTrace());
            throw told;
        }
    }

    private void runUntil(long endNs) {
        while (!queue.isEmpty() && queue.peek().ns() <= endNs) {
            Due due = queue.remove();
            nowNs = due.ns();
            events++;
            due.action().run();
        }
        nowNs = endNs;
    }

    // --- what people do ---

    /// Hosts begin and cease to want and to send; the operator changes rules.
    private void change() {
        if (healed) {
            return;
        }
        int site = random.nextInt(SITES);
        Ipv4Address group = group(random.nextInt(GROUPS));
        switch (random.nextInt(8)) {
            case 0 -> turnPermission(new Permission(Edge.name(site), Role.values()[random.nextInt(2)], group));
            case 1, 2 -> hosts(site).toggleSend(group);
            default -> hosts(site).toggleWant(group);
        }
        in(ms(200 + random.nextInt(2_000)), this::change);
    }

    private void turnPermission(Permission permission) {
        Long rule = permissions.get(permission);
        if (rule == null) {
            permit(permission);
        } else if (centre.isPresent()) {
            try {
                permissions.remove(permission);
                centre.get().withdraw(rule);
            } catch (Refusal impossible) {
                throw new AssertionError(impossible);
            }
            centreChanged();
        }
    }

    private void permit(Permission permission) {
        if (centre.isEmpty()) {
            return;
        }
        try {
            permissions.put(permission, -1L);
            permissions.put(permission, centre.get().allow(VPN, permission.site(), permission.role() == Role.SENDER
                    ? Rule.Action.SEND : Rule.Action.RECEIVE, permission.group()));
        } catch (Refusal impossible) {
            throw new AssertionError(impossible);
        }
        centreChanged();
    }

    // --- what goes wrong ---

    private void fault() {
        if (healed) {
            return;
        }
        int site = random.nextInt(SITES);
        switch (random.nextInt(10)) {
            case 0 -> crashCentre();
            case 1 -> crashEdge(site);
            case 2 -> edge(site).ifPresent(Edge::replaceIgmp);
            case 3 -> edge(site).ifPresent(Edge::replaceSources);
            case 4 -> edge(site).ifPresent(Edge::replaceForwarding);
            case 5 -> edge(site).ifPresent(Edge::replaceClient);
            case 6 -> {
                cutFromVnoc.add(site);
                in(ms(5_000 + random.nextInt(120_000)), () -> cutFromVnoc.remove(site));
            }
            case 7 -> {
                Set<Integer> pair = Set.of(site, (site + 1 + random.nextInt(SITES - 1)) % SITES);
                cutPairs.add(pair);
                in(ms(2_000 + random.nextInt(60_000)), () -> cutPairs.remove(pair));
            }
            case 8 -> hosts(site).startLying();
            default -> hosts(site).stopLying();
        }
        in(ms(500 + random.nextInt(5_000)), this::fault);
    }

    private void crashCentre() {
        if (centre.isPresent()) {
            centre = Optional.empty();
            in(ms(1_000 + random.nextInt(30_000)), this::startCentre);
        }
    }

    private void startCentre() {
        if (centre.isEmpty()) {
            centre = Optional.of(new SimulatedCentre(store, limits, LEASE, random.nextInt(4096), () -> new Moment(nowNs)));
            centreChanged();
        }
    }

    /// After each thing that the centre did: when it is to be called next.
    private void centreChanged() {
        long plan = ++centreTicks;
        centre.flatMap(SimulatedCentre::deadline).ifPresent(at -> in(Math.max(ms(1), at.ns() - nowNs + ms(1)), () -> {
            if (plan == centreTicks) {
                centre.ifPresent(there -> {
                    there.onTick(new Moment(nowNs));
                    laws.bounded(there.network().requests().values().stream().allMatch(set -> set.size() <= REQUESTS_MAX),
                            "a site has more requests than it may");
                });
                centreChanged();
            }
        }));
    }

    private void crashEdge(int site) {
        edge(site).ifPresent(edge -> {
            edge.crash();
            edges.remove(site);
            tunnelsChanged();
            in(ms(2_000 + random.nextInt(20_000)), () -> startEdge(site));
        });
    }

    private void startEdge(int site) {
        if (!edges.containsKey(site)) {
            double drift = (random.nextDouble() - 0.5) * 2e-3;
            edges.put(site, new Edge(this, site, drift, new Random(random.nextLong())));
        }
    }

    private void heal() {
        healed = true;
        cutFromVnoc.clear();
        cutPairs.clear();
        hosts.forEach(Hosts::stopLying);
        startCentre();
        for (int site = 0; site < SITES; site++) {
            startEdge(site);
        }
    }

    // --- the network ---

    /// A packet of a host.
    int originate(int site, Ipv4Address source, Ipv4Address group) {
        int number = nextPacket++;
        laws.sent(number, Edge.name(site));
        edge(site).ifPresent(edge -> edge.hear(Packet.of(source, group, number)));
        return number;
    }

    private boolean reaches(int from, int to) {
        return !cutPairs.contains(Set.of(from, to));
    }

    /// A datagram into a tunnel. Without one, the kernel refuses it.
    void transmit(Edge from, Ipv4Address peer, byte[] datagram, Branch branch) {
        int sender = from.overlay().bits() - Edge.overlay(0).bits();
        int receiver = peer.bits() - Edge.overlay(0).bits();
        byte[] inner = java.util.Arrays.copyOfRange(datagram, 12, datagram.length);
        laws.copied(from, Edge.name(receiver), Packet.group(inner));
        if (!tunnel(sender, receiver)) {
            return;
        }
        for (int copies = !healed && random.nextInt(100) == 0 ? 2 : 1; copies > 0; copies--) {
            if (healed || reaches(sender, receiver) && random.nextInt(50) > 0) {
                byte[] onTheWay = datagram.clone();
                if (copies == 2 && planted(Faults.NUMBERS_TWICE)) {
                    java.nio.ByteBuffer.wrap(onTheWay).putInt(8, branch.lane(0).nextSequence());
                }
                in(ms(5 + random.nextInt(healed ? 20 : 300)), () ->
                        edge(receiver).ifPresent(edge -> edge.receive(from.overlay(), onTheWay)));
            }
        }
    }

    /// What edges ask each other for is lost, late and doubled as packets are.
    void ask(Edge from, Ipv4Address peer, byte[] message) {
        int sender = from.overlay().bits() - Edge.overlay(0).bits();
        int receiver = peer.bits() - Edge.overlay(0).bits();
        for (int copies = !healed && random.nextInt(100) == 0 ? 2 : 1; copies > 0; copies--) {
            if (tunnel(sender, receiver) && (healed || reaches(sender, receiver) && random.nextInt(20) > 0)) {
                in(ms(5 + random.nextInt(healed ? 20 : 300)), () ->
                        edge(receiver).ifPresent(edge -> edge.asked(from.overlay(), message)));
            }
        }
    }

    /// IPsec has a tunnel where both want it.
    private boolean tunnel(int a, int b) {
        return wants(a, b) && wants(b, a);
    }

    private boolean wants(int site, int peer) {
        return edge(site).map(edge -> edge.wanted().stream().anyMatch(spec -> spec.peer().equals(Edge.name(peer))))
                .orElse(false);
    }

    /// A moment later everybody sees what became of his tunnels.
    void tunnelsChanged() {
        in(ms(100 + random.nextInt(1_500)), () -> edges.forEach((number, edge) -> {
            Map<String, TunnelState> states = new HashMap<>();
            for (TunnelSpec spec : edge.wanted()) {
                int peer = spec.remoteOverlay().bits() - Edge.overlay(0).bits();
                states.put(spec.peer(), new TunnelState(spec, tunnel(number, peer) ? TunnelState.Status.UP
                        : TunnelState.Status.CONNECTING, Optional.empty()));
            }
            edge.tunnelsSaid(states);
        }));
    }

    // --- calls to the VNOC ---

    private interface Operation<T> {
        T run(SimulatedCentre centre) throws Refusal;
    }

    void call(Edge edge, Action.Call call) {
        switch (call) {
            case Action.Join(var id, var request) -> call(edge,
                    there -> lease(there.join(edge.name(), Convert.request(request))), reply -> new Event.Joined(id, request, reply));
            case Action.Leave(var id, var request) -> call(edge,
                    there -> lease(there.leave(edge.name(), Convert.request(request))), reply -> new Event.Left(id, request, reply));
            case Action.Renew(var id, var digest, var all) -> call(edge, there -> lease(there.renew(edge.name(), digest,
                    endpoint(number(edge)), all.map(Convert::requests))), reply -> new Event.Renewed(id, all, reply));
            case Action.Await(var id, var since) -> await(edge, id, since);
        }
    }

    private static Lease lease(Answer answer) {
        return new Lease(answer.lease(), answer.resync());
    }

    private static int number(Edge edge) {
        return edge.overlay().bits() - Edge.overlay(0).bits();
    }

    private boolean lost(Edge edge) {
        return !healed && (cutFromVnoc.contains(number(edge)) || random.nextInt(20) == 0);
    }

    private <T> void call(Edge edge, Operation<T> operation, Function<Reply<T>, Event> toEvent) {
        if (lost(edge)) {
            answer(edge, ANSWER_MAX.toNanos(), toEvent.apply(new Reply.Unreachable<>("lost")));
            return;
        }
        in(ms(5 + random.nextInt(200)), () -> {
            Reply<T> reply = centre.<Reply<T>>map(there -> answered(there, operation))
                    .orElse(new Reply.Unreachable<>("the VNOC is down"));
            centreChanged();
            boolean lostOnTheWayBack = lost(edge);
            answer(edge, lostOnTheWayBack ? ANSWER_MAX.toNanos() : ms(5 + random.nextInt(200)),
                    toEvent.apply(lostOnTheWayBack ? new Reply.Unreachable<>("lost") : reply));
        });
    }

    private static <T> Reply<T> answered(SimulatedCentre there, Operation<T> operation) {
        try {
            return new Reply.Accepted<>(operation.run(there));
        } catch (Refusal refusal) {
            return new Reply.Refused<>(switch (refusal.outcome()) {
                case UNKNOWN_VPN -> Reply.Fault.UNKNOWN_VPN;
                case QUOTA_EXCEEDED -> Reply.Fault.QUOTA_EXCEEDED;
                case BAD_REQUEST -> Reply.Fault.BAD_REQUEST;
                case NOT_AUTHORISED, GRANTED -> Reply.Fault.NOT_AUTHORISED;
            }, refusal.getMessage());
        }
    }

    private void answer(Edge edge, long afterNs, Event event) {
        in(afterNs, edge.ifAlive(() -> edge.onEvent(event)));
    }

    private void await(Edge edge, long id, String since) {
        if (lost(edge)) {
            answer(edge, ANSWER_MAX.toNanos(), new Event.Awaited(id, new Reply.Unreachable<>("lost")));
            return;
        }
        in(ms(5 + random.nextInt(200)), () -> {
            if (centre.isEmpty()) {
                answer(edge, ms(5), new Event.Awaited(id, new Reply.Unreachable<>("the VNOC is down")));
                return;
            }
            SimulatedCentre life = centre.get();
            boolean[] over = {false};
            try {
                CompletableFuture<Optional<org.ivgmp.vnoc.core.PolicyDocument>> answer = life.await(edge.name(), since);
                centreChanged();
                answer.thenAccept(document -> {
                    if (!over[0]) {
                        over[0] = true;
                        in(0, () -> deliver(edge, id, life, document));
                    }
                });
                in(AWAIT.toNanos(), () -> {
                    if (!over[0]) {
                        over[0] = true;
                        deliver(edge, id, life, Optional.empty());
                    }
                });
            } catch (Refusal refusal) {
                answer(edge, ms(5), new Event.Awaited(id, new Reply.Refused<>(Reply.Fault.NOT_AUTHORISED, "")));
            }
        });
    }

    private void deliver(Edge edge, long id, SimulatedCentre life,
            Optional<org.ivgmp.vnoc.core.PolicyDocument> document) {
        Optional<PolicyDocument> wire = document.map(Convert::document).map(this::tampered);
        wire.ifPresent(fresh -> laws.document(edge.name(), fresh, this));
        boolean gone = centre.isEmpty() || centre.get() != life || lost(edge);
        answer(edge, ms(5 + random.nextInt(200)), new Event.Awaited(id, gone
                ? new Reply.Unreachable<>("the connection broke") : new Reply.Accepted<>(wire)));
    }

    private PolicyDocument tampered(PolicyDocument document) {
        if (!planted(Faults.GRANTS_ALL)) {
            return document;
        }
        List<PolicyDocument.Send> sends = document.sends().stream().map(send -> new PolicyDocument.Send(send.vpn(),
                send.group(), send.branch(), send.ttl(), send.rate(), send.dscp(), new TreeSet<>(document.peers().stream()
                        .map(PolicyDocument.Peer::name).toList()), send.may())).toList();
        return new PolicyDocument(document.version(), document.vpns(), document.peers(), sends, document.receives(),
                document.offers(), document.relays(), document.verdicts());
    }

    /// For whoever looks for the reason.
    private String told(String site, IpAddress group) {
        int number = Integer.parseInt(site.substring(1));
        return site + ": hosts want it: " + hosts(number).wants(group) + "; at the VNOC: " + centre.map(there ->
                there.network().requestsOf(site).stream().filter(request -> request.group().equals(group)).toList())
                + ", document " + centre.map(there -> there.document(site)).map(document -> document.version().substring(0, 8)
                        + " " + document.receives().stream().filter(receive -> receive.group().equals(group)).toList())
                + "; edge: " + edge(number).map(edge -> edge.told(group)).orElse("none");
    }

    // --- the judgement ---

    /// Each sender sends once more; each site with an honest member and permission gets it, and nobody else.
    private void judge() {
        Map<Integer, Permission> sent = new TreeMap<>();
        for (int site = 0; site < SITES; site++) {
            for (Ipv4Address group : List.copyOf(hosts(site).sends())) {
                sent.put(originate(site, hosts(site).address(0), group), new Permission(Edge.name(site), Role.SENDER, group));
            }
        }
        runUntil(nowNs + ms(2_000));
        sent.forEach((packet, sender) -> {
            Set<String> due = new TreeSet<>();
            for (int site = 0; site < SITES; site++) {
                String name = Edge.name(site);
                boolean receives = !name.equals(sender.site()) && hosts(site).wants(sender.group())
                        && allowed(name, Role.RECEIVER, sender.group()) && permissions.containsKey(sender);
                if (receives && centre.orElseThrow().network().requestsOf(name).size() < REQUESTS_MAX) {
                    due.add(name);
                }
            }
            due.removeAll(centre.orElseThrow().unreached(VPN, sender.group(), sender.site()));
            Set<String> missing = new TreeSet<>(due);
            missing.removeAll(laws.arrivals(packet));
            Set<String> surplus = new TreeSet<>(laws.arrivals(packet));
            surplus.removeAll(due);
            laws.converged(missing.isEmpty() && surplus.isEmpty(), "packet " + packet + " of " + sender.group() + " from "
                    + sender.site() + " did not come to " + missing + ", and came needlessly to " + surplus
                    + missing.stream().map(site -> "\n  " + told(site, sender.group()) + "\n  "
                            + told(sender.site(), sender.group())).findFirst().orElse(""));
        });
    }
}
