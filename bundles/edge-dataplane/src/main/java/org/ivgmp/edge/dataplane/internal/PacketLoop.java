package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.ivgmp.edge.dataplane.core.Counters;
import org.ivgmp.edge.dataplane.core.Gathering;
import org.ivgmp.edge.dataplane.core.PlaneCounter;

/// One thread that works while there is work and sleeps in poll(2) otherwise. After a failure of its own it starts anew.
final class PacketLoop implements AutoCloseable {

    /// What a loop does. Made and used on the loop's thread; everything it opens is closed with it.
    interface Work extends AutoCloseable {

        /// Takes over a new situation.
        void adopt(Situation situation);

        /// What poll(2) watches, at most [#DESCRIPTORS_MAX].
        int[] descriptors();

        /// Does at most one batch and returns how many packets that were.
        int doWork(long nowNs);

        /// After each batch that was not empty: how long it took.
        default void worked(long tookNs) {
        }

        /// A descriptor reported an error.
        void onError(int index);

        /// Time passed, or a situation was adopted. Returns when to be called again, in milliseconds.
        int onTick(long nowNs);

        @Override
        void close();
    }

    /// Makes the work on the loop's thread.
    @FunctionalInterface
    interface Maker {
        Work make(Libc libc, Arena arena);
    }

    /// When a loop looks for packets.
    ///
    /// @param busyPollNs how long it looks for more before it sleeps: that saves a wake-up's time, and costs as much of a core
    /// @param gatherNs   as in [Gathering]
    record Pacing(long busyPollNs, long gatherNs) {
    }

    static final int DESCRIPTORS_MAX = 32;
    /// Packets at a time.
    static final int BATCH_MAX = 64;

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.dataplane");
    private static final int POLLFD = 8;
    private static final int NICE = -5;
    private static final long LONG_CYCLE_NS = 1_000_000L;
    private static final long RESTART_NS_MIN = 1_000_000_000L;
    private static final long RESTART_NS_MAX = 60_000_000_000L;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final Supplier<Situation> latest;
    private final Counters counters;
    private final Pacing pacing;
    private final Maker maker;
    private final Wake wake = new Wake();
    private final Thread thread;
    private volatile boolean closed;
    /// The last situation that the loop works with; by the loop.
    private volatile Situation adopted;

    PacketLoop(String name, Supplier<Situation> latest, Counters counters, Pacing pacing, Maker maker) {
        this.pacing = pacing;
        this.latest = latest;
        this.counters = counters;
        this.maker = maker;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
        this.adopted = latest.get();
    }

    void start() {
        thread.start();
    }

    /// "Look at the situation." From any thread.
    void wake() {
        wake.up();
    }

    /// Whether the loop can no longer touch the socket.
    boolean hasLetGoOf(TunnelSocket socket) {
        return adopted.socket() != socket;
    }

    private void run() {
        long pauseNs = RESTART_NS_MIN;
        while (!closed) {
            try (Libc libc = new Libc(); Arena arena = Arena.ofConfined(); Work work = maker.make(libc, arena)) {
                turnUntilClosed(libc, arena, work);
            } catch (RuntimeException | Error failure) {
                counters.count(PlaneCounter.RESTARTS);
                LOG.log(Level.ERROR, "loop " + thread.getName() + " failed and starts anew", failure);
                LockSupport.parkNanos(pauseNs);
                pauseNs = Math.min(2 * pauseNs, RESTART_NS_MAX);
            }
        }
    }

    private void turnUntilClosed(Libc libc, Arena arena, Work work) {
        // Ahead of what computes (compilers, the console), not so far that control traffic would starve: three parts to one.
        libc.setpriority(NICE);
        MemorySegment pollfds = arena.allocate((DESCRIPTORS_MAX + 1) * POLLFD, 8);
        adopt(work, latest.get());
        long tickNs = System.nanoTime();
        long busyUntilNs = tickNs;
        Gathering gathering = new Gathering(pacing.busyPollNs() > 0 ? 0 : pacing.gatherNs(), BATCH_MAX);
        while (!closed) {
            Situation situation = latest.get();
            long nowNs = System.nanoTime();
            if (situation != adopted) {
                adopt(work, situation);
                tickNs = nowNs;
            }
            int done = work.doWork(nowNs);
            if (nowNs - tickNs >= 0) {
                tickNs = nowNs + work.onTick(nowNs) * 1_000_000L;
            }
            long endNs = System.nanoTime();
            measure(done, endNs - nowNs);
            if (done > 0) {
                work.worked(endNs - nowNs);
                busyUntilNs = endNs + pacing.busyPollNs();
                long pauseNs = gathering.pauseNs(done, nowNs, endNs - nowNs);
                if (pauseNs > 0) {
                    LockSupport.parkNanos(pauseNs);
                }
            } else if (busyUntilNs - endNs > 0) {
                Thread.onSpinWait();
            } else {
                sleep(libc, pollfds, work, tickNs - endNs);
            }
        }
    }

    private void measure(int done, long tookNs) {
        if (done > 0) {
            counters.count(PlaneCounter.CYCLES);
            counters.add(PlaneCounter.CYCLE_NS, tookNs);
            if (tookNs > LONG_CYCLE_NS) {
                counters.count(PlaneCounter.CYCLES_LONG);
            }
        }
        counters.raise(PlaneCounter.CYCLE_NS_MAX, tookNs);
    }

    private void adopt(Work work, Situation situation) {
        work.adopt(situation);
        adopted = situation;
    }

    private void sleep(Libc libc, MemorySegment pollfds, Work work, long forNs) {
        int[] descriptors = work.descriptors();
        set(pollfds, 0, wake.fd());
        for (int i = 0; i < descriptors.length; i++) {
            set(pollfds, i + 1, descriptors[i]);
        }
        int timeoutMs = (int) Math.max(0, (forNs + 999_999) / 1_000_000);
        libc.poll(pollfds.address(), descriptors.length + 1, timeoutMs);
        if (pollfds.get(JAVA_SHORT, 6) != 0) {
            wake.clear(libc);
        }
        for (int i = 0; i < descriptors.length; i++) {
            if ((pollfds.get(JAVA_SHORT, (i + 1) * POLLFD + 6L) & ~Linux.POLLIN) != 0) {
                work.onError(i);
            }
        }
    }

    private static void set(MemorySegment pollfds, int index, int fd) {
        pollfds.set(JAVA_INT, index * (long) POLLFD, fd);
        pollfds.set(JAVA_SHORT, index * (long) POLLFD + 4, (short) Linux.POLLIN);
        pollfds.set(JAVA_SHORT, index * (long) POLLFD + 6, (short) 0);
    }

    /// "End." [#close] waits until it has.
    void beginClose() {
        closed = true;
        wake.up();
        LockSupport.unpark(thread);
    }

    @Override
    public void close() {
        beginClose();
        try {
            thread.join(CLOSE_WAIT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (hasEnded()) {
            wake.close();
        }
    }

    /// Whether its thread is over, or never began.
    boolean hasEnded() {
        return !thread.isAlive();
    }
}
