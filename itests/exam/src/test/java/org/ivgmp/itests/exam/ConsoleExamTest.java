package org.ivgmp.itests.exam;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

import javax.inject.Inject;

import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/// The web console as it is shipped, by HTTP.
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ConsoleExamTest {

    private static final String RUNTIME = "org.osgi.service.servlet.runtime.HttpServiceRuntime";
    private static final Path INSTANCE = Path.of(System.getProperty("ivgmp.instance", "."));
    private static final int JETTYS_OWN_PORT = 8080;
    private static final String FORM = "application/x-www-form-urlencoded";

    @Inject
    private BundleContext context;

    private final HttpClient client = HttpClient.newHttpClient();
    private String console;
    private String password;

    @Configuration
    public static Option[] configuration() throws IOException {
        return new Option[] {EdgeRuntime.options(ConsoleExamTest.class)};
    }

    @Before
    public void findConsole() throws IOException {
        Waiting.until("the console answers",
                () -> endpoint() != null && URI.create(console).getPort() != JETTYS_OWN_PORT
                        && status(get("/bundles", "admin", "wrong")) == 401);
        console = endpoint();
        password = Files.readString(INSTANCE.resolve("data/console-password")).strip();
    }

    /// Jetty listens by its own defaults until its configuration is there, so the endpoint is asked for each time.
    private String endpoint() {
        ServiceReference<?> runtime = context.getServiceReference(RUNTIME);
        Object endpoints = runtime == null ? null : runtime.getProperty("osgi.http.endpoint");
        console = endpoints instanceof String[] all && all.length > 0 ? all[0] + "system/console" : null;
        return console;
    }

    private HttpRequest.Builder to(String path, String user, String secret) {
        String credentials = Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(console + path)).header("Authorization", "Basic " + credentials);
    }

    private HttpRequest get(String path, String user, String secret) {
        return to(path, user, secret).build();
    }

    private HttpRequest.Builder post(String path, String form) {
        return to(path, "admin", password).header("Content-Type", FORM).POST(BodyPublishers.ofString(form));
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException end) {
            throw new AssertionError(end);
        }
    }

    private int status(HttpRequest request) {
        try {
            return send(request).statusCode();
        } catch (UncheckedIOException notThere) {
            return 0;
        }
    }

    @Test
    public void onlyTheDrawnPasswordOpensTheConsole() {
        assertEquals(200, status(get("/bundles", "admin", password)));
        for (String path : List.of("", "/", "/bundles", "/ivgmp", "/ivgmp.json", "/why.txt", "/configMgr",
                "/res/ui/webconsole.css")) {
            assertEquals(path, 401, status(get(path, "admin", "admin")));
            assertEquals(path, 401, status(HttpRequest.newBuilder(URI.create(console + path)).build()));
        }
    }

    @Test
    public void itListensOnTheLoopbackAddressUnlessToldOtherwise() {
        assertEquals("127.0.0.1", URI.create(console).getHost());
    }

    @Test
    public void thePageAndItsDataAreThere() {
        HttpResponse<String> page = send(get("/ivgmp", "admin", password));
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("id=\"ivgmp\""));
        assertEquals("DENY", page.headers().firstValue("X-Frame-Options").orElse(""));
        String data = send(get("/ivgmp.json", "admin", password)).body();
        for (String field : List.of("site", "overlay", "vnocLink", "connected", "policyVersion", "groups", "tunnels",
                "membership", "queriers", "counters")) {
            assertTrue(field + " in " + data, data.contains("\"" + field + "\":"));
        }
    }

    @Test
    public void whyNotIsAnsweredForPeopleTerminalsAndPrograms() {
        assertTrue(send(get("/why", "admin", password)).body().contains("id=\"why\""));
        HttpResponse<String> text = send(get("/why.txt?group=239.1.2.3", "admin", password));
        assertEquals(200, text.statusCode());
        assertTrue(text.body(), text.body().contains("NO  enrolled") && text.body().contains("vnoc token SITE"));
        HttpResponse<String> json = send(get("/why.json?group=239.1.2.3&part=sender", "admin", password));
        assertTrue(json.body(), json.body().contains("\"mark\":\"NO\""));
        for (String wrong : List.of("", "?group=1.2.3", "?group=239.1.2.3&part=x", "?group=239.1.2.3&vpn=%3Cb%3E")) {
            assertEquals(wrong, 400, status(get("/why.json" + wrong, "admin", password)));
        }
    }

    @Test
    public void aForeignPageCannotChangeAnything() {
        HttpRequest foreign = post("/bundles", "action=refreshPackages")
                .header("Origin", "http://evil.example").build();
        assertEquals(403, status(foreign));
        assertEquals(403, status(post("/bundles/0", "action=stop").header("Sec-Fetch-Site", "cross-site").build()));
    }

    @Test
    public void whatIsChangedInAFormIsInTheFile() throws IOException {
        Path file = INSTANCE.resolve("etc/org.ivgmp.edge.lan.cfg");
        String before = Files.readString(file);
        String form = "apply=true&propertylist=interfaces&interfaces=lan0&interfaces=lan7";
        assertEquals(302, status(post("/configMgr/org.ivgmp.edge.lan", form).build()));
        Waiting.until("the file has it", () -> text(file).contains("interfaces = lan0, lan7"));
        assertEquals(before.lines().filter(line -> line.startsWith("#")).toList(),
                text(file).lines().filter(line -> line.startsWith("#")).toList());
        assertEquals(400, status(post("/configMgr/org.ivgmp.edge.lan", "apply=true&delete=true").build()));
        assertTrue(Files.exists(file));
        assertFalse(text(file).contains("fileinstall"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
