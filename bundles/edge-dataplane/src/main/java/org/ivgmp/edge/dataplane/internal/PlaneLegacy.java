package org.ivgmp.edge.dataplane.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.dataplane.Succession;

/// A plane that was told to end: it is replaced most often, and goes on until the new one takes over. If none does, it ends by itself.
final class PlaneLegacy implements Succession.Legacy {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.dataplane");
    /// A bundle's update takes a second or two.
    private static final long PATIENCE_S = 5;

    private final Plane plane;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    PlaneLegacy(Plane plane) {
        this.plane = plane;
    }

    void leave() {
        Succession.leave(this);
        Thread.ofPlatform().name("plane-legacy").daemon().start(this::waitForAnHeir);
    }

    private void waitForAnHeir() {
        try {
            if (ended.await(PATIENCE_S, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            // then now
        }
        Succession.withdraw(this);
        Succession.Estate estate = take();
        give(estate);
        if (estate.tunnelSocket() >= 0) {
            LOG.log(Level.INFO, "forwarding has ended: no new packet loop took over within " + PATIENCE_S + " s");
        }
    }

    /// Back to the kernel: nobody inherits.
    static void give(Succession.Estate estate) {
        PacketRing.closeAll(estate.rings());
        if (estate.tunnelSocket() >= 0) {
            try (Libc libc = new Libc()) {
                libc.close(estate.tunnelSocket());
            }
        }
    }

    @Override
    public PlaneTable table() {
        return plane.installed();
    }

    @Override
    public Succession.Estate take() {
        if (!taken.compareAndSet(false, true)) {
            return Succession.Estate.EMPTY;
        }
        try {
            return plane.end();
        } finally {
            ended.countDown();
        }
    }
}
