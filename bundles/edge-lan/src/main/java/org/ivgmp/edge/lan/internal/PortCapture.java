package org.ivgmp.edge.lan.internal;

import java.io.IOException;
import java.util.function.Consumer;

import org.ivgmp.edge.lan.internal.LanCounters.Count;
import org.ivgmp.loop.Loop;

/// Hears and says IGMP and MLD on one interface. Capture runs on a thread of its own; [#send] is thread-safe.
final class PortCapture implements AutoCloseable {

    private final String port;
    private final Tap tap;
    private final byte[] address;
    private final LanCounters counters;
    private volatile boolean closed;
    private volatile boolean failed;
    /// Guarded by this.
    private long droppedBefore;

    private PortCapture(String port, Tap tap, byte[] address, LanCounters counters) {
        this.port = port;
        this.tap = tap;
        this.address = address.clone();
        this.counters = counters;
    }

    /// @param tap     closed at the end of the capture
    /// @param address the interface's Ethernet address
    /// @param heard   called for each frame, on the capture's thread
    static PortCapture start(String port, Tap tap, byte[] address, LanCounters counters, Consumer<byte[]> heard) {
        PortCapture capture = new PortCapture(port, tap, address, counters);
        Thread.ofPlatform().name("lan-" + port).priority(Loop.PRIORITY).daemon().start(() -> capture.hear(heard));
        return capture;
    }

    private void hear(Consumer<byte[]> heard) {
        try {
            while (!closed) {
                tap.next().ifPresent(frame -> {
                    counters.add(Count.HEARD, port, 1);
                    heard.accept(frame);
                });
            }
        } catch (IOException gone) {
            // The interface went away under it: seen by `failed`.
        } finally {
            readDropped();
            failed = !closed;
            tap.close();
        }
    }

    /// Counts what was lost since the last time. From any thread.
    synchronized void readDropped() {
        try {
            long dropped = tap.dropped();
            counters.add(Count.DROPPED, port, Math.max(0, dropped - droppedBefore));
            droppedBefore = dropped;
        } catch (IOException gone) {
            // What was lost since the last time remains unknown.
        }
    }

    /// Whether it ended without being closed: the interface went away, or a defect of ours.
    boolean failed() {
        return failed;
    }

    boolean send(byte[] packet) {
        try {
            tap.send(EthernetFrame.toGroup(address, packet));
            return true;
        } catch (IOException gone) {
            counters.add(Count.NOT_SENT, port, 1);
            return false;
        }
    }

    /// The thread ends a moment later, and closes the tap.
    @Override
    public void close() {
        closed = true;
        tap.wake();
    }
}
