package org.ivgmp.edge.ipsec.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.ivgmp.edge.ipsec.vici.ViciConnection;
import org.ivgmp.edge.ipsec.vici.ViciMessage;
import org.ivgmp.edge.tunnel.TunnelState.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real charons behind the shipped guards, and what crosses the wire between them.
class TunnelNamespaceTest {

    private static final String CLEAR = "udp port 4754 or (not arp and net 100.64.0.0/10) or (ip and net 224.0.0.0/4)";
    private static final int SECONDS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;
    private Internet internet;
    private final Map<String, Process> charons = new HashMap<>();
    private final Map<String, DriverRig> drivers = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        Optional<String> obstacle = Internet.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.get());
        internet = new Internet(folder);
        internet.build();
        for (String site : List.of("a", "b", "c")) {
            charons.put(site, internet.startCharon(site));
            drivers.put(site, DriverRig.at(internet, internet.authority.identity(site, Internet.overlay(site))));
        }
    }

    @AfterEach
    void stop() throws Exception {
        drivers.values().forEach(DriverRig::close);
        if (internet != null) {
            internet.close();
        }
    }

    private void wantAll() throws InterruptedException {
        drivers.get("a").want(Set.of(Internet.to("b"), Internet.to("c")));
        drivers.get("b").want(Set.of(Internet.to("a"), Internet.to("c")));
        drivers.get("c").want(Set.of(Internet.to("a"), Internet.to("b")));
        drivers.get("a").awaitUp(SECONDS, "b", "c");
        drivers.get("b").awaitUp(SECONDS, "a", "c");
        drivers.get("c").awaitUp(SECONDS, "a", "b");
    }

    /// The SPIs of all CHILD_SAs, by connection.
    private Map<String, Set<String>> tunnels(String site) throws IOException {
        Map<String, Set<String>> spis = new HashMap<>();
        try (ViciConnection vici = ViciConnection.open(internet.socket(site), PATIENCE)) {
            for (ViciMessage event : vici.stream("list-sas", "list-sa", new ViciMessage())) {
                event.sections().forEach((name, sa) -> sa.section("child-sas").ifPresent(children -> spis
                        .computeIfAbsent(name, _ -> new TreeSet<>()).addAll(children.sections().values().stream()
                                .map(child -> child.text("spi-in").orElse("?")).collect(Collectors.toSet()))));
            }
        }
        return spis;
    }

    @Test
    void tunnelsOfThreeSitesComeUpOnce() throws Exception {
        wantAll();
        for (String site : List.of("a", "b", "c")) {
            System.out.println(site + " " + tunnels(site));
            System.out.println(internet.log(site + ".charon"));
        }
    }
}
