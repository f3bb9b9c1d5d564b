package org.ivgmp.vnoc.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

import com.fasterxml.jackson.jr.ob.JSON;

/// Calls the operator service with the operator's certificate, and trusts the VNOC's CA only.
final class OperatorClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final URI base;
    private final HttpClient http;

    /// @param keys the VNOC's `data/operator` directory
    OperatorClient(URI base, Path keys) {
        this.base = base;
        if (!"https".equals(base.getScheme()) || base.getHost() == null) {
            throw new FailureException("'" + base
                    + "' is not the VNOC's address; such an address is https://127.0.0.1:8443");
        }
        if (!Files.isReadable(keys.resolve("operator.p12"))) {
            throw new FailureException("no operator's key in " + keys + ": the VNOC makes it at its first start. "
                    + "Say where with --keys, and run this as the user who may read it");
        }
        try {
            http = HttpClient.newBuilder().sslContext(tls(keys)).connectTimeout(Duration.ofSeconds(5)).build();
        } catch (GeneralSecurityException | IOException failure) {
            throw new FailureException("the operator's key in " + keys + " cannot be used: " + failure.getMessage());
        }
    }

    private static SSLContext tls(Path keys) throws GeneralSecurityException, IOException {
        char[] password = Files.readString(keys.resolve("operator.p12.password")).strip().toCharArray();
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(KeyStore.getInstance(keys.resolve("operator.p12").toFile(), password), password);
        KeyStore authority = KeyStore.getInstance("PKCS12");
        authority.load(null, null);
        try (InputStream pem = new FileInputStream(keys.resolve("ca.crt").toFile())) {
            authority.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authority);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /// Asks; the answer is JSON as maps, lists and values.
    Object ask(String what, Map<String, String> parameters) {
        String query = parameters.isEmpty() ? "" : "?" + form(parameters);
        return send(HttpRequest.newBuilder(base.resolve("/operator/" + what + query)).GET());
    }

    /// Asks, and copies the answer as it comes. An answer that ends too early is a failure.
    void stream(String what, Map<String, String> parameters, OutputStream out) {
        exchange(HttpRequest.newBuilder(base.resolve("/operator/" + what + "?" + form(parameters))).GET(),
                HttpResponse.BodyHandlers.ofInputStream(), response -> {
                    try (InputStream body = response.body()) {
                        if (response.statusCode() != 200) {
                            throw refused(response.statusCode(), JSON.std.anyFrom(body));
                        }
                        body.transferTo(out);
                        out.flush();
                    }
                    return null;
                });
    }

    /// Changes something.
    Object change(String what, Map<String, String> parameters) {
        return send(HttpRequest.newBuilder(base.resolve("/operator/" + what))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(parameters))));
    }

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream().map(entry -> entry.getKey() + "="
                + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
    }

    private Object send(HttpRequest.Builder request) {
        return exchange(request, HttpResponse.BodyHandlers.ofString(), response -> {
            Object answer = JSON.std.anyFrom(response.body());
            if (response.statusCode() != 200) {
                throw refused(response.statusCode(), answer);
            }
            return answer;
        });
    }

    private static FailureException refused(int status, Object answer) {
        return new FailureException(answer instanceof Map<?, ?> map && map.containsKey("error")
                ? String.valueOf(map.get("error")) : "the VNOC answers " + status);
    }

    @FunctionalInterface
    private interface Answer<B, T> {
        T of(HttpResponse<B> response) throws IOException;
    }

    private <B, T> T exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<B> body, Answer<B, T> answer) {
        try {
            return answer.of(http.send(request.timeout(TIMEOUT).build(), body));
        } catch (SSLException untrusted) {
            throw new FailureException("the server at " + base + " is not the VNOC of these keys: "
                    + untrusted.getMessage());
        } catch (IOException failure) {
            throw new FailureException("the VNOC at " + base + " does not answer (" + failure.getClass().getSimpleName()
                    + "): is it running? Say where with --url");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new FailureException("interrupted");
        }
    }
}
