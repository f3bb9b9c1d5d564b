package org.ivgmp.edge.dataplane.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.ivgmp.dataplane.ForwardingPlane;
import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.dataplane.Succession;
import org.ivgmp.edge.dataplane.core.Branches;
import org.ivgmp.edge.dataplane.core.Fib;
import org.ivgmp.edge.dataplane.core.PlaneCounter;
import org.ivgmp.edge.dataplane.core.Port;
import org.ivgmp.edge.dataplane.core.Ports;
import org.ivgmp.net.Ipv4Address;

/// The packet loops and what keeps them going. Everything may be called from any thread.
final class Plane implements ForwardingPlane, PlaneCounters, AutoCloseable {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.dataplane");
    private static final long CARE_S = 1;
    private static final long CLOSE_WAIT_MS = 5000;

    private final PlaneSettings settings;
    private final PortWatch portWatch;
    private final Branches branches;
    private final String epoch = UUID.randomUUID().toString();
    private final UnknownFlowQueue unknownFlows;
    private final Loops loops;
    private final Thread care;
    /// Of all branches that LAN loops send on. The care thread's.
    private final BreakerWatch breakers = new BreakerWatch();
    private final BlockingQueue<Boolean> careNow = new ArrayBlockingQueue<>(1);
    private final Inheritance inheritance;

    /// Held while the situation is changed: by whoever installs a table, and by the care thread.
    private final Lock changing = new ReentrantLock();
    private volatile Situation situation;
    private final List<TunnelSocket> retired = new ArrayList<>();
    private String trouble = "";
    private boolean closed;

    private Plane(PlaneSettings settings) {
        this.settings = settings;
        branches = new Branches(settings.breaker(), settings.lanLoops());
        inheritance = new Inheritance(settings.lanLoops());
        portWatch = new PortWatch(settings.ports(), settings.sitePrefixes());
        unknownFlows = new UnknownFlowQueue(settings.ports(), 2 * settings.limits().flowsMax() * settings.lanLoops());
        situation = new Situation(Fib.compile(PlaneTable.EMPTY, settings.ports(), branches),
                new Ports(portWatch.look()), TunnelSocket.NONE);
        loops = new Loops(settings, () -> situation, unknownFlows, inheritance);
        care = Thread.ofPlatform().name("plane-care").daemon().unstarted(this::care);
    }

    /// Takes over from the plane before it, if one waits for that.
    ///
    /// @throws IllegalStateException when this process may not open packet sockets
    static Plane start(PlaneSettings settings) {
        try (Libc libc = new Libc()) {
            libc.close(Sockets.checked("packet socket",
                    libc.socket(Linux.AF_PACKET, Linux.SOCK_DGRAM | Linux.SOCK_CLOEXEC, 0)));
        }
        Plane plane = new Plane(settings);
        plane.situation.ports().list().stream().filter(port -> port.ifindex() == 0).forEach(port -> LOG.log(
                Level.WARNING, "LAN port " + port.name() + " does not exist yet; looking for it every second"));
        plane.startLoops(Succession.claim());
        plane.care.start();
        return plane;
    }

    private void startLoops(Optional<Succession.Legacy> legacy) {
        try {
            legacy.ifPresent(before -> {
                Rehearsal.run(settings);
                situation = new Situation(Fib.compile(before.table(), settings.ports(), branches), situation.ports(), TunnelSocket.NONE);
            });
            loops.start();
            inheritance.awaitLoops();
            legacy.ifPresent(before -> takeOver(before.take()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            inheritance.settle();
        }
    }

    /// While the loops wait for it.
    private void takeOver(Succession.Estate estate) {
        branches.resume(estate.sequences());
        TunnelSocket socket = inheritance.accept(estate, settings.udpPort(), settings.socketBuffer());
        situation = new Situation(situation.fib(), situation.ports(), socket);
        install(situation.fib().table());
        LOG.log(Level.INFO, "went on where the packet loop before this one ended: " + estate.rings().size() + " rings"
                + (socket.fd() >= 0 ? " and the tunnel socket" : ""));
    }

    UnknownFlowQueue unknownFlows() {
        return unknownFlows;
    }

    @Override
    public void install(PlaneTable table) {
        changing.lock();
        try {
            Fib fib = Fib.compile(table, settings.ports(), branches);
            change(new Situation(fib, situation.ports(), socketFor(table.localOverlay())));
        } finally {
            changing.unlock();
        }
    }

    @Override
    public PlaneTable installed() {
        return situation.fib().table();
    }

    /// As in [org.ivgmp.dataplane.TunnelSizes#carry].
    void carry(Map<Integer, Integer> octetsByPeer) {
        branches.carry(octetsByPeer);
    }

    private void change(Situation next) {
        if (!closed) {
            situation = next;
            loops.wake();
        }
    }

    /// The socket that is open stays while the address does, or while there is none.
    private TunnelSocket socketFor(int overlay) {
        TunnelSocket socket = situation.socket();
        if (overlay == 0 || overlay == socket.overlay() || closed) {
            return socket;
        }
        if (socket.fd() >= 0) {
            retired.add(socket);
        }
        try (Libc libc = new Libc()) {
            TunnelSocket opened = TunnelSocket.open(libc, overlay, settings.udpPort(), settings.socketBuffer(), settings.lanLoops());
            LOG.log(Level.INFO, "tunnel socket bound to " + new Ipv4Address(overlay) + ":" + settings.udpPort());
            trouble = "";
            return opened;
        } catch (IllegalStateException refused) {
            complain("no tunnel socket on " + new Ipv4Address(overlay) + ", trying every second: "
                    + refused.getMessage());
            return TunnelSocket.NONE;
        }
    }

    private void complain(String about) {
        if (!about.equals(trouble)) {
            LOG.log(Level.WARNING, about);
            trouble = about;
        }
    }

    private void care() {
        try {
            while (careNow.poll(CARE_S, TimeUnit.SECONDS) == null) {
                look(portWatch.look());
                breakers.onTick(situation.fib().lanTargets(), System.nanoTime());
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void look(List<Port> ports) {
        changing.lock();
        try {
            Situation now = situation;
            TunnelSocket socket = socketFor(now.fib().table().localOverlay());
            boolean moved = !ports.equals(now.ports().list());
            if (moved || socket != now.socket()) {
                change(new Situation(now.fib(), moved ? new Ports(ports) : now.ports(), socket));
            }
            closeRetired();
        } finally {
            changing.unlock();
        }
    }

    private void closeRetired() {
        try (Libc libc = new Libc()) {
            List<TunnelSocket> free = retired.stream().filter(loops::haveLetGoOf).toList();
            free.forEach(socket -> socket.close(libc));
            retired.removeAll(free);
        }
    }

    @Override
    public void flows(FlowCounterVisitor visitor) {
        loops.pipelines().forEach(pipeline -> pipeline.readFlows((port, source, group, packets, bytes) ->
                visitor.onFlow(settings.ports().get(port), source.toInetAddress(), group.toInetAddress(), packets, bytes)));
    }

    @Override
    public void flowDrops(FlowDropVisitor visitor) {
        loops.pipelines().forEach(pipeline -> pipeline.readDrops((port, source, group, ttl, rateCap, oversize) ->
                visitor.onFlow(settings.ports().get(port), source.toInetAddress(), group.toInetAddress(), ttl, rateCap,
                        oversize)));
    }

    @Override
    public void caps(CapVisitor visitor) {
        branches.allPolicers().stream().filter(policer -> policer.rate() > 0).forEach(policer ->
                visitor.onCap(policer.vpn(), policer.group().toInetAddress(), policer.rate(), policer.dropped()));
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public void injected(InjectedVisitor visitor) {
        branches.allInjected().forEach(each -> visitor.onGroup(
                each.greKey(), each.group().toInetAddress(), each.port(), each.packets().get(), each.bytes().get()));
    }

    @Override
    public void branches(BranchCounterVisitor visitor) {
        branches.all().forEach(branch -> visitor.onBranch(branch.peer(), branch.key(), branch.read()));
    }

    @Override
    public void doubles(DoubleVisitor visitor) {
        for (int i = 0; i < settings.ports().size(); i++) {
            int port = i;
            visitor.onPort(settings.ports().get(port), loops.pipelines().mapToLong(pipeline -> pipeline.doubles().fromLower(port)).sum(),
                    loops.pipelines().mapToLong(pipeline -> pipeline.doubles().fromHigher(port)).sum());
        }
    }

    @Override
    public void totals(TotalVisitor visitor) {
        for (PlaneCounter counter : PlaneCounter.values()) {
            visitor.onTotal(counter.metric(), counter.help(), loops.total(counter));
        }
    }

    /// Goes on forwarding for a while, so that a plane that is started meanwhile can take over without a gap.
    @Override
    public void close() {
        endCare();
        new PlaneLegacy(this).leave();
    }

    /// In place of [#close] where no other plane can follow, since the program ends.
    void shutDown() {
        endCare();
        PlaneLegacy.give(end());
    }

    private void endCare() {
        changing.lock();
        try {
            closed = true;
        } finally {
            changing.unlock();
        }
        careNow.offer(true);
        try {
            care.join(CLOSE_WAIT_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends the loops, and leaves what they had open. After [#endCare].
    Succession.Estate end() {
        List<Succession.Ring> rings = loops.end();
        try (Libc libc = new Libc()) {
            retired.forEach(socket -> socket.close(libc));
            situation.socket().closeMore(libc);
        }
        return new Succession.Estate(situation.socket().fd(), situation.socket().overlay(), settings.udpPort(), rings, branches.sequences());
    }
}
