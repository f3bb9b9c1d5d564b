package org.ivgmp.edge.dataplane.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.ivgmp.dataplane.Succession;

/// What a plane has from the one before it. Its loops are made before they are needed, since the plane before works meanwhile; then they wait
/// until it is known what there is.
final class Inheritance {

    private static final int LOOPS = 2;
    private static final long MAKING_WAIT_MS = 5000;

    private final CountDownLatch loopsMade = new CountDownLatch(LOOPS);
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    /// Before `settled` is complete the starting thread's, then the LAN loop's.
    private List<Succession.Ring> rings = List.of();

    /// By the starting thread. A loop that cannot be made is tried again later.
    void awaitLoops() throws InterruptedException {
        loopsMade.await(MAKING_WAIT_MS, TimeUnit.MILLISECONDS);
    }

    /// By the starting thread, while the loops wait: keeps the rings for the LAN loop. The tunnel socket, closed where it is on another port.
    TunnelSocket accept(Succession.Estate estate, int udpPort) {
        rings = estate.rings();
        if (estate.tunnelSocket() >= 0 && estate.udpPort() != udpPort) {
            try (Libc libc = new Libc()) {
                libc.close(estate.tunnelSocket());
            }
        }
        return estate.tunnelSocket() >= 0 && estate.udpPort() == udpPort
                ? new TunnelSocket(estate.tunnelSocket(), estate.localOverlay()) : TunnelSocket.NONE;
    }

    /// By the starting thread: the loops go on.
    void settle() {
        settled.complete(null);
    }

    /// By a loop that is made.
    void await() {
        loopsMade.countDown();
        settled.join();
    }

    /// By the LAN loop, after [#await]. Once.
    List<Succession.Ring> takeRings() {
        List<Succession.Ring> taken = rings;
        rings = List.of();
        return taken;
    }
}
