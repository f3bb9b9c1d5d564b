package org.ivgmp.edge.forwarding.internal;

import org.ivgmp.edge.forwarding.Contribution;
import org.ivgmp.edge.forwarding.Routes;

/// What one contributor says, where the loop can read it. Written by the contributor, read by the loop after a wake-up.
final class Handle implements Contribution {

    private final String owner;
    private final Runnable wake;
    private volatile Routes routes = Routes.NONE;
    private volatile boolean complete;
    private volatile boolean closed;

    Handle(String owner, Runnable wake) {
        this.owner = owner;
        this.wake = wake;
    }

    String owner() {
        return owner;
    }

    Routes routes() {
        return routes;
    }

    /// Read before [#routes]: then those are at least the ones that were complete.
    boolean isComplete() {
        return complete;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void replace(Routes next) {
        routes = next;
        wake.run();
    }

    @Override
    public void complete() {
        complete = true;
        wake.run();
    }

    @Override
    public void close() {
        closed = true;
        wake.run();
    }
}
