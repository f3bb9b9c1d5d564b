package org.ivgmp.edge.ipsec.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.edge.identity.RevocationStore;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.tunnel.TunnelState.Status;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.view.Published;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The component as the framework makes it, with a charon that is a thread.
class IpsecComponentTest {

    @TempDir
    private Path folder;

    /// An identity that comes later.
    private static final class Store implements IdentityStore {
        private final Published<Optional<Identity>> identity = new Published<>(Optional.empty());

        @Override
        public Optional<Identity> snapshot() {
            return identity.snapshot();
        }

        @Override
        public Registration onChange(Runnable wake) {
            return identity.onChange(wake);
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

    private static final class NoneRevoked implements RevocationStore {
        @Override
        public Optional<X509CRL> snapshot() {
            return Optional.empty();
        }

        @Override
        public Registration onChange(Runnable wake) {
            return () -> { };
        }

        @Override
        public long number() {
            return 0;
        }

        @Override
        public void accept(byte[] der) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void itDrivesOnceTheDeviceHasEnrolledAndLeavesAllInPeaceWhenItGoes() throws Exception {
        assumeTrue(Shell.has("openssl"), "needs openssl");
        Store store = new Store();
        try (FakeCharon charon = new FakeCharon(folder.resolve("vici")).start()) {
            Map<String, Object> properties = Map.of("vici.socket", folder.resolve("vici").toString());
            IpsecComponent component = new IpsecComponent(properties, store, new NoneRevoked());
            CountDownLatch up = new CountDownLatch(1);
            component.onChange(() -> {
                if (component.snapshot().values().stream().anyMatch(state -> state.status() == Status.UP)) {
                    up.countDown();
                }
            });
            component.want(Set.of(Internet.to("b")));
            // On lo already, on every machine.
            store.identity.set(Optional.of(new Authority(folder).identity("a", "127.0.0.1")));
            assertTrue(up.await(30, TimeUnit.SECONDS));

            Set<String> connections = Set.copyOf(charon.connections);
            Map<String, TunnelState> before = component.snapshot();
            component.close();
            assertEquals(before, component.snapshot(), "to go is not to be down");
            assertEquals(connections, charon.connections);
            assertEquals(connections, charon.tunnels.keySet());
            assertTrue(charon.heard.stream().noneMatch(line -> line.matches("(unload|terminate).*")),
                    () -> "" + charon.heard);
        }
    }

    @Test
    void valuesThatCannotBeAreRefusedByName() {
        for (var wrong : Map.of("vici.socket", "relative", "local.address", "wan0", "ike.proposal", "aes; x",
                "dpd.delay.s", "0", "rekey.time.s", "86401", "colour", "red").entrySet()) {
            Map<String, Object> properties = new HashMap<>(Map.of("vici.socket", "/run/vici"));
            properties.put(wrong.getKey(), wrong.getValue());
            String message = assertThrows(IllegalArgumentException.class,
                    () -> new IpsecComponent(properties, new Store(), new NoneRevoked())).getMessage();
            assertTrue(message.contains(IpsecComponent.PID) && message.contains(wrong.getKey()), message);
        }
    }
}
