package org.ivgmp.edge.soap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.soap.CxfRuntime;
import org.ivgmp.soap.fixture.Authority;
import org.ivgmp.soap.fixture.Tls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever a VNOC answers, the edge gets a reply, and nothing malformed is in it.
@Timeout(120)
class HostileAnswersTest {

    private static final String HEAD =
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"urn:ivgmp:vnoc:1\"><s:Body>";
    private static final String TAIL = "</s:Body></s:Envelope>";
    private static final String REQUEST =
            "<request><vpn>video</vpn><group>239.1.2.3</group><role>SENDER</role></request>";
    private static final String DOCUMENT = HEAD + "<awaitPolicyResponse><document><version>" + Documents.VERSION
            + "</version><vpn><name>video</name><number>1</number></vpn><peer><name>b</name>"
            + "<overlay>100.64.0.2</overlay><address>198.18.0.2</address></peer><send><vpn>video</vpn>"
            + "<group>239.1.2.3</group><ttl>keep</ttl><to>b</to></send><receive><vpn>video</vpn>"
            + "<group>239.1.2.3</group><from>b</from></receive><verdict>" + REQUEST
            + "<granted>true</granted><reason/></verdict></document></awaitPolicyResponse>" + TAIL;
    private static final String LEASE = HEAD + "<joinVpnResponse><lease><leaseSeconds>90</leaseSeconds>"
            + "<resync>false</resync></lease></joinVpnResponse>" + TAIL;

    private final Map<String, Integer> kinds = new TreeMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpsServer server;
    private SoapVnocPort port;
    /// Written by the test, read by the server.
    private volatile Answer answer = new Answer(200, "text/xml", new byte[0], Map.of());

    private record Answer(int status, String type, byte[] body, Map<String, String> headers) {
    }

    @BeforeEach
    void open() throws Exception {
        Authority authority = new Authority("ca");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(Tls.context(Optional.of(authority.holder("localhost")),
                authority.certificate(), authority.certificate())));
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
        port = new SoapVnocPort(new CxfRuntime(), Rig.settings(URI.create("https://localhost:"
                + server.getAddress().getPort() + "/ivgmp")), Rig.identity(authority, authority.certificate()), new HeldList(), Optional::empty);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            Answer now = answer;
            exchange.getResponseHeaders().set("Content-Type", now.type());
            now.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(now.status(), now.body().length == 0 ? -1 : now.body().length);
            exchange.getResponseBody().write(now.body());
        }
    }

    @AfterEach
    void close() {
        port.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private Reply<Optional<PolicyDocument>> poll(String kind, byte[] body) {
        answer = new Answer(200, "text/xml; charset=UTF-8", body, Map.of());
        Reply<Optional<PolicyDocument>> reply = port.awaitPolicy("", Duration.ZERO);
        kinds.merge(kind + ": " + reply.getClass().getSimpleName(), 1, Integer::sum);
        if (reply instanceof Reply.Unreachable<?>(var cause)) {
            assertTrue(cause.length() <= 250 && cause.chars().noneMatch(Character::isISOControl), cause);
        }
        return reply;
    }

    private void refuses(String kind, String body) {
        assertInstanceOf(Reply.Unreachable.class, poll(kind, body.getBytes(StandardCharsets.UTF_8)),
                () -> kind + ": " + (body.length() > 500 ? body.substring(0, 500) : body));
    }

    @Test
    void malformedDocumentsAreUnreachable() {
        assertInstanceOf(Reply.Accepted.class, poll("good", DOCUMENT.getBytes(StandardCharsets.UTF_8)));
        // CXF reads no further than the end of the document.
        int whole = DOCUMENT.indexOf("</document>");
        for (int length = 0; length < whole; length++) {
            refuses("truncated", DOCUMENT.substring(0, length));
        }
        for (String part : List.of("version", "name", "overlay", "address", "group", "ttl", "to", "from", "role",
                "number")) {
            for (String value : List.of("", "?", "-1", "9.9", "&x;", "<a/>", "0".repeat(70_000))) {
                refuses("wrong value", DOCUMENT.replaceFirst("<" + part + ">[^<]*<", "<" + part + ">" + value + "<"));
            }
        }
        refuses("huge", DOCUMENT.replace("<vpn><name>", "<vpn>" + " ".repeat(17 << 20) + "<name>"));
        refuses("huge", DOCUMENT.replace("<to>b</to>", "<to>b</to>".repeat(100_001)));
        refuses("huge", HEAD + "<a>".repeat(1_000_000));
        refuses("huge", DOCUMENT.replace("<to>b</to>", "<to>" + "b".repeat(3_000_000) + "</to>"));
        refuses("DTD", "<!DOCTYPE d [<!ENTITY e \"b\">]>" + DOCUMENT.replace("<to>b", "<to>&e;"));
        refuses("DTD", "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"
                + DOCUMENT.replace("<to>b", "<to>&e;"));
        kinds.forEach((kind, count) -> System.out.println(count + " " + kind));
    }

    @Test
    void mutatedDocumentsAreReadOrRefused() {
        Random random = new Random(20_261_123);
        byte[] good = DOCUMENT.getBytes(StandardCharsets.UTF_8);
        for (int count = 0; count < 2000; count++) {
            byte[] bad = good.clone();
            for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Reply<Optional<PolicyDocument>> reply = poll("mutated", bad);
            assertTrue(reply instanceof Reply.Accepted || reply instanceof Reply.Unreachable, reply::toString);
        }
        kinds.forEach((kind, count) -> System.out.println(count + " " + kind));
    }

    @Test
    void leasesAreBounded() {
        for (String seconds : List.of("", "-1", "0", "604801", "2147483647", "x", "1e3")) {
            join(200, LEASE.replace("90", seconds), Map.of());
        }
        join(200, LEASE.replaceAll("<lease>.*</lease>", ""), Map.of());
        join(200, DOCUMENT, Map.of());
    }

    @Test
    void whatIsNotAnAnswerIsUnreachable() throws Exception {
        try (ServerSocket trap = new ServerSocket(0)) {
            trap.setSoTimeout(1);
            Map<String, String> away = Map.of("Location", "http://127.0.0.1:" + trap.getLocalPort() + "/");
            for (int status : List.of(201, 202, 204, 300, 301, 302, 307, 308, 400, 401, 403, 404, 405, 407, 413, 415,
                    418, 429, 500, 502, 503, 504, 599)) {
                join(status, "", away);
                join(status, "<html>" + status + "</html>", away);
            }
            join(200, "", Map.of());
            join(500, HEAD + "<s:Fault><faultcode>s:Server</faultcode><faultstring>" + "x\u0085".repeat(1000)
                    + "</faultstring></s:Fault>" + TAIL, Map.of());
            assertThrows(IOException.class, trap::accept, "a redirection was followed");
        }
        answer = new Answer(200, "application/json", "{}".getBytes(StandardCharsets.UTF_8), Map.of());
        assertInstanceOf(Reply.Unreachable.class,
                port.joinVpn(new GroupRequest("video", Documents.GROUP, Role.SENDER)));
    }

    private void join(int status, String body, Map<String, String> headers) {
        byte[] bytes = status == 204 ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        answer = new Answer(status, "text/xml; charset=UTF-8", bytes, headers);
        Reply<?> reply = port.joinVpn(new GroupRequest("video", Documents.GROUP, Role.SENDER));
        String cause = assertInstanceOf(Reply.Unreachable.class, reply, () -> status + " " + body).cause().toString();
        assertTrue(cause.length() <= 250 && cause.chars().noneMatch(Character::isISOControl), cause);
    }

    @Test
    void faultsWithoutTheirDetailAreStillReplies() {
        String fault = HEAD + "<s:Fault><faultcode>s:Server</faultcode><faultstring>f</faultstring><detail>%s</detail>"
                + "</s:Fault>" + TAIL;
        for (String detail : List.of("<notAuthorised/>", "<notAuthorised><reason/></notAuthorised>", "<quotaExceeded/>",
                "<unknownVpn/>", "<badRequest/>", "<badRequest>x</badRequest>")) {
            answer = new Answer(500, "text/xml", fault.formatted(detail).getBytes(StandardCharsets.UTF_8), Map.of());
            Reply<?> reply = port.joinVpn(new GroupRequest("video", Documents.GROUP, Role.SENDER));
            assertTrue(reply instanceof Reply.Refused<?>(var _, var reason) && reason != null, reply::toString);
        }
        for (String detail : List.of("<busy/>", "<busy><retryAfterSeconds>-5</retryAfterSeconds></busy>")) {
            answer = new Answer(500, "text/xml", fault.formatted(detail).getBytes(StandardCharsets.UTF_8), Map.of());
            assertEquals(new Reply.Busy<>(Duration.ZERO),
                    port.joinVpn(new GroupRequest("video", Documents.GROUP, Role.SENDER)));
        }
    }
}
