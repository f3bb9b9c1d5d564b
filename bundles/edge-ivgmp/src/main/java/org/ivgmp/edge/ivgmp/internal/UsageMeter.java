package org.ivgmp.edge.ivgmp.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.edge.ivgmp.core.Counted;
import org.ivgmp.net.Ipv4Address;

/// Reads the packet loop's counters every so often, on a thread of its own.
final class UsageMeter implements AutoCloseable {

    /// The low bits of a GRE key name the branch, the others the VPN: docs/ivgmp.md, section 9.
    private static final int BRANCH_BITS = 12;

    private final Duration interval;
    private final Consumer<Counted> onReading;
    private final Thread thread;
    /// Written by the framework's threads.
    private volatile Optional<PlaneCounters> plane = Optional.empty();

    UsageMeter(Duration interval, Consumer<Counted> onReading) {
        this.interval = interval;
        this.onReading = onReading;
        this.thread = Thread.ofVirtual().name("usage").start(this::run);
    }

    void plane(Optional<PlaneCounters> counters) {
        plane = counters;
    }

    Optional<PlaneCounters> plane() {
        return plane;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(interval);
                plane.ifPresent(counters -> onReading.accept(read(counters)));
            }
        } catch (InterruptedException closed) {
            // closed
        }
    }

    private static Counted read(PlaneCounters counters) {
        List<Counted.Heard> heard = new ArrayList<>();
        counters.flows((port, _, group, packets, bytes) ->
                heard.add(new Counted.Heard(port, new Ipv4Address(group), packets, bytes)));
        List<Counted.Injected> injected = new ArrayList<>();
        counters.injected((key, group, _, packets, bytes) -> injected.add(
                new Counted.Injected(key >>> BRANCH_BITS, new Ipv4Address(group), packets, bytes)));
        return new Counted(counters.epoch(), heard, injected);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
