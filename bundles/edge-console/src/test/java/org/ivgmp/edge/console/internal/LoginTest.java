package org.ivgmp.edge.console.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {

    @TempDir
    private Path directory;

    private Login login;
    private String password;

    @BeforeEach
    void prepare() throws IOException {
        Path file = directory.resolve("password");
        login = new Login(Map.of("user", "admin", "password.file", file.toString()));
        password = Files.readString(file).strip();
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private Exchange get(String authorization) {
        return new Exchange("GET", Map.of("Authorization", authorization, "Host", "edge:8080"));
    }

    private Exchange post(Map<String, String> headers) {
        Exchange exchange = new Exchange("POST", headers);
        exchange.headers.put("Authorization", basic("admin:" + password));
        exchange.headers.put("Host", "edge:8080");
        return exchange;
    }

    @Test
    void theDrawnPasswordLogsIn() {
        Exchange exchange = get(basic("admin:" + password));
        assertEquals("admin", exchange.authenticate(login));
        assertTrue(login.authorize("admin", "any"));
        assertFalse(login.authorize("other", "any"));
    }

    @Test
    void theSchemesCaseDoesNotMatter() {
        assertEquals("admin", get(basic("admin:" + password).replace("Basic", "bAsIc")).authenticate(login));
    }

    @Test
    void everythingElseIsRefusedWithAChallenge() {
        for (String wrong : new String[] {"", "Basic", "Basic ", "Basic !", "Basic " + "A".repeat(10_000), "Bearer x",
                basic(""), basic(":"), basic("admin"), basic("admin:"), basic("admin:admin"), basic("root:" + password),
                basic("admin:" + password + " "), basic("admin\0:" + password), basic(":" + password)}) {
            Exchange exchange = get(wrong);
            assertNull(exchange.authenticate(login), wrong);
            assertEquals(401, exchange.status);
            assertTrue(exchange.answer.get("WWW-Authenticate").startsWith("Basic realm="));
        }
        assertNull(new Exchange("GET", Map.of()).authenticate(login));
    }

    @Test
    void guessingIsSlowedDownEvenForTheRightPassword() {
        for (int i = 0; i < LoginThrottle.FAILURES_FREE; i++) {
            get(basic("admin:guess" + i)).authenticate(login);
        }
        assertNull(get(basic("admin:" + password)).authenticate(login));
    }

    @Test
    void requestsWithoutCredentialsAreNoGuesses() {
        for (int i = 0; i < 100; i++) {
            get("").authenticate(login);
        }
        assertEquals("admin", get(basic("admin:" + password)).authenticate(login));
    }

    @Test
    void aForeignPageChangesNothing() {
        for (Map<String, String> foreign : List.of(Map.of("Origin", "http://evil.example"), Map.of("Origin", "null"),
                Map.of("Origin", "http://edge:8081"), Map.of("Origin", "::"), Map.of("Sec-Fetch-Site", "cross-site"),
                Map.of("Sec-Fetch-Site", "same-site", "Origin", "http://edge:8080"))) {
            Exchange exchange = post(foreign);
            assertNull(exchange.authenticate(login), foreign.toString());
            assertEquals(403, exchange.status);
        }
    }

    @Test
    void theConsolesOwnPageAndProgramsMayChange() {
        Map<String, String> own = Map.of("Origin", "http://edge:8080", "Sec-Fetch-Site", "same-origin");
        assertEquals("admin", post(own).authenticate(login));
        assertEquals("admin", post(Map.of()).authenticate(login));
    }

    @Test
    void noPageOfTheConsoleCanBeFramed() {
        Exchange exchange = get("");
        exchange.authenticate(login);
        assertEquals("DENY", exchange.answer.get("X-Frame-Options"));
    }

    @Test
    void aConfigurationWithoutAPasswordFileIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Login(Map.of("user", "admin")));
        assertThrows(IllegalArgumentException.class, () -> new Login(Map.of("user", "a:b", "password.file", "x")));
    }
}
