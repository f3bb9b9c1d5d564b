package org.ivgmp.edge.dataplane.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.ivgmp.dataplane.Succession;

/// What a plane has from the one before it. Its loops are made before they are needed, since the plane before works meanwhile; then they wait
/// until it is known what there is.
final class Inheritance {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.dataplane");
    private static final long MAKING_WAIT_MS = 5000;

    private final int lanLoops;
    private final CountDownLatch loopsMade;
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    /// By loop. Before `settled` is complete the starting thread's, then each loop's own.
    private final List<List<Succession.Ring>> rings;

    /// @param lanLoops there is one loop more, the tunnels'
    Inheritance(int lanLoops) {
        this.lanLoops = lanLoops;
        loopsMade = new CountDownLatch(lanLoops + 1);
        rings = Stream.<List<Succession.Ring>>generate(ArrayList::new).limit(lanLoops).toList();
    }

    /// By the starting thread. A loop that cannot be made is tried again later.
    void awaitLoops() throws InterruptedException {
        loopsMade.await(MAKING_WAIT_MS, TimeUnit.MILLISECONDS);
    }

    /// By the starting thread, while the loops wait: keeps the rings for the LAN loops. The tunnel socket, closed where it is on another port.
    TunnelSocket accept(Succession.Estate estate, int udpPort, int buffer) {
        try (Libc libc = new Libc()) {
            PacketRing.byPort(estate.rings().stream()).forEach(this::divide);
            if (estate.tunnelSocket() < 0) {
                return TunnelSocket.NONE;
            }
            if (estate.udpPort() != udpPort) {
                libc.close(estate.tunnelSocket());
                return TunnelSocket.NONE;
            }
            return TunnelSocket.resume(libc, estate.tunnelSocket(), estate.localOverlay(), udpPort, buffer, lanLoops);
        } catch (IllegalStateException refused) {
            LOG.log(Level.WARNING, "the tunnel socket of the packet loop before this one is of no use: " + refused.getMessage());
            return TunnelSocket.NONE;
        }
    }

    /// One for each loop, in their order; rings of more loops or fewer divide the groups otherwise, and are of no use.
    private void divide(List<Succession.Ring> ofOnePort) {
        if (ofOnePort.size() != lanLoops) {
            PacketRing.closeAll(ofOnePort);
            return;
        }
        for (int i = 0; i < lanLoops; i++) {
            rings.get(i).add(ofOnePort.get(i));
        }
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

    /// By a LAN loop, after [#await]. Once.
    List<Succession.Ring> takeRings(int loop) {
        List<Succession.Ring> taken = List.copyOf(rings.get(loop));
        rings.get(loop).clear();
        return taken;
    }
}
