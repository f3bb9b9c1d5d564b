package org.ivgmp.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.ivgmp.contract.VnocPortType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever comes in, the answer is a fault or an HTTP error, and the next caller is served.
@Timeout(180)
class HostileInputTest {

    private static final long SEED = 20_261_123;
    private static final int ANSWER_CHARACTERS_MAX = 1000;

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
    void badMessagesGetFaultsAndNothingElse() throws Exception {
        Map<String, Integer> kinds = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        try (ServerSocket trap = new ServerSocket(0); HttpClient http = http(rig.site("site-a"))) {
            trap.setSoTimeout(1);
            String address = "http://127.0.0.1:" + trap.getLocalPort() + "/x";
            for (Hostile.Message message : Hostile.all(new Random(SEED), address)) {
                Optional<HttpResponse<String>> answer = send(http, message);
                String outcome = answer.map(got -> outcome(got)).orElse("cut off");
                kinds.merge(message.kind() + ": " + outcome, 1, Integer::sum);
                if (outcome.startsWith("WRONG") || outcome.equals("served") && !message.mayServe()) {
                    wrong.add(message.kind() + " " + outcome + ": " + brief(message) + " -> "
                            + answer.map(HttpResponse::body).orElse(""));
                }
            }
            assertTrue(untouched(trap), "something was fetched from an address in a message");
        }
        kinds.forEach((kind, count) -> System.out.println(count + " " + kind));
        assertEquals("", String.join("\n", wrong));
        assertEquals("", rig.vnoc.broken.get(), "the implementor got something that the schema forbids");
        assertEquals(0, rig.servlet.refused(Unwelcome.FAILED));
        assertTrue(kinds.values().stream().mapToInt(Integer::intValue).sum() > 2500);
        serves();
    }

    @Test
    void strangersMayWriteLittle() throws Exception {
        try (HttpClient http = http(rig.stranger())) {
            String longest = Hostile.RENEW.replace("<v:requests>", "<v:requests>" + " ".repeat(70_000));
            // The answer comes before the body is asked for: one that is under way when the server closes may take the answer with it.
            HttpRequest request = HttpRequest.newBuilder(rig.server.address()).expectContinue(true).header("Content-Type", Hostile.GOOD_TYPE)
                    .POST(HttpRequest.BodyPublishers.ofString(longest)).build();
            assertEquals(413, http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
            assertEquals(1, rig.servlet.refused(Unwelcome.LENGTH));
        }
        assertEquals(0, rig.vnoc.calls.get());
    }

    @Test
    void aChunkedMessageIsBoundedToo() throws Exception {
        try (HttpClient http = http(rig.stranger())) {
            byte[] body = Hostile.RENEW.replace("<v:requests>", "<v:requests>" + " ".repeat(70_000))
                    .getBytes(StandardCharsets.UTF_8);
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(rig.server.address())
                    .header("Content-Type", Hostile.GOOD_TYPE)
                    .POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArray(body)))
                    .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals("fault", outcome(answer));
        }
        assertEquals(0, rig.vnoc.calls.get());
    }

    @Test
    void callersWhoHangUpDoNoHarm() throws Exception {
        SSLContext tls = rig.site("site-a");
        for (int count = 0; count < 100; count++) {
            try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", rig.server.port())) {
                OutputStream out = socket.getOutputStream();
                out.write(("POST /ivgmp HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: "
                        + Hostile.JOIN.length() + "\r\n\r\n" + Hostile.JOIN.substring(0, count * 2))
                        .getBytes(StandardCharsets.US_ASCII));
            }
        }
        serves();
    }

    @Test
    void requestLinesThatAreNoneAreRefused() throws Exception {
        SSLContext tls = rig.site("site-a");
        for (String line : List.of("POST /ivgmp/../../etc/passwd HTTP/1.1", "POST /ivgmp/%2e%2e%2f HTTP/1.1",
                "GET /ivgmp?wsdl HTTP/1.1", "GET /ivgmp?_wadl HTTP/1.1", "GET /ivgmp/services HTTP/1.1",
                "POST /ivgmp/other HTTP/1.1", "POST /ivgmp HTTP/9.9", "\u0000\u0001", "POST " + "/a".repeat(20_000))) {
            try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", rig.server.port())) {
                socket.getOutputStream().write((line + "\r\nHost: localhost\r\nContent-Type: text/xml\r\n"
                        + "Connection: close\r\nContent-Length: " + Hostile.JOIN.length() + "\r\n\r\n" + Hostile.JOIN)
                        .getBytes(StandardCharsets.US_ASCII));
                String answer = read(socket.getInputStream());
                assertFalse(answer.startsWith("HTTP/1.1 200"), line + " -> " + answer);
                assertFalse(answer.contains("\tat "), answer);
            }
        }
        assertEquals(0, rig.vnoc.calls.get());
        serves();
    }

    private void serves() throws Exception {
        try (SoapClient<VnocPortType> client = rig.client(rig.site("site-a"))) {
            assertEquals(EchoVnoc.LEASE_S, client.port().joinVpn(Rig.request("v")).getLeaseSeconds());
        }
    }

    private static String outcome(HttpResponse<String> answer) {
        if (answer.body().length() > ANSWER_CHARACTERS_MAX) {
            return "WRONG: long answer";
        }
        if (answer.body().contains("\tat ") || answer.body().contains("stackTrace")) {
            return "WRONG: stack trace";
        }
        int status = answer.statusCode();
        if (status == 200) {
            return answer.body().contains("Response") ? "served" : "WRONG: 200 without a response";
        }
        if (status == 500 && answer.body().contains("HTTP ERROR 500 java.nio.charset.UnsupportedCharsetException")) {
            return "HTTP 500 of the container";
        }
        if (status == 500) {
            return answer.body().contains("Fault>") ? "fault" : "WRONG: 500 without a fault";
        }
        return status >= 400 && status < 600 ? "HTTP " + status : "WRONG: HTTP " + status;
    }

    private static HttpClient http(SSLContext tls) {
        return HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
    }

    /// Empty where the server closed the connection while it was written to, as it may with what is too long.
    private Optional<HttpResponse<String>> send(HttpClient http, Hostile.Message message)
            throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(rig.server.address())
                .method(message.method(), HttpRequest.BodyPublishers.ofByteArray(message.body()));
        if (!message.type().isEmpty()) {
            request.header("Content-Type", message.type());
        }
        try {
            return Optional.of(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException cutOff) {
            return Optional.empty();
        }
    }

    private static String read(InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException cutOff) {
            return "";
        }
    }

    private static boolean untouched(ServerSocket trap) {
        try {
            trap.accept().close();
            return false;
        } catch (IOException nobodyCame) {
            return true;
        }
    }

    private static String brief(Hostile.Message message) {
        String text = message.method() + " " + new String(message.body(), StandardCharsets.ISO_8859_1);
        return text.length() > 400 ? text.substring(0, 400) + "..." : text;
    }
}
