package org.ivgmp.vnoc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.jr.ob.JSON;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Role;
import org.ivgmp.vnoc.soap.Vnoc;
import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.Direction;
import org.ivgmp.vnoc.store.UsageBatch;
import org.ivgmp.vnoc.store.UsageEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The command line against a real VNOC, over mutual TLS.
@Timeout(60)
class CommandLineTest {

    @TempDir
    Path data;

    private Vnoc vnoc;
    private String url;
    private Path keys;
    private String out;
    private String err;

    @BeforeEach
    void start() throws Exception {
        vnoc = new Vnoc(data, Duration.ofMinutes(1), 100);
        url = vnoc.url().toString();
        keys = vnoc.operator();
    }

    @AfterEach
    void stop() throws Exception {
        vnoc.stop();
    }

    private int run(String... arguments) {
        List<String> whole = new ArrayList<>(List.of(arguments));
        whole.addAll(List.of("--url", url, "--keys", keys.toString()));
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
            return Main.run(whole.toArray(String[]::new));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
            out = said.toString(StandardCharsets.UTF_8);
            err = complained.toString(StandardCharsets.UTF_8);
        }
    }

    private void succeeds(String... arguments) {
        assertEquals(0, run(arguments), () -> String.join(" ", arguments) + ": " + err);
    }

    private void fails(int status, String words, String... arguments) {
        assertEquals(status, run(arguments), () -> String.join(" ", arguments) + ": " + out + err);
        assertTrue(err.contains(words), err);
        assertTrue(!err.contains("\tat "), err);
    }

    @Test
    void aFirstVpn() throws Exception {
        succeeds("vpn", "add", "tv");
        succeeds("site", "add", "paris", "--vpn", "tv");
        assertTrue(out.contains("vpns: [tv]"), out);
        succeeds("rule", "add", "tv", "--site", "paris", "--role", "both", "--groups", "239.1.0.0/16");
        succeeds("token", "paris");
        assertTrue(out.strip().matches("[A-Za-z0-9_-]{32}\\.[A-Za-z0-9_-]{43}"), out);
        succeeds("status");
        assertTrue(out.contains("paris  100.64.0.1            false     tv"), out);
        succeeds("rule", "list");
        assertEquals("""
                ID  VPN  SITE   ACTION  GROUPS        EFFECT  RATE  MOST  TTL        DSCP  FROM  UNTIL
                1   tv   paris  BOTH    239.1.0.0/16  allow   0     0     decrement  copy
                """, out);
        succeeds("audit", "--limit", "1");
        assertTrue(out.contains("token"), out);
        succeeds("rule", "add", "tv", "--site", "paris", "--role", "send", "--groups", "239.2.0.0/16", "--dscp", "af41");
        succeeds("rule", "list");
        assertTrue(out.contains("decrement  AF41"), out);
        succeeds("rule", "remove", "2");
        fails(1, "dscp = 'AF44' is none of copy, AF11,", "rule", "add", "tv", "--site", "paris", "--role", "send", "--groups",
                "239.3.0.0/16", "--dscp", "AF44");
        succeeds("rule", "remove", "1");
        succeeds("vpn", "private", "tv", "yes");
        succeeds("vpn", "list");
        assertTrue(out.contains("tv    1       yes"), out);
        fails(1, "neither yes nor no", "vpn", "private", "tv", "maybe");
        fails(1, "there is no VPN radio", "vpn", "private", "radio", "yes");
        succeeds("site", "private-address", "paris", "10.9.0.1");
        assertTrue(out.contains("privateAddress: 10.9.0.1"), out);
        succeeds("site", "add", "rome");
        fails(1, "10.9.0.1 is the private address of paris already", "site", "private-address", "rome", "10.9.0.1");
        fails(1, "neither an IPv4 address nor none", "site", "private-address", "rome", "10.9.0");
        for (String wrong : List.of("239.1.1.1", "0.0.0.0", "127.0.0.1", "255.255.255.255")) {
            fails(1, "not the address of an edge", "site", "private-address", "rome", wrong);
        }
        succeeds("site", "private-address", "paris", "none");
        succeeds("site", "remove", "rome");
        succeeds("site", "detach", "paris", "tv");
        succeeds("site", "remove", "paris");
        succeeds("vpn", "remove", "tv");
        for (String list : List.of("sessions", "usage")) {
            succeeds(list);
        }
    }

    @Test
    void rulesHaveTerms() throws Exception {
        succeeds("vpn", "add", "tv");
        succeeds("rule", "add", "tv", "--site", "*", "--role", "send", "--groups", "239.2.0.0/16", "--rate", "1.5M", "--ttl",
                "keep", "--until", "2030-01-01T00:00:00+01:00");
        assertTrue(out.contains("rate: 1500000") && out.contains("until: 2029-12-31T23:00:00Z"), out);
        fails(1, "is not a rate such as", "rule", "add", "tv", "--site", "*", "--role", "send", "--groups", "239.2.0.0/16",
                "--rate", "fast");
        fails(1, "is not a date and time", "rule", "add", "tv", "--site", "*", "--role", "send", "--groups", "239.2.0.0/16",
                "--from", "tomorrow");
    }

    @Test
    void topologies() throws Exception {
        succeeds("vpn", "add", "tv");
        succeeds("site", "add", "paris", "--vpn", "tv");
        fails(1, "vnoc site limits paris --certified", "vpn", "topology", "tv", "reflector", "paris");
        succeeds("site", "limits", "paris", "--certified", "--fan-out", "8", "--upstream", "20000");
        assertTrue(out.contains("certified: true") && out.contains("fanOut: 8"), out);
        succeeds("site", "limits", "paris", "--fan-out", "9");
        assertTrue(out.contains("upstreamKbit: 20000"), "what is not said stays: " + out);
        succeeds("vpn", "topology", "tv", "reflector", "paris", "--groups", "239.1.0.0/16");
        succeeds("vpn", "topology", "tv", "hierarchy");
        succeeds("vpn", "topology");
        assertEquals("""
                VPN  GROUPS        KIND       REFLECTOR
                tv   224.0.0.0/4   HIERARCHY
                tv   239.1.0.0/16  REFLECTOR  paris
                tv   ff00::/8      HIERARCHY
                """, out);
        succeeds("vpn", "topology", "tv", "none");
        fails(1, "there is no topology for 224.0.0.0/4 in tv", "vpn", "topology", "tv", "none");
        fails(1, "is not star, reflector, hierarchy or none", "vpn", "topology", "tv", "ring");
        fails(1, "is not a number from 0 to 64", "site", "limits", "paris", "--fan-out", "65");
        succeeds("tree", "tv", "239.1.1.1");
        assertTrue(out.contains("has no tree"), out);
    }

    @Test
    void json_isForPrograms() throws Exception {
        succeeds("vpn", "add", "tv", "--json");
        assertEquals(Map.of("name", "tv", "number", 1, "private", "no"), JSON.std.anyFrom(out));
        for (List<String> question : List.of(List.of("vpn", "list"), List.of("site", "list"), List.of("rule", "list"),
                List.of("status"), List.of("audit"), List.of("sessions"), List.of("usage"))) {
            List<String> asked = new ArrayList<>(question);
            asked.add("--json");
            succeeds(asked.toArray(String[]::new));
            JSON.std.anyFrom(out);
        }
    }

    /// Columns and their order are a promise to billing systems: docs/operations.md.
    @Test
    void accounts_asCsvAndJson() throws Exception {
        succeeds("vpn", "add", "tv");
        succeeds("site", "add", "paris", "--vpn", "tv");
        Instant at = Instant.parse("2026-11-23T12:30:00Z");
        Request sends = new Request("tv", Ipv4Address.of("239.1.2.3"), Role.SENDER);
        UsageEntry sent = new UsageEntry("tv", Optional.of(sends.group()), Direction.SENDER, "",
                new UsageEntry.Amounts(10, 1000, 0, 0, 0));
        UsageEntry tunnel = new UsageEntry("tv", Optional.empty(), Direction.TUNNEL, "rome",
                new UsageEntry.Amounts(9, 900, 3, 2, 1));
        vnoc.store().apply(List.of(new Change.SessionStarted("paris", sends, at),
                new Change.UsageReported("paris", "s", List.of(new UsageBatch(1, at.plusSeconds(60), Duration.ofMinutes(1),
                        List.of(sent, tunnel))), at), new Change.SessionStopped("paris", sends, at.plusSeconds(90), "leave"),
                new Change.Audited(new AuditEntry(at, "=cmd()", "join", "a \"b\", c", "refused", "line\r\nbreak"))));
        succeeds("usage", "--format", "csv");
        assertEquals("vpn,group,site,direction,peer,seconds,packets,bytes,lost,duplicated,reordered\r\n"
                + "tv,,paris,TUNNEL,rome,0,9,900,3,2,1\r\ntv,239.1.2.3,paris,SENDER,,90,10,1000,0,0,0\r\n", out);
        succeeds("usage", "--format", "csv", "--group", "239.1.2.3", "--vpn", "tv", "--site", "paris", "--from", "2026-11-23",
                "--to", "2026-11-23T13:00:00+01:00");
        assertTrue(out.endsWith("reordered\r\n"), "13:00 at +01:00 is noon: " + out);
        succeeds("sessions", "--format", "csv", "--limit", "5");
        assertEquals("id,site,vpn,group,role,status,started,updated,stopped,seconds,packets,bytes,cause,terminateCause\r\n"
                + "1,paris,tv,239.1.2.3,SENDER,Stop,2026-11-23T12:30:00Z,2026-11-23T12:31:00Z,2026-11-23T12:31:30Z,90,10,1000,"
                + "leave,User Request\r\n", out);
        succeeds("audit", "--format", "csv", "--limit", "1");
        assertEquals("at,actor,action,subject,decision,reason\r\n2026-11-23T12:30:00Z,'=cmd(),join,\"a \"\"b\"\", c\","
                + "refused,\"line\r\nbreak\"\r\n", out);
        succeeds("usage", "--format", "json");
        assertEquals(2, ((List<?>) JSON.std.anyFrom(out)).size());
        succeeds("usage");
        assertTrue(out.startsWith("VPN  GROUP"), out);
        fails(1, "is not a time such as", "usage", "--from", "yesterday");
        fails(1, "is not a group", "usage", "--format", "csv", "--group", "10.1.1.1");
        fails(2, "Invalid value for option '--format'", "usage", "--format", "xml");
    }

    /// More than fits into any buffer.
    @Test
    void exports_stream() throws Exception {
        List<Change> many = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            many.add(new Change.Audited(new AuditEntry(Instant.EPOCH, "a", "join", "x".repeat(100), "granted", "")));
        }
        vnoc.store().apply(many);
        succeeds("audit", "--format", "csv");
        assertEquals(20_001, out.lines().count());
        succeeds("audit", "--json");
        assertEquals(20_000, ((List<?>) JSON.std.anyFrom(out)).size());
    }

    @Test
    void mistakes_haveStatusAndMend() throws Exception {
        fails(1, "vnoc: there is no site rome; the sites are []", "token", "rome");
        fails(1, "there is no VPN radio", "site", "add", "paris", "--vpn", "radio");
        succeeds("site", "list");
        assertTrue(!out.contains("paris"), "half done: " + out);
        fails(2, "say what to do: help, add, list, remove".replace("help, ", ""), "vpn");
        fails(2, "Missing required parameter", "vpn", "add");
        fails(2, "Unknown option", "status", "--no-such");
        fails(2, "Invalid value", "audit", "--limit", "x");
        fails(2, "Missing required options", "rule", "add", "tv");
    }

    @Test
    void help_isThereForAll() {
        succeeds("--help");
        assertTrue(out.contains("A first VPN:"), out);
        for (String group : List.of("vpn", "site", "rule", "token", "status", "audit", "sessions", "usage")) {
            succeeds(group, "--help");
            assertTrue(out.contains("Usage: vnoc " + group), out);
        }
        succeeds("rule", "add", "--help");
        assertTrue(out.contains("--groups"), out);
    }

    @Test
    void whenItCannotReachTheVnoc_itSaysWhatToDo() throws Exception {
        String there = url;
        url = "https://127.0.0.1:1";
        fails(1, "does not answer (ConnectException): is it running? Say where with --url", "status");
        url = "http://[broken";
        fails(2, "Invalid value for option '--url'", "status");
        url = "ftp://127.0.0.1";
        fails(1, "https://", "status");
        url = there;
        Path own = keys;
        keys = data.resolve("nowhere");
        fails(1, "Say where with --keys", "status");
        keys = Files.createDirectory(data.resolve("damaged"));
        for (String file : List.of("operator.p12", "operator.p12.password", "ca.crt")) {
            Files.writeString(keys.resolve(file), "damaged");
        }
        fails(1, "cannot be used", "status");
        keys = own;
    }

    @Test
    void keysOfAnotherVnoc_areRefused(@TempDir Path elsewhere) throws Exception {
        org.ivgmp.vnoc.ca.DeviceCa.open(elsewhere.resolve("ca")).operator(elsewhere.resolve("operator"));
        keys = elsewhere.resolve("operator");
        fails(1, "is not the VNOC of these keys", "status");
    }
}
