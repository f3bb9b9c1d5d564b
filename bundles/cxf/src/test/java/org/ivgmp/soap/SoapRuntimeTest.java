package org.ivgmp.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import jakarta.xml.ws.WebServiceException;

import org.ivgmp.contract.BusyFault;
import org.ivgmp.contract.NotAuthorisedFault;
import org.ivgmp.contract.VnocPortType;
import org.ivgmp.soap.fixture.Authority;
import org.ivgmp.soap.fixture.Tls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SoapRuntimeTest {

    private Rig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new Rig();
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void anEndpointKnowsItsCallersCertificate() throws Exception {
        try (SoapClient<VnocPortType> client = rig.client(rig.site("site-a"))) {
            assertEquals(EchoVnoc.LEASE_S, client.port().joinVpn(Rig.request("v")).getLeaseSeconds());
        }
        Caller caller = rig.vnoc.caller.get().orElseThrow();
        assertEquals("127.0.0.1", caller.address());
        X509Certificate shown = caller.certificate().orElseThrow();
        assertEquals("CN=site-a", shown.getSubjectX500Principal().getName());
    }

    @Test
    void aCallerWithoutCertificateIsServedAndKnownAsSuch() throws Exception {
        try (SoapClient<VnocPortType> client = rig.client(rig.stranger())) {
            client.port().enrol("secret.pin-of-the-authority", new byte[] {1}, "192.0.2.1");
        }
        assertEquals(Optional.empty(), rig.vnoc.caller.get().orElseThrow().certificate());
    }

    @Test
    void aCertificateOfAnotherAuthorityIsNoWayIn() throws Exception {
        Authority other = new Authority("other");
        try (SoapClient<VnocPortType> client = rig.client(Tls.context(Optional.of(other.holder("site-a")),
                other.certificate(), rig.authority.certificate()))) {
            try {
                client.port().joinVpn(Rig.request("v"));
                assertEquals(Optional.empty(), rig.vnoc.caller.get().orElseThrow().certificate(),
                        "the JDK may leave the certificate away, as the server did not name its authority");
            } catch (WebServiceException refused) {
                assertEquals(0, rig.vnoc.calls.get());
            }
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsRefused() throws Exception {
        Authority other = new Authority("other");
        try (SoapClient<VnocPortType> client = rig.client(Tls.context(Optional.empty(), other.certificate(),
                other.certificate()))) {
            assertThrows(WebServiceException.class, () -> client.port().joinVpn(Rig.request("v")));
        }
        assertEquals(0, rig.vnoc.calls.get());
    }

    @Test
    void aServerByAnotherNameIsRefused() throws Exception {
        try (SoapClient<VnocPortType> client = rig.soap.client(VnocPortType.class, new ClientSettings(
                java.net.URI.create("https://127.0.0.1:" + rig.server.port() + "/ivgmp"), rig.stranger(),
                Duration.ofSeconds(5), Duration.ofSeconds(5)))) {
            assertThrows(WebServiceException.class, () -> client.port().joinVpn(Rig.request("v")));
        }
        assertEquals(0, rig.vnoc.calls.get());
    }

    @Test
    void declaredFaultsArriveTyped() throws Exception {
        try (SoapClient<VnocPortType> client = rig.client(rig.site("site-a"))) {
            NotAuthorisedFault refused = assertThrows(NotAuthorisedFault.class,
                    () -> client.port().joinVpn(Rig.request("secret")));
            assertEquals("no rule allows it", refused.getFaultInfo().getReason());
            BusyFault busy = assertThrows(BusyFault.class, () -> client.port().joinVpn(Rig.request("busy")));
            assertEquals(7, busy.getFaultInfo().getRetryAfterSeconds());
        }
    }

    @Test
    void whatFailsWithinIsNotToldToTheCaller() throws Exception {
        try (SoapClient<VnocPortType> client = rig.client(rig.site("site-a"))) {
            WebServiceException failure = assertThrows(WebServiceException.class,
                    () -> client.port().joinVpn(Rig.request("bug")));
            assertFalse(failure.toString().contains("swordfish"), failure.toString());
        }
        assertEquals(1, rig.servlet.refused(Unwelcome.FAILED));
    }

    @Test
    void warmCallsShareOneConnection() throws Exception {
        try (SoapClient<VnocPortType> client = rig.client(rig.site("site-a"))) {
            List<Long> times = new ArrayList<>();
            for (int call = 0; call < 300; call++) {
                long start = System.nanoTime();
                client.port().joinVpn(Rig.request("v"));
                times.add(System.nanoTime() - start);
            }
            times.sort(null);
            System.out.printf("joinVpn over a warm connection: median %d us, 99th percentile %d us%n",
                    times.get(150) / 1000, times.get(297) / 1000);
            assertEquals(1, rig.server.connections());
        }
    }

    @Test
    void closingEndsACallUnderWay() throws Exception {
        SoapClient<VnocPortType> client = rig.client(rig.site("site-a"));
        CompletableFuture<Object> poll = CompletableFuture.supplyAsync(() -> {
            try {
                return client.port().awaitPolicy("", 50);
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
        rig.vnoc.waiting.await();
        client.close();
        assertThrows(ExecutionException.class, () -> poll.get(10, TimeUnit.SECONDS));
    }

    /// As Felix HTTP does it when its configuration changes.
    @Test
    void anEndpointServesAgainAfterItsContainerWasRestarted() throws Exception {
        int port = rig.server.port();
        rig.server.close();
        try (var again = new org.ivgmp.soap.fixture.HttpsServer(Tls.context(
                Optional.of(rig.authority.holder("localhost")), rig.authority.certificate(),
                rig.authority.certificate()), rig.servlet, port);
                SoapClient<VnocPortType> client = rig.client(rig.site("site-a"))) {
            assertEquals(port, again.port());
            assertEquals(EchoVnoc.LEASE_S, client.port().joinVpn(Rig.request("v")).getLeaseSeconds());
        }
    }

    @Test
    void aFailedCallIsItsCallersToLog() throws Exception {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue()) {
                    logged.add(line.getLoggerName() + ": " + line.getMessage());
                }
            }

            @Override
            public void flush() {
                // nothing is kept
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        Logger root = Logger.getLogger("");
        try (SoapClient<VnocPortType> client = rig.client(rig.site("site-a"))) {
            rig.server.close();
            root.addHandler(handler);
            assertThrows(WebServiceException.class, () -> client.port().joinVpn(Rig.request("v")));
        } finally {
            root.removeHandler(handler);
        }
        assertTrue(logged.isEmpty(), logged::toString);
    }
}
