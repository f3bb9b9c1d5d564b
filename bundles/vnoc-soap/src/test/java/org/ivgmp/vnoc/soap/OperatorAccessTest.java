package org.ivgmp.vnoc.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who gets at the operator service, and what it takes.
@Timeout(60)
class OperatorAccessTest {

    @TempDir
    Path data;

    private Vnoc vnoc;
    private HttpClient operator;

    @BeforeEach
    void start() throws Exception {
        vnoc = new Vnoc(data, Duration.ofMinutes(1), 100);
        char[] password = Files.readString(vnoc.operator().resolve("operator.p12.password")).strip().toCharArray();
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(KeyStore.getInstance(vnoc.operator().resolve("operator.p12").toFile(), password), password);
        KeyStore authority = KeyStore.getInstance("PKCS12");
        authority.load(null, null);
        authority.setCertificateEntry("ca", vnoc.authority().certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authority);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        operator = HttpClient.newBuilder().sslContext(tls).build();
    }

    @AfterEach
    void stop() throws Exception {
        operator.close();
        vnoc.stop();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(vnoc.url().resolve("/operator/" + path))
                .header("Content-Type", "application/x-www-form-urlencoded");
    }

    private void answers(int status, String words, HttpRequest request, HttpClient client) throws Exception {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(status, response.statusCode(), response.body());
        assertTrue(response.body().contains(words), response.body());
    }

    private void posted(int status, String words, String path, BodyPublisher body) throws Exception {
        answers(status, words, to(path).POST(body).build(), operator);
    }

    @Test
    void operatorsOnly() throws Exception {
        HttpRequest status = to("status").GET().build();
        answers(200, "\"sites\"", status, operator);
        Device device = new Device(vnoc.url(), vnoc.authority().certificate());
        try (HttpClient stranger = HttpClient.newBuilder().sslContext(device.tls()).build()) {
            answers(403, "needs an operator's certificate", status, stranger);
        }
        device.enrol(vnoc.vpn("tv", "a").getFirst(), "198.51.100.1");
        try (HttpClient site = HttpClient.newBuilder().sslContext(device.tls()).build()) {
            answers(403, "needs an operator's certificate", status, site);
            answers(403, "needs an operator's certificate", to("usage?format=csv").GET().build(), site);
        }
        device.close();
    }

    @Test
    void noWebPage() throws Exception {
        answers(403, "no web page", to("vpn/add").header("Origin", "https://evil.example")
                .POST(BodyPublishers.ofString("name=tv")).build(), operator);
        answers(200, "[]", to("vpn").GET().build(), operator);
    }

    @Test
    void whatIsNotKnown_isSaid() throws Exception {
        answers(404, "known are [audit, rule, sessions, site, status, topology, tree, usage, vpn, why]", to("x").GET().build(), operator);
        answers(404, "known are", to("vpn/add?name=tv").GET().build(), operator);
        answers(405, "", to("vpn").PUT(BodyPublishers.noBody()).build(), operator);
        posted(400, "parameter 'name' is missing", "vpn/add", BodyPublishers.noBody());
    }

    @Test
    void hostileBodies_changeNothing() throws Exception {
        tooLong("too long", BodyPublishers.ofString("name=" + "x".repeat(70_000)));
        tooLong("", BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream(("name=" + "x".repeat(1_000_000)).getBytes(StandardCharsets.US_ASCII))));
        posted(400, "", "vpn/add", BodyPublishers.ofString("name=%zz%"));
        posted(400, "is not a name", "vpn/add", BodyPublishers.ofString("name=%3Cscript%3E"));
        answers(200, "[]", to("vpn").GET().build(), operator);
    }

    /// The server does not read on; whether the client still hears why is a race that TCP decides.
    private void tooLong(String words, BodyPublisher body) throws Exception {
        try {
            HttpResponse<String> response = operator.send(to("vpn/add").POST(body).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertTrue(response.statusCode() == 400 || response.statusCode() == 413, response.toString());
            assertTrue(response.body().contains(words), response.body());
        } catch (IOException cutOff) {
            assertNotNull(cutOff.getMessage());
        }
    }
}
