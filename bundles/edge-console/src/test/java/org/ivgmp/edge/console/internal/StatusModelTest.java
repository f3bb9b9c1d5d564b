package org.ivgmp.edge.console.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import com.fasterxml.jackson.jr.ob.JSON;

import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.edge.announce.Announced;
import org.ivgmp.edge.status.SiteStatus;
import org.ivgmp.edge.path.PathState;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

class StatusModelTest {

    private static final String HOSTILE = "</script><script>alert(1)</script>\u2028\"\\\n\0";
    private static final int KEY = 7 << 12;

    private final StatusModel model = new StatusModel();

    private Map<String, Object> parsed() throws IOException {
        return JSON.std.mapFrom(JSON.std.asString(model.json()));
    }

    @Test
    void announcementsAreShownWithTheTimeThatIsLeft() {
        Instant now = Instant.EPOCH;
        model.announcements(List.of(
                new Announced("lan0", Ipv4Address.of("10.1.0.11"), "SAP", true, Ipv4Address.of("239.1.1.1"),
                        Ipv4Address.of("10.1.0.11"), "Film", now.plusSeconds(90)),
                new Announced("lan0", Ipv4Address.of("10.1.0.12"), "announced", false, Ipv4Address.of("239.1.1.2"),
                        Ipv4Address.ANY, "", now.minusSeconds(1))), now);
        assertEquals(List.of(
                Map.of("port", "lan0", "host", "10.1.0.11", "how", "SAP", "role", "SENDER", "group", "239.1.1.1",
                        "source", "10.1.0.11", "title", "Film", "secondsLeft", 90L),
                Map.of("port", "lan0", "host", "10.1.0.12", "how", "announced", "role", "RECEIVER", "group", "239.1.1.2",
                        "source", "", "title", "", "secondsLeft", 0L)), model.json().get("announcements"));
    }

    @Test
    void whatOthersSayStaysText() throws IOException {
        model.site(new SiteStatus("a", "100.64.0.1", HOSTILE, true, "v",
                List.of(new SiteStatus.GroupStatus("tv", "239.1.1.1", "SENDER", "refused", HOSTILE,
                        List.of(HOSTILE)))));
        assertEquals(HOSTILE, parsed().get("vnocLink"));
        Map<?, ?> group = (Map<?, ?>) ((List<?>) parsed().get("groups")).getFirst();
        assertEquals(HOSTILE, group.get("reason"));
        assertEquals(List.of(HOSTILE), group.get("peers"));
    }

    @Test
    void branchesBearTheNameOfTheirPeerAndUnsignedKeys() throws IOException {
        Ipv4Address overlay = Ipv4Address.of("100.64.0.2");
        model.plane(new Counters(overlay.bits(), 0xfffff << 12), Map.of("100.64.0.2", "b"));
        Map<?, ?> branch = (Map<?, ?>) ((List<?>) parsed().get("branches")).getFirst();
        assertEquals("b", branch.get("peer"));
        assertEquals(0xfffff000L, branch.get("greKey"));
        assertEquals(0xfffff, branch.get("vpnNumber"));
        assertEquals(1, branch.get("sentPackets"));
        assertEquals(8, branch.get("reordered"));
        Map<?, ?> flow = (Map<?, ?>) ((List<?>) parsed().get("flows")).getFirst();
        assertEquals("100.64.0.2", flow.get("source"));
        assertEquals(Map.of("plane_x_total", 5), parsed().get("totals"));
    }

    @Test
    void aPeerWithoutATunnelIsShownByItsAddress() throws IOException {
        model.plane(new Counters(Ipv4Address.of("100.64.0.9").bits(), KEY), Map.of());
        Map<?, ?> branch = (Map<?, ?>) ((List<?>) parsed().get("branches")).getFirst();
        assertEquals("100.64.0.9", branch.get("peer"));
    }

    @Test
    void tunnelsAreSortedByPeerAndSayTheirProblem() throws IOException {
        Ipv4Address address = Ipv4Address.of("198.51.100.1");
        var up = new TunnelState(new TunnelSpec("c", address, address), TunnelState.Status.UP, Optional.empty());
        var down = new TunnelState(new TunnelSpec("b", address, address), TunnelState.Status.DOWN, Optional.of("why"));
        Ipv4Address other = Ipv4Address.of("198.51.100.2");
        var probed = new TunnelState(new TunnelSpec("d", other, other), TunnelState.Status.UP, Optional.empty());
        model.tunnels(Map.of("d", probed, "c", up, "b", down), Map.of(other, new PathState(true, OptionalInt.of(1400),
                PathState.Phase.SEARCH_COMPLETE, Optional.of(Duration.ofMillis(12)))));
        List<?> tunnels = (List<?>) parsed().get("tunnels");
        assertEquals(Map.of("peer", "b", "status", "DOWN", "problem", "why", "overlay", "198.51.100.1",
                "address", "198.51.100.1", "network", "INTERNET", "answers", false, "mtu", 0, "roundTripMicros", 0), tunnels.getFirst());
        Map<?, ?> last = (Map<?, ?>) tunnels.getLast();
        assertEquals(List.of(true, 1400, 12_000), List.of(last.get("answers"), last.get("mtu"), last.get("roundTripMicros")));
    }

    @Test
    void countersOfSeveralBundlesStandTogether() throws IOException {
        model.counters(Map.of("a_total", 1L));
        model.counters(Map.of("b_total", Long.MAX_VALUE));
        assertEquals(Map.of("a_total", 1, "b_total", Long.MAX_VALUE), parsed().get("counters"));
    }

    @Test
    void thePageNeedsNothingFromElsewhereAndShowsDataAsTextOnly() throws IOException {
        try (var page = StatusPage.class.getResourceAsStream("/res/ivgmp.html")) {
            String html = new String(page.readAllBytes(), StandardCharsets.UTF_8);
            for (String forbidden : Set.of("innerHTML", "outerHTML", "document.write", "insertAdjacentHTML",
                    "http://", "https://", "src=", "eval(")) {
                assertFalse(html.contains(forbidden), forbidden);
            }
            assertTrue(html.contains("textContent"));
        }
    }

    private record Counters(int peer, int key) implements PlaneCounters {
        @Override
        public String epoch() {
            return "test";
        }

        @Override
        public void injected(InjectedVisitor visitor) {
            visitor.onGroup(key, new Ipv4Address(peer).toInetAddress(), "lan0", 1, 2);
        }

        @Override
        public void flows(FlowCounterVisitor visitor) {
            visitor.onFlow("lan0", new Ipv4Address(peer).toInetAddress(), new Ipv4Address(peer).toInetAddress(), 1, 2);
        }

        @Override
        public void flowDrops(FlowDropVisitor visitor) {
            // none
        }

        @Override
        public void doubles(DoubleVisitor visitor) {
            // none
        }

        @Override
        public void caps(CapVisitor visitor) {
            // none
        }

        @Override
        public void branches(BranchCounterVisitor visitor) {
            visitor.onBranch(peer, key, new BranchCounters(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, true));
        }

        @Override
        public void totals(TotalVisitor visitor) {
            visitor.onTotal("plane_x_total", "help", 5);
        }
    }
}
