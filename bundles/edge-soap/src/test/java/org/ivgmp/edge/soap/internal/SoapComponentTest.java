package org.ivgmp.edge.soap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.ivgmp.edge.identity.internal.FileIdentityStore;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.edge.vnoc.VnocPort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

@Timeout(60)
class SoapComponentTest {

    @TempDir
    Path temporary;
    private final CompletableFuture<VnocPort> registered = new CompletableFuture<>();
    private final CountDownLatch unregistered = new CountDownLatch(1);
    private Rig rig;
    private Path tokenFile;
    private FileIdentityStore store;

    @BeforeEach
    void open() throws Exception {
        rig = new Rig();
        rig.vnoc.onEnrol = (_, csr) -> EnrolmentTest.enrolment(rig.authority, csr);
        tokenFile = temporary.resolve("enrolment.token");
        store = new FileIdentityStore(Map.of("directory", temporary.resolve("identity").toString()));
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private SoapComponent component(String url) {
        return component(url, Map.of());
    }

    private SoapComponent component(String url, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(Map.of("url", url, "token.file", tokenFile.toString(), "endpoint", "192.0.2.1"));
        all.putAll(more);
        return new SoapComponent(framework(), all, rig.soap, store, new HeldList());
    }

    /// A framework in which one service can be registered.
    private BundleContext framework() {
        ServiceRegistration<?> registration = (ServiceRegistration<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class}, (_, method, _) -> {
                    assertEquals("unregister", method.getName());
                    unregistered.countDown();
                    return null;
                });
        return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {BundleContext.class},
                (_, method, arguments) -> {
                    assertEquals("registerService", method.getName());
                    registered.complete((VnocPort) arguments[1]);
                    return registration;
                });
    }

    @Test
    void theServiceIsThereOnceTheDeviceHasEnrolled() throws Exception {
        SoapComponent component = component(rig.server.address().toString());
        Files.writeString(temporary.resolve("new"), Rig.token("secret", rig.authority.certificate()));
        Files.move(temporary.resolve("new"), tokenFile);
        VnocPort port = registered.get(20, TimeUnit.SECONDS);
        assertTrue(port.joinVpn(new GroupRequest("video", Documents.GROUP, Role.SENDER)) instanceof Reply.Accepted);
        component.close();
        assertEquals(0, unregistered.getCount());
    }

    @Test
    void anEnrolledDeviceNeedsNoVnocToStart() throws Exception {
        Files.writeString(tokenFile, Rig.token("secret", rig.authority.certificate()));
        new Enrolment(rig.soap, rig.settings(), tokenFile, store).attempt();
        rig.server.close();
        SoapComponent component = component(rig.server.address().toString());
        VnocPort port = registered.get(20, TimeUnit.SECONDS);
        assertTrue(port.joinVpn(new GroupRequest("video", Documents.GROUP, Role.SENDER)) instanceof Reply.Unreachable);
        component.close();
    }

    @Test
    void closingEndsALongPoll() throws Exception {
        Files.writeString(tokenFile, Rig.token("secret", rig.authority.certificate()));
        rig.vnoc.holdPolls = true;
        SoapComponent component = component(rig.server.address().toString());
        VnocPort port = registered.get(20, TimeUnit.SECONDS);
        CompletableFuture<Reply<Optional<PolicyDocument>>> poll =
                CompletableFuture.supplyAsync(() -> port.awaitPolicy("", Duration.ofSeconds(25)));
        rig.vnoc.polled.await();
        component.close();
        assertEquals(new Reply.Unreachable<>("closing"), poll.get(5, TimeUnit.SECONDS));
    }

    @Test
    void closingDoesNotWaitForAVnocThatIsSilent() throws Exception {
        Files.writeString(tokenFile, Rig.token("secret", rig.authority.certificate()));
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SoapComponent component = component("https://localhost:" + silent.getLocalPort() + "/ivgmp",
                    Map.of("connect.timeout.ms", 60_000, "answer.timeout.ms", 120_000));
            silent.accept();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> {
                try {
                    component.close();
                } catch (InterruptedException failure) {
                    throw new IllegalStateException(failure);
                }
            });
            closed.get(20, TimeUnit.SECONDS);
        }
        assertEquals(Optional.empty(), store.snapshot());
    }

    @Test
    void closingDoesNotWaitForTheNextAttempt() throws Exception {
        SoapComponent component = component(rig.server.address().toString());
        component.close();
        assertEquals(1, unregistered.getCount());
    }

    @Test
    void aWrongConfigurationNamesItsKey() {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("url", "http://vnoc/ivgmp", "token.file", "t", "endpoint", "192.0.2.1"),
                Map.of("url", "https://vnoc/ivgmp", "token.file", "t", "endpoint", "999.0.2.1"),
                Map.of("url", "https://vnoc/ivgmp", "token.file", "t", "endpoint", "192.0.2.1",
                        "answer.timeout.ms", "1"),
                Map.of("url", "https://vnoc/ivgmp", "endpoint", "192.0.2.1"))) {
            String said = assertThrows(IllegalArgumentException.class,
                    () -> new SoapComponent(framework(), wrong, rig.soap, store, new HeldList())).getMessage();
            assertTrue(said.startsWith("org.ivgmp.edge.soap: "), said);
        }
    }
}
