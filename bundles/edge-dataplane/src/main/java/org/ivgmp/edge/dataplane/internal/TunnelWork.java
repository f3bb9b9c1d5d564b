package org.ivgmp.edge.dataplane.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.ivgmp.edge.dataplane.core.Counters;
import org.ivgmp.edge.dataplane.core.Fib;
import org.ivgmp.edge.dataplane.core.PlaneCounter;
import org.ivgmp.edge.dataplane.core.TunnelPipeline;

/// The tunnel loop's work: datagrams of the tunnel socket, through the pipeline, to the LAN ports.
final class TunnelWork implements PacketLoop.Work {

    private static final int BATCH_MAX = 64;
    private static final int DATAGRAM_MAX = 2048;
    private static final int SOCKADDR_IN = 16;
    private static final int IDLE_MS = 1000;

    private final Libc libc;
    private final Counters counters;
    private final LanInjector injector;
    /// For copies to other tunnels.
    private final TunnelSender onward;
    private final TunnelPipeline pipeline;
    private final MessageVector vector;
    private final MemorySegment datagrams;
    private final BreakerWatch breakers = new BreakerWatch();
    private final BranchReporter reporter;
    private Fib fib;
    private int[] descriptors = {-1};
    private int fd = -1;

    TunnelWork(Libc libc, Arena arena, PlaneSettings settings, Counters counters) {
        this.libc = libc;
        this.counters = counters;
        this.injector = new LanInjector(libc, arena, counters, settings.socketBuffer());
        this.onward = new TunnelSender(libc, arena, counters, settings.udpPort());
        this.pipeline = new TunnelPipeline(counters, injector, onward);
        this.reporter = new BranchReporter(arena, onward);
        this.vector = new MessageVector(arena, BATCH_MAX, SOCKADDR_IN, 1, true);
        this.datagrams = arena.allocate((long) BATCH_MAX * DATAGRAM_MAX, 64);
        for (int i = 0; i < BATCH_MAX; i++) {
            vector.part(i, 0, datagrams.address() + (long) i * DATAGRAM_MAX, DATAGRAM_MAX);
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
        for (int i = 0; i < received; i++) {
            if (vector.wasTruncated(i)) {
                counters.count(PlaneCounter.TUNNEL_PACKETS);
                counters.count(PlaneCounter.TUNNEL_TRUNCATED);
            } else {
                int peer = vector.names().get(Layouts.NET_INT, vector.name(i) + 4);
                pipeline.onDatagram(peer, datagrams, (long) i * DATAGRAM_MAX, vector.receivedBytes(i),
                        vector.receivedTos(i), nowNs);
            }
        }
        injector.flush();
        onward.flush();  // the datagrams' memory is used anew after this
        return Math.max(0, received);
    }

    /// A pending error of the socket; the next call takes it, and receiving goes on.
    @Override
    public void onError(int index) {
        vector.receive(libc, fd, 0);
    }

    @Override
    public int onTick(long nowNs) {
        breakers.onTick(fib.onwardTargets(), nowNs);
        if (fd >= 0) {
            reporter.onTick(fib.heard(), nowNs);
        }
        return IDLE_MS;
    }

    @Override
    public void close() {
        injector.close();
    }
}
