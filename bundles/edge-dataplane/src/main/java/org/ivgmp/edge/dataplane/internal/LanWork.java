package org.ivgmp.edge.dataplane.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.ivgmp.dataplane.Succession;
import org.ivgmp.edge.dataplane.core.Counters;
import org.ivgmp.edge.dataplane.core.Fib;
import org.ivgmp.edge.dataplane.core.FlowReports;
import org.ivgmp.edge.dataplane.core.LanPipeline;
import org.ivgmp.edge.dataplane.core.PlaneCounter;
import org.ivgmp.edge.dataplane.core.Port;
import org.ivgmp.net.Ipv6Address;

/// The LAN loop's work: the rings of all ports, through the pipeline, to the tunnel socket.
final class LanWork implements PacketLoop.Work {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.dataplane");
    private static final PacketFilter[] VERSIONS = PacketFilter.values();
    private static final int IDLE_MS = 1000;
    /// While packets are held, so that they do not outlive the hold time by more than this.
    private static final int HOLDING_MS = 50;
    /// While held packets are sent, little by little.
    private static final int RELEASING_MS = 1;

    private final int number;
    private final Libc libc;
    private final PlaneSettings settings;
    private final Counters counters;
    private final TunnelSender sender;
    private final IcmpSender icmp;
    private final LanPipeline pipeline;
    private final MemorySegment holdMemory;
    /// By port and IP version, the versions of a port side by side. A ring is there while its interface is, once its version has been of use.
    private final Optional<PacketRing>[] rings;
    private final int[] ifindexes;
    private final String[] said;
    private Fib fib;
    private List<Port> ports = List.of();
    private final int[] descriptors;
    private List<Succession.Ring> inherited = List.of();
    /// Set by whoever ends the loop, before he does.
    private volatile boolean keepsRings;

    /// @param number of the loop among the LAN loops
    LanWork(int number, Libc libc, Arena arena, PlaneSettings settings, Counters counters, FlowReports reports) {
        this.number = number;
        this.libc = libc;
        this.settings = settings;
        this.counters = counters;
        this.sender = new TunnelSender(number, libc, arena, counters, settings.udpPort());
        long holdBytes = (long) settings.heldPackets() * PacketRing.FRAME;
        this.holdMemory = holdBytes == 0 ? MemorySegment.NULL : Mapped.anonymous(libc, holdBytes);
        this.icmp = new IcmpSender(libc, arena);
        this.pipeline = new LanPipeline(number, settings.limits(), counters, reports, sender, icmp, holdMemory, PacketRing.FRAME);
        this.rings = emptyRings(settings.ports().size() * VERSIONS.length);
        this.ifindexes = new int[settings.ports().size()];
        this.said = new String[settings.ports().size()];
        this.descriptors = new int[rings.length];
        Arrays.fill(descriptors, -1);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Optional<PacketRing>[] emptyRings(int count) {
        Optional<PacketRing>[] rings = new Optional[count];
        Arrays.fill(rings, Optional.empty());
        return rings;
    }

    LanPipeline pipeline() {
        return pipeline;
    }

    @Override
    public void adopt(Situation situation) {
        sender.use(situation.socket().fd(number));
        pipeline.adopt(situation.fib(), situation.ports(), situation.socket().fd() >= 0);
        ports = situation.ports().list();
        fib = situation.fib();
        openRings();
        closeInherited();
    }

    /// Rings that another loop has left: used instead of new ones where they fit, closed otherwise.
    void inherit(List<Succession.Ring> left) {
        inherited = List.copyOf(left);
    }

    /// The rings are not closed with this; once it is, they are what [#left] says.
    void keepRings() {
        keepsRings = true;
    }

    List<Succession.Ring> left() {
        return IntStream.range(0, rings.length).boxed().flatMap(i -> rings[i].stream().map(ring ->
                ring.left(settings.ports().get(i / VERSIONS.length), ifindexes[i / VERSIONS.length]))).toList();
    }

    private PacketRing ring(Port port, PacketFilter version) {
        Optional<Succession.Ring> fitting = inherited.stream().filter(ring -> ring.ifindex() == port.ifindex()
                && ring.port().equals(port.name()) && ring.etherType() == version.etherType() && ring.frame() == PacketRing.FRAME
                && ring.bytes() == PacketRing.bytes(settings.ringFrames())).findFirst();
        fitting.ifPresent(ring -> inherited = inherited.stream().filter(other -> other != ring).toList());
        return fitting.map(ring -> PacketRing.resume(libc, version, ring))
                .orElseGet(() -> PacketRing.open(libc, version, port.ifindex(), settings.ringFrames(),
                        new PacketFilter.Part(number, settings.lanLoops())));
    }

    private void closeInherited() {
        inherited.forEach(ring -> PacketRing.resume(libc, PacketFilter.IPV4, ring).close());
        inherited = List.of();
    }

    private void openRings() {
        for (int i = 0; i < ifindexes.length; i++) {
            if (ports.get(i).ifindex() != ifindexes[i]) {
                closeRings(i);
                ifindexes[i] = 0;
                open(i, ports.get(i));
            } else if (ifindexes[i] != 0 && lacksRing(i)) {
                open(i, ports.get(i));
            }
        }
    }

    /// Where a port has no IPv6 prefix, none of its IPv6 packets could be forwarded, and where no IPv6 group is put on it, none of them tells
    /// of another forwarder: no ring then, which has 8 MiB as shipped.
    private boolean isOfUse(int index, PacketFilter version) {
        return version != PacketFilter.IPV6 || fib.injectsIpv6(index) || ports.get(index).prefixes().stream()
                .anyMatch(prefix -> prefix.address() instanceof Ipv6Address address && !address.isLinkLocalUnicast());
    }

    private boolean lacksRing(int index) {
        for (int version = 0; version < VERSIONS.length; version++) {
            if (rings[index * VERSIONS.length + version].isEmpty() && isOfUse(index, VERSIONS[version])) {
                return true;
            }
        }
        return false;
    }

    /// The rings that it lacks.
    private void open(int index, Port port) {
        if (port.ifindex() == 0) {
            say(index, Level.WARNING, "LAN port " + port.name() + " is gone; looking for it every second");
            return;
        }
        try {
            for (int version = 0; version < VERSIONS.length; version++) {
                int ring = index * VERSIONS.length + version;
                if (rings[ring].isEmpty() && isOfUse(index, VERSIONS[version])) {
                    rings[ring] = Optional.of(ring(port, VERSIONS[version]));
                    descriptors[ring] = rings[ring].get().fd();
                }
            }
            ifindexes[index] = port.ifindex();
            say(index, Level.INFO, "LAN port " + port.name() + " is heard; its site is " + port.prefixes());
        } catch (IllegalStateException refused) {
            boolean partly = ifindexes[index] != 0;
            if (!partly) {
                closeRings(index);
            }
            say(index, Level.WARNING, "LAN port " + port.name() + " cannot be heard" + (partly ? " for IPv6" : "")
                    + ", trying every second: " + refused.getMessage());
        }
    }

    private void closeRings(int index) {
        for (int ring = index * VERSIONS.length; ring < (index + 1) * VERSIONS.length; ring++) {
            rings[ring].ifPresent(PacketRing::close);
            rings[ring] = Optional.empty();
            descriptors[ring] = -1;
        }
    }

    /// Once, however often it stays true.
    private void say(int index, Level level, String state) {
        if (!state.equals(said[index])) {
            LOG.log(level, state);
            said[index] = state;
        }
    }

    @Override
    public int[] descriptors() {
        return descriptors;
    }

    @Override
    public int doWork(long nowNs) {
        pipeline.turn(nowNs, filled());
        int done = 0;
        for (int i = 0; i < rings.length; i++) {
            if (rings[i].isPresent()) {
                done += rings[i].get().drain(pipeline, sender, counters, i / VERSIONS.length, PacketLoop.BATCH_MAX, nowNs);
            }
        }
        return done;
    }

    @Override
    public void worked(long tookNs) {
        pipeline.worked(tookNs);
    }

    /// Of the fullest ring, as in [LanPipeline#turn].
    private int filled() {
        int most = 0;
        for (Optional<PacketRing> ring : rings) {
            if (ring.isPresent()) {
                most = Math.max(most, ring.get().filled(LanPipeline.RING_FULL, LanPipeline.RING_RELAXED));
            }
        }
        return most;
    }

    @Override
    public void onError(int index) {
        rings[index].ifPresent(PacketRing::clearError);
    }

    @Override
    public int onTick(long nowNs) {
        sender.onTick(nowNs);
        openRings();
        pipeline.sweep(nowNs);
        for (Optional<PacketRing> ring : rings) {
            ring.ifPresent(open -> counters.add(PlaneCounter.LAN_RING_FULL, open.takeDropped()));
        }
        return pipeline.isReleasing() ? RELEASING_MS : pipeline.isHolding() ? HOLDING_MS : IDLE_MS;
    }

    @Override
    public void close() {
        icmp.close();
        closeInherited();
        for (int port = 0; port < ifindexes.length && !keepsRings; port++) {
            closeRings(port);
        }
        if (holdMemory.byteSize() > 0) {
            libc.munmap(holdMemory.address(), holdMemory.byteSize());
        }
    }
}
