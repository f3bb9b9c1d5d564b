package org.ivgmp.loop;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import org.ivgmp.time.Moment;

/// One thread that owns one [Machine] and feeds it from one bounded mailbox. When the mailbox is full the newest event
/// is dropped and counted.
///
/// @param <E> the machine's events
public final class Loop<E> implements AutoCloseable {

    /// Of threads that a host's join or a packet waits for. It counts where the JVM runs with `-XX:ThreadPriorityPolicy=1`, as the edge's does
    /// (nice -3 there): ahead of compilers and of calls to the VNOC, behind the packet loops.
    public static final int PRIORITY = 8;

    private static final Logger LOG = System.getLogger("org.ivgmp.loop");
    private static final Duration IDLE_MAX = Duration.ofHours(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final BlockingQueue<E> mailbox;
    private final Machine<E> machine;
    private final Consumer<Throwable> onFailure;
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile boolean closed;

    private Loop(String name, int mailboxMax, Machine<E> machine, Consumer<Throwable> onFailure) {
        this.mailbox = new ArrayBlockingQueue<>(mailboxMax);
        this.machine = machine;
        this.onFailure = onFailure;
        this.thread = Thread.ofPlatform().name(name).priority(PRIORITY).daemon().unstarted(this::run);
    }

    /// Starts the thread.
    ///
    /// @param mailboxMax how many events may wait
    /// @param onFailure  called once, on the loop's thread, when the machine threw; the loop has then ended
    public static <E> Loop<E> start(String name, int mailboxMax, Machine<E> machine, Consumer<Throwable> onFailure) {
        Loop<E> loop = unstarted(name, mailboxMax, machine, onFailure);
        loop.start();
        return loop;
    }

    /// For a machine that posts to its own loop, from its first turn on: whoever holds the loop has it before that. As [#start]; events
    /// may be posted before [#start()].
    public static <E> Loop<E> unstarted(String name, int mailboxMax, Machine<E> machine, Consumer<Throwable> onFailure) {
        return new Loop<>(name, mailboxMax, machine, onFailure);
    }

    /// Starts the thread of [#unstarted]. Once.
    public void start() {
        thread.start();
    }

    /// From any thread; never blocks. Whether there was room.
    public boolean post(E event) {
        boolean room = mailbox.offer(event);
        if (!room) {
            dropped.increment();
        }
        return room;
    }

    /// Events refused because the mailbox was full.
    public long dropped() {
        return dropped.sum();
    }

    private void run() {
        try {
            machine.onTick(Moment.now());
            while (!closed) {
                turn();
            }
        } catch (InterruptedException _) {
            // closed
        } catch (RuntimeException | Error failure) {
            if (!closed) {
                LOG.log(Level.ERROR, "loop " + thread.getName() + " ended by a failure of its own", failure);
                onFailure.accept(failure);
            }
        }
    }

    private void turn() throws InterruptedException {
        Optional<Moment> deadline = machine.deadline();
        Duration wait = deadline.map(at -> Moment.now().until(at)).orElse(IDLE_MAX);
        E event = mailbox.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
        Moment now = Moment.now();
        if (event != null) {
            machine.onEvent(event, now);
        }
        if (deadline.isPresent() && !deadline.get().isAfter(now)) {
            machine.onTick(now);
        }
    }

    /// Ends the thread and waits for it a moment. Events still in the mailbox are not delivered.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        if (Thread.currentThread() != thread) {
            try {
                thread.join(CLOSE_WAIT);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
