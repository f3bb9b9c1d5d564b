package org.ivgmp.edge.sources.internal;

import java.time.Duration;
import java.util.function.Consumer;

import org.ivgmp.dataplane.UnknownFlows;
import org.ivgmp.edge.sources.Flow;
import org.ivgmp.net.IpAddress;

/// A thread that waits for unknown flows and passes each on.
final class FlowPoll implements AutoCloseable {

    private static final int BATCH_MAX = 64;
    private static final long WAIT_NS = 1_000_000_000L;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final Thread thread;
    private volatile boolean closed;

    FlowPoll(UnknownFlows flows, Consumer<Flow> onFlow) {
        thread = Thread.ofPlatform().name("sources-poll").daemon().unstarted(() -> run(flows, onFlow));
    }

    void start() {
        thread.start();
    }

    private void run(UnknownFlows flows, Consumer<Flow> onFlow) {
        try {
            while (!closed) {
                flows.poll((port, source, group) -> onFlow.accept(
                        new Flow(port, IpAddress.of(source), IpAddress.of(group))), BATCH_MAX, WAIT_NS);
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_WAIT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
