package org.ivgmp.edge.dataplane.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.ivgmp.edge.dataplane.core.Counters;
import org.ivgmp.edge.dataplane.core.Fib;
import org.ivgmp.edge.dataplane.core.Lane;
import org.ivgmp.edge.dataplane.core.PlaneCounter;
import org.ivgmp.edge.dataplane.core.TunnelPipeline;

/// The tunnel loop's work: datagrams of the tunnel socket, through the pipeline, to the LAN ports.
final class TunnelWork implements PacketLoop.Work {

    /// Messages in one go. Each has room for as many datagrams as the kernel may join: udp(7), UDP_GRO. A short one touches one page.
    private static final int BATCH_MAX = 32;
    private static final int MESSAGE_MAX = 65_536;
    private static final int SOCKADDR_IN = 16;
    private static final int IDLE_MS = 1000;

    private final Libc libc;
    private final int udpPort;
    private final Counters counters;
    private final LanInjector injector;
    /// For copies to other tunnels.
    private final TunnelSender onward;
    private final TunnelPipeline pipeline;
    private final MessageVector vector;
    private final MemorySegment messages;
    private final BreakerWatch breakers = new BreakerWatch();
    private final BranchReporter reporter;
    private Fib fib;
    private int[] descriptors = {-1};
    private int fd = -1;

    TunnelWork(Libc libc, Arena arena, PlaneSettings settings, Counters counters) {
        this.libc = libc;
        this.udpPort = settings.udpPort();
        this.counters = counters;
        this.injector = new LanInjector(libc, arena, counters, settings.socketBuffer());
        this.onward = new TunnelSender(0, libc, arena, counters, settings.udpPort());
        this.pipeline = new TunnelPipeline(counters, injector, onward);
        this.reporter = new BranchReporter(arena, onward);
        this.vector = new MessageVector(arena, BATCH_MAX, SOCKADDR_IN, 1, true);
        this.messages = Mapped.anonymous(libc, (long) BATCH_MAX * MESSAGE_MAX);
        for (int i = 0; i < BATCH_MAX; i++) {
            vector.part(i, 0, messages.address() + (long) i * MESSAGE_MAX, MESSAGE_MAX);
        }
    }

    @Override
    public void adopt(Situation situation) {
        fd = situation.socket().fd();
        onward.use(fd);
        fib = situation.fib();
        descriptors = new int[] {fd};
        pipeline.adopt(situation.fib(), situation.ports());
    }

    @Override
    public int[] descriptors() {
        return descriptors;
    }

    @Override
    public int doWork(long nowNs) {
        if (fd < 0) {
            return 0;
        }
        int received = vector.receive(libc, fd, BATCH_MAX);
        int datagrams = 0;
        for (int i = 0; i < received; i++) {
            datagrams += onMessage(i, nowNs);
        }
        injector.flush();
        onward.flush();  // the datagrams' memory is used anew after this
        return datagrams;
    }

    private int onMessage(int index, long nowNs) {
        if (vector.wasTruncated(index)) {
            counters.count(PlaneCounter.TUNNEL_PACKETS);
            counters.count(PlaneCounter.TUNNEL_TRUNCATED);
            return 1;
        }
        int peer = vector.names().get(Layouts.NET_INT, vector.name(index) + 4);
        int lane = (vector.names().get(Layouts.NET_SHORT, vector.name(index) + 2) & 0xFFFF) - udpPort;
        int from = lane >= 0 && lane < Lane.MAX ? lane : 0;
        int tos = vector.receivedTos(index);
        int segment = vector.receivedSegment(index);
        int bytes = vector.receivedBytes(index);
        int count = 0;
        int at = 0;
        do {  // an empty datagram is one, too
            pipeline.onDatagram(peer, from, messages, (long) index * MESSAGE_MAX + at, Math.min(segment, bytes - at), tos, nowNs);
            at += segment;
            count++;
        } while (at < bytes);
        return count;
    }

    /// A pending error of the socket; the next call takes it, and receiving goes on.
    @Override
    public void onError(int index) {
        vector.receive(libc, fd, 0);
    }

    @Override
    public int onTick(long nowNs) {
        onward.onTick(nowNs);
        breakers.onTick(fib.onwardTargets(), nowNs);
        if (fd >= 0) {
            reporter.onTick(fib.heard(), nowNs);
        }
        return IDLE_MS;
    }

    @Override
    public void close() {
        injector.close();
        libc.munmap(messages.address(), messages.byteSize());
    }
}
