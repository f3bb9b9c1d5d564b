package org.ivgmp.edge.path.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.edge.path.PathState;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.view.Published;
import org.junit.jupiter.api.Test;

/// The whole bundle but OSGi: two edges on addresses of the loopback interface find out what passes between them.
class PathComponentTest {

    private static final Ipv4Address A = Ipv4Address.of("127.86.1.1");
    private static final Ipv4Address B = Ipv4Address.of("127.86.1.2");

    /// Of an edge with an overlay address, or of one that has not enrolled.
    private record Store(Published<Optional<Identity>> view) implements IdentityStore {
        static Store of(Ipv4Address overlay) {
            return new Store(new Published<>(Optional.of(new Identity("x", overlay, (PrivateKey) null, null, null))));
        }

        @Override
        public Optional<Identity> snapshot() {
            return view.snapshot();
        }

        @Override
        public Registration onChange(Runnable wake) {
            return view.onChange(wake);
        }

        @Override
        public byte[] certificateSigningRequest() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void accept(String name, Ipv4Address overlay, X509Certificate certificate, X509Certificate authority) {
            throw new UnsupportedOperationException();
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress("127.86.1.3", 0))) {
            return free.getLocalPort();
        }
    }

    @Test
    void twoEdgesFindTheMtu() throws Exception {
        Map<String, Object> properties = Map.of("udp.port", freePort(), "mtu.max", 1400);
        PathComponent a = new PathComponent(properties, Store.of(A));
        PathComponent b = new PathComponent(properties, Store.of(B));
        try {
            CountDownLatch found = new CountDownLatch(2);
            a.watch("test", Set.of(B));
            b.watch("test", Set.of(A));
            a.onChange(() -> countDown(found, a.snapshot().get(B)));
            b.onChange(() -> countDown(found, b.snapshot().get(A)));
            assertTrue(found.await(20, TimeUnit.SECONDS), a.snapshot() + " and " + b.snapshot());
            assertTrue(a.snapshot().get(B).roundTrip().orElseThrow().compareTo(Duration.ofSeconds(1)) < 0);
            a.watch("test", Set.of());
            CountDownLatch forgotten = new CountDownLatch(1);
            a.onChange(() -> {
                if (a.snapshot().isEmpty()) {
                    forgotten.countDown();
                }
            });
            assertTrue(forgotten.await(20, TimeUnit.SECONDS));
        } finally {
            a.close();
            b.close();
        }
    }

    private static void countDown(CountDownLatch latch, PathState state) {
        if (state != null && state.phase() == PathState.Phase.SEARCH_COMPLETE && state.mtu().orElse(0) == 1400) {
            latch.countDown();
        }
    }

    @Test
    void sizesOutOfOrderAreRefusedByName() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> new PathComponent(Map.of("mtu.max", 1000), Store.of(A)));
        assertEquals("org.ivgmp.edge.path: mtu.min = 576, mtu.base = 1200, mtu.max = 1000 are refused; each must be at least as "
                + "large as the one before", refused.getMessage());
    }
}
