package org.ivgmp.edge.dataplane.core;

import static org.ivgmp.edge.dataplane.core.PlaneCounter.*;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv6Address;

/// From the LAN to the tunnels, one packet at a time:
///
/// 1. check: a whole IP packet, for a group that routers forward, from a source that belongs to the port (RPF);
/// 2. complete the checksum that a local sender left to the hardware;
/// 3. find the flow, and its route in the table that is installed;
/// 4. no route: keep the packet for a while and report the flow once;
/// 5. else change the TTL in place, in memory that is ours, and hand one copy per branch to the sink.
///
/// When a table is adopted, what was kept for its flows is sent before any newer packet, and not in one burst: queues on the
/// way, and the receivers' sockets, are short. All on the LAN loop's thread, but for [#readFlows].
public final class LanPipeline {

    /// Of [#turn].
    public static final int RING_FULL = FairShare.FULL;
    public static final int RING_RELAXED = FairShare.RELAXED;

    /// A flow is forgotten after this silence.
    static final long FORGET_NS = 300_000_000_000L;

    private final PlaneLimits limits;
    private final Counters counters;
    private final FlowReports reports;
    private final Copier copier;
    private final FlowTable.Of4 flows4;
    private final FlowTable.Of6 flows6;
    private final Waiting waiting;
    /// Stands for all flows that the table has no room for.
    private final Flow overflow = new Flow4(0);
    private final Doubles doubles = new Doubles();
    private boolean doubled;
    private Fib fib;
    private Ports ports;
    /// Without a tunnel socket, flows with a route wait as well.
    private boolean sending;
    /// Of the packet or sweep that is being worked on.
    private long nowNs;

    /// Of the only loop that sends.
    ///
    /// @param holdMemory for the packets that are kept, in slots of `slotBytes`
    public LanPipeline(PlaneLimits limits, Counters counters, FlowReports reports, CopySink sink,
            MemorySegment holdMemory, int slotBytes) {
        this(0, limits, counters, reports, sink, TooBigSink.NONE, holdMemory, slotBytes);
    }

    /// @param lane   the number of this loop among those that send
    /// @param tooBig where senders of too large IPv6 packets are told
    public LanPipeline(int lane, PlaneLimits limits, Counters counters, FlowReports reports, CopySink sink, TooBigSink tooBig,
            MemorySegment holdMemory, int slotBytes) {
        this.limits = limits;
        this.counters = counters;
        this.reports = reports;
        this.copier = new Copier(lane, limits.innerMax(), counters, sink, tooBig);
        this.flows4 = new FlowTable.Of4(limits.flowsMax());
        this.flows6 = new FlowTable.Of6(limits.flowsMax());
        this.waiting = new Waiting(new HeldPackets(holdMemory, slotBytes, limits.heldPerFlow()), limits.holdNs(), counters, sink, copier);
    }

    /// Uses these from now on. [#sweep] is wanted at once, for what was kept for flows that have a route now.
    public void adopt(Fib fib, Ports ports, boolean sending) {
        this.fib = fib;
        this.ports = ports;
        this.sending = sending;
    }

    /// Before each batch.
    ///
    /// @param filled how full the fullest ring is, of [#RING_FULL]; below [#RING_RELAXED] any figure will do
    public void turn(long nowNs, int filled) {
        copier.fairShare().turn(nowNs, filled);
    }

    /// After each batch: how long it took.
    public void worked(long tookNs) {
        copier.fairShare().worked(tookNs);
    }

    /// An IPv4 packet was heard.
    ///
    /// @param available          octets at `at`, which need not all be the packet's
    /// @param checksumUnfinished whether the sender left the UDP or TCP checksum to the hardware
    public void onPacket(int port, MemorySegment memory, long at, int available, boolean checksumUnfinished, long nowNs) {
        this.nowNs = nowNs;
        counters.count(LAN_PACKETS);
        int length = Ipv4.check(memory, at, available);
        if (length < 0) {
            counters.count(reason(length));
            return;
        }
        int group = Ipv4.destination(memory, at);
        int source = Ipv4.source(memory, at);
        if (!Ipv4.isForwardedGroup(group) || Ipv4.protocol(memory, at) == Ipv4.IGMP) {
            counters.count(LAN_NOT_FOR_US);
        } else if (!ports.isLocal(port, source)) {
            counters.count(LAN_RPF);
            doubled = fib.injects(port, new Ipv4Address(group));
        } else if (checksumUnfinished && !Ipv4.completeChecksum(memory, at, length)) {
            counters.count(LAN_CHECKSUM_UNFINISHED);
        } else {
            Flow flow = flows4.findOrAdd(FlowKey.of(port, group, source), overflow);
            onFlow(flow, flow == overflow ? fib.route(port, group, source) : routeOf(flow), memory, at, length);
        }
    }

    /// An IPv6 packet was heard. The parameters are those of [#onPacket].
    public void onPacket6(int port, MemorySegment memory, long at, int available, boolean checksumUnfinished, long nowNs) {
        this.nowNs = nowNs;
        counters.count(LAN_PACKETS);
        int length = Ipv6.check(memory, at, available);
        if (length < 0) {
            counters.count(reason(length));
            return;
        }
        long sourceHigh = Ipv6.sourceHigh(memory, at);
        long sourceLow = Ipv6.sourceLow(memory, at);
        if (!Ipv6.isForwardedGroup(Ipv6.groupHigh(memory, at)) || Ipv6.isMembership(memory, at, length)) {
            counters.count(LAN_NOT_FOR_US);
        } else if (!Ipv6.isForwardedSource(sourceHigh, sourceLow)) {
            counters.count(LAN_BAD_SOURCE);
        } else if (!ports.isLocal(port, sourceHigh, sourceLow)) {
            counters.count(LAN_RPF);
            doubled = fib.injects(port, new Ipv6Address(Ipv6.groupHigh(memory, at), Ipv6.groupLow(memory, at)));
        } else if (checksumUnfinished && !Ipv6.completeChecksum(memory, at, length)) {
            counters.count(LAN_CHECKSUM_UNFINISHED);
        } else {
            long groupHigh = WideTable.withPort(port, Ipv6.groupHigh(memory, at));
            long groupLow = Ipv6.groupLow(memory, at);
            Flow flow = flows6.findOrAdd(groupHigh, groupLow, sourceHigh, sourceLow, overflow);
            onFlow(flow, flow == overflow ? fib.route(groupHigh, groupLow, sourceHigh, sourceLow) : routeOf(flow),
                    memory, at, length);
        }
    }

    /// Whether the packet just heard was put on the LAN by another one, of a group that we put there, too. To be asked after each packet.
    public boolean takeDoubled() {
        boolean was = doubled;
        doubled = false;
        return was;
    }

    /// @param from Ethernet address of the frame that [#takeDoubled] was about
    public void onDoubled(int port, long from) {
        doubles.heard(port, from, ports.ethernet(port));
    }

    /// By any thread.
    public Doubles doubles() {
        return doubles;
    }

    private static PlaneCounter reason(int refusal) {
        return switch (refusal) {
            case Ipv4.TRUNCATED -> LAN_TRUNCATED;
            case Ipv4.BAD_HEADER -> LAN_BAD_HEADER;
            default -> LAN_BAD_CHECKSUM;
        };
    }

    private void onFlow(Flow flow, Route route, MemorySegment memory, long at, int length) {
        flow.packets.add(1);
        flow.bytes.add(length);
        flow.heardNs = nowNs;
        if (usable(route)) {
            if (!waiting.isBehindOthers(flow, route, memory, at, length, nowNs)) {
                copier.forward(flow, route, memory, at, length, nowNs);
            }
        } else if (flow == overflow) {
            counters.count(FLOWS_FULL);
        } else {
            hold(flow, route, memory, at, length);
        }
    }

    private Route routeOf(Flow flow) {
        if (flow.routedBy != fib) {
            flow.route = flow.routeIn(fib);
            flow.routedBy = fib;
        }
        return flow.route;
    }

    private boolean usable(Route route) {
        return route != Route.UNKNOWN && (sending || route.branches().length == 0);
    }

    private void hold(Flow flow, Route route, MemorySegment memory, long at, int length) {
        if (route == Route.UNKNOWN) {
            report(flow);
        }
        waiting.hold(flow, memory, at, length, nowNs);
    }

    /// Once, and again while it still sends and nobody has made a route for it.
    private void report(Flow flow) {
        if (flow.reported && nowNs - flow.reportedNs < limits.holdNs()) {
            return;
        }
        if (reports.offer(flow.port(), flow.source(), flow.group())) {
            flow.reported = true;
            flow.reportedNs = nowNs;
        } else {
            counters.count(REPORTS_FULL);
        }
    }

    /// Sends some of what waits and has a route, drops what waited too long, forgets flows. To be called every millisecond
    /// or two while [#isReleasing], several times within the hold time while [#isHolding], else every second.
    public void sweep(long nowNs) {
        this.nowNs = nowNs;
        if (waiting.begins(nowNs)) {
            forEachFlow(this::releaseOrExpire);
        }
        Predicate<Flow> old = flow -> flow.heldCount == 0 && nowNs - flow.heardNs > FORGET_NS;
        flows4.forget(old);
        flows6.forget(old);
    }

    private void forEachFlow(Consumer<Flow> visitor) {
        flows4.forEach(visitor);
        flows6.forEach(visitor);
    }

    private void releaseOrExpire(Flow flow) {
        if (flow.heldCount == 0) {
            return;
        }
        Route route = routeOf(flow);
        if (usable(route)) {
            waiting.releaseSome(flow, route);
        } else {
            waiting.expire(flow);
        }
    }

    /// Whether packets wait for a route.
    public boolean isHolding() {
        return waiting.isHolding();
    }

    /// Whether packets wait that have a route by now.
    public boolean isReleasing() {
        return waiting.isReleasing();
    }

    /// By any thread. The number of the port stands for its name.
    public void readFlows(FlowReader reader) {
        forEachFlow(flow -> reader.onFlow(flow.port(), flow.source(), flow.group(), flow.packets.get(),
                flow.bytes.get()));
    }

    /// By any thread.
    public void readDrops(DropReader reader) {
        forEachFlow(flow -> reader.onFlow(flow.port(), flow.source(), flow.group(), flow.ttlDropped.get(),
                flow.capDropped.get(), flow.oversize.get()));
    }

    @FunctionalInterface
    public interface DropReader {
        void onFlow(int port, IpAddress source, IpAddress group, long ttl, long rateCap, long oversize);
    }

    @FunctionalInterface
    public interface FlowReader {
        void onFlow(int port, IpAddress source, IpAddress group, long packets, long bytes);
    }
}
