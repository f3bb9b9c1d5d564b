package org.ivgmp.vnoc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.jr.ob.JSON;

import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.soap.Vnoc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `vnoc why`, against a VNOC without edges.
@Timeout(60)
class WhyNotTest {

    @TempDir
    Path data;

    private static String run(Vnoc vnoc, int status, String... arguments) {
        PrintStream realOut = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            List<String> whole = new ArrayList<>(List.of(arguments));
            whole.addAll(List.of("--url", vnoc.url().toString(), "--keys", vnoc.operator().toString()));
            assertEquals(status, Main.run(whole.toArray(String[]::new)), () -> String.join(" ", arguments));
        } finally {
            System.setOut(realOut);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theTraceStandsInTheTerminalAndTheMendBelowIt() throws Exception {
        Vnoc vnoc = new Vnoc(data, Duration.ofMinutes(1), 100);
        try {
            vnoc.vpn("tv", "paris", "lyon");
            vnoc.allow("tv", "*", Rule.Action.BOTH, "239.1.0.0/16");
            assertEquals("""
                    239.1.2.3 in tv, as paris receives it

                    the VNOC
                      ok  group             239.1.2.3 is a group that routers forward
                      ok  in the VPN        paris is in tv
                      NO  enrolled          no device has enrolled for paris
                      -   heard             does not come to this: enrolled
                      NO  asked             paris does not ask to receive 239.1.2.3; it has 0 other requests
                      ok  permitted         rule 1 (allow * BOTH 239.1.0.0/16 in tv)
                      NO  senders           no other site sends 239.1.2.3 in tv
                      -   endpoints         nobody to reach
                      ok  topology          star
                      -   document          does not come to this: enrolled

                    In the way: the VNOC, enrolled: no device has enrolled for paris. vnoc token paris, and put the token into
                    etc/enrolment.token of the site's edge
                    """, run(vnoc, WhyNot.IN_THE_WAY, "why", "paris", "239.1.2.3"));
            Map<?, ?> json = JSON.std.mapFrom(run(vnoc, WhyNot.IN_THE_WAY, "why", "paris", "239.1.2.3", "--vpn", "tv", "--role",
                    "send", "--wait", "1", "--json"));
            assertEquals("SENDER", json.get("role"));
            assertEquals(false, json.get("clear"));
            assertEquals("", run(vnoc, 1, "why", "oslo", "239.1.2.3"));
            assertEquals("", run(vnoc, 1, "why", "paris", "hello"));
            assertEquals("", run(vnoc, 1, "why", "paris", "239.1.2.3", "--vpn", "nosuch"));
            assertEquals("", run(vnoc, 1, "why", "paris", "239.1.2.3", "--wait", "16"));
            assertEquals("", run(vnoc, 2, "why", "paris"));
        } finally {
            vnoc.stop();
        }
    }

    @Test
    void whatSitesSayCannotOrderTheTerminalAbout() {
        String text = WhyNot.text(Map.of("group", "239.1.2.3", "vpn", "tv", "site", "a", "role", "SENDER", "conclusion",
                "x\u001b[2Jy", "sections", List.of(Map.of("title", "b\nasks", "steps", List.of(Map.of("name", "join",
                        "mark", "EVIL\u0007", "finding", "c\rd"))))));
        assertFalse(text.contains("\u001b") || text.contains("\u0007") || text.contains("\r"), text);
        assertTrue(text.contains("\n  ?   join              c\\u000dd\n"), text);
    }
}
