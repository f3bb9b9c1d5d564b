package org.ivgmp.edge.ipsec.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The shipped ivgmp-guard and the overlay address, without any charon.
class GuardNamespaceTest {

    @TempDir
    private Path folder;
    private Internet internet;

    @BeforeEach
    void start() throws Exception {
        Optional<String> obstacle = Internet.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.get());
        internet = new Internet(folder);
        internet.build();
        for (String site : new String[] {"a", "b"}) {
            Shell.sh("ip -n " + Internet.namespace(site) + " address add " + Internet.overlay(site) + "/32 dev lo");
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (internet != null) {
            internet.close();
        }
    }

    @Test
    void upIsIdempotentAndDownTakesAllAway() throws Exception {
        String rules = rules();
        assertNotEquals(0, Internet.guard("a", "status").status());
        assertSucceeds(Internet.guard("a", "up"));
        assertSucceeds(Internet.guard("a", "status"));
        String once = rules();
        assertSucceeds(Internet.guard("a", "up"));
        assertEquals(once, rules());
        assertSucceeds(Internet.guard("a", "down"));
        assertNotEquals(0, Internet.guard("a", "status").status());
        assertEquals(rules, rules());
        assertSucceeds(Internet.guard("a", "down"));
    }

    @Test
    void theEgressGuardComesBackWithItsInterfaceOrStatusSaysThatItIsGone() throws Exception {
        assertSucceeds(Internet.guard("a", "up"));
        Shell.run("ip", "-n", Internet.namespace("a"), "link", "delete", "wan0");
        internet.connect("a");
        if (Internet.guard("a", "status").status() == 0) {
            // nothing but the egress guard is left
            Shell.run("ip", "netns", "exec", Internet.namespace("a"), "nft", "delete", "table", "inet", "ivgmp");
            Shell.run("ip", "-n", Internet.namespace("a"), "route", "flush", "type", "prohibit");
            internet.listen("clear", "udp port 4754");
            internet.java("a", "sent", Datagrams.class, "send", "100.64.0.1", "100.64.0.2", "200");
            internet.awaitNumber("sent", 50);
            String counter = "ip netns exec " + Internet.namespace("a")
                    + " nft list counter netdev ivgmp cleartext_overlay";
            Await.until("they are dropped at the egress", () -> Shell.sh(counter).matches("(?s).*packets [1-9].*"),
                    () -> Shell.sh(counter));
            assertEquals(0, internet.heard("clear"), internet.log("clear"));
        }
    }

    @Test
    void mistakesAreRefusedInWords() throws Exception {
        for (String[] arguments : new String[][] {{}, {"sideways"}, {"up", "--wan"}, {"up", "--wan", "nosuch"},
            {"up", "--overlay", "no prefix"}, {"up", "--port", "70000"}, {"up", "--port", "x; drop"}, {"up", "--loud"},
            {"up", "--wan", "wan0\" priority 0; policy drop; #"}}) {
            Shell.Outcome outcome = Internet.guard("a", arguments);
            assertNotEquals(0, outcome.status(), () -> String.join(" ", arguments));
            assertTrue(outcome.output().contains("ivgmp-guard"), outcome::output);
            assertNotEquals(0, Internet.guard("a", "status").status(), () -> String.join(" ", arguments));
        }
        assertSucceeds(Internet.guard("a", "--help"));
        assertSucceeds(Internet.guard("a", "up", "--help"));
    }

    /// Of the stream, of the path probes, and of direct joins.
    @ParameterizedTest
    @ValueSource(strings = {"4754", "862", "50756"})
    void withoutATunnelNothingLeavesInClearAndNothingInClearComesIn(String port) throws Exception {
        internet.listen("clear", "udp port " + port + " and src 100.64.0.1");
        assertSucceeds(Internet.guard("a", "up"));
        internet.java("a", "sent", Datagrams.class, "send", "100.64.0.1", "100.64.0.2", "200", port);
        internet.awaitNumber("sent", 50);
        assertEquals(0, internet.heard("clear"), internet.log("clear"));

        // b has no guard and sends in clear: a must not take it
        Shell.sh("ip -n " + Internet.namespace("b") + " route add 100.64.0.1 via 198.18.0.1 src 100.64.0.2");
        internet.listen("hostile", "udp port " + port + " and src 100.64.0.2");
        internet.java("b", "sent-by-b", Datagrams.class, "send", "100.64.0.2", "100.64.0.1", "200", port);
        Await.until("b's datagrams are on the wire", () -> internet.heard("hostile") >= 20,
                () -> internet.log("hostile"));
        Await.until("a refuses them", () -> Internet.guard("a", "status").output().replaceAll("\\s+", " ")
                .matches(".*no_tunnel_in \\{ packets [1-9][0-9]+ .*"), () -> Internet.guard("a", "status").output());
    }

    @Test
    void theOverlayAddressIsOnLoOnceAndAFormerOneIsNot() throws Exception {
        internet.java("c", "overlay", OverlayAddressMain.class, "100.64.0.8", "100.64.0.9", "100.64.0.9");
        internet.awaitLog("overlay", "DONE");
        String addresses = Shell.sh("ip -n " + Internet.namespace("c") + " -4 address show dev lo");
        assertTrue(addresses.contains("100.64.0.9/32"), addresses);
        assertFalse(addresses.contains("100.64.0.8"), addresses);
    }

    private static String rules() throws Exception {
        String namespace = Internet.namespace("a");
        String rules = Shell.sh("ip netns exec " + namespace + " nft -s list ruleset");
        return rules.replaceAll("(?m)counter .*$", "counter") + Shell.run("ip", "-n", namespace, "route");
    }

    private static void assertSucceeds(Shell.Outcome outcome) {
        assertEquals(0, outcome.status(), outcome::output);
    }
}
