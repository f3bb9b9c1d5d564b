package org.ivgmp.edge.forwarding.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.ivgmp.dataplane.ForwardingPlane;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.edge.forwarding.core.Rib;
import org.ivgmp.loop.Machine;
import org.ivgmp.time.Moment;

/// Brings what the handles say to the RIB, and the RIB's table to the plane. The event says only that something changed.
final class TableMachine implements Machine<TableMachine.Wake> {

    enum Wake { UP }

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.forwarding");

    private final Rib rib;
    private final ForwardingPlane plane;
    private final Queue<Handle> opened = new ConcurrentLinkedQueue<>();
    private final Map<String, Handle> handles = new HashMap<>();

    TableMachine(Rib rib, ForwardingPlane plane) {
        this.rib = rib;
        this.plane = plane;
    }

    /// From any thread; the loop must be woken afterwards.
    void add(Handle handle) {
        opened.add(handle);
    }

    @Override
    public void onEvent(Wake event, Moment now) {
        for (Handle next = opened.poll(); next != null; next = opened.poll()) {
            Handle old = handles.put(next.owner(), next);
            if (old != null) {
                hear(old, now);
            }
            rib.open(next.owner(), now);
        }
        handles.values().removeIf(handle -> hear(handle, now));
        install();
    }

    /// Whether the contributor has left.
    private boolean hear(Handle handle, Moment now) {
        boolean closed = handle.isClosed();
        boolean complete = handle.isComplete();
        rib.replace(handle.owner(), handle.routes());
        if (complete) {
            rib.complete(handle.owner());
        }
        if (closed) {
            rib.close(handle.owner(), now);
        }
        return closed;
    }

    @Override
    public void onTick(Moment now) {
        rib.onTick(now);
        install();
    }

    private void install() {
        PlaneTable installed = plane.installed();
        PlaneTable next = rib.table(installed);
        if (next != installed) {
            plane.install(next);
            LOG.log(Level.DEBUG, () -> "table " + next.generation() + ": " + next.egress().size() + " from the LANs, "
                    + next.ingress().size() + " to the LANs, waiting for " + rib.awaited());
        }
    }

    @Override
    public Optional<Moment> deadline() {
        return rib.deadline();
    }
}
