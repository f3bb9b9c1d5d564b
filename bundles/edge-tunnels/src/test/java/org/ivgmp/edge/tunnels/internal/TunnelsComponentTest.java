package org.ivgmp.edge.tunnels.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.edge.tunnel.TunnelDriver;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.tunnel.TunnelState.Status;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.view.Published;
import org.junit.jupiter.api.Test;

class TunnelsComponentTest {

    private static final TunnelSpec B = new TunnelSpec("b", Ipv4Address.of("100.64.0.2"), Ipv4Address.of("198.18.0.2"));
    private static final TunnelSpec C = new TunnelSpec("c", Ipv4Address.of("100.64.0.3"), Ipv4Address.of("10.9.0.3"), Network.PRIVATE);

    private static final class Driver implements TunnelDriver {
        private final Network network;
        private final Published<Map<String, TunnelState>> states = new Published<>(Map.of());
        private final List<Set<TunnelSpec>> wanted = new ArrayList<>();

        Driver(Network network) {
            this.network = network;
        }

        void say(Map<String, TunnelState> next) {
            states.set(next);
        }

        @Override
        public Network network() {
            return network;
        }

        @Override
        public void want(Set<TunnelSpec> tunnels) {
            wanted.add(tunnels);
        }

        @Override
        public Map<String, TunnelState> snapshot() {
            return states.snapshot();
        }

        @Override
        public Registration onChange(Runnable wake) {
            return states.onChange(wake);
        }
    }

    private final TunnelsComponent tunnels = new TunnelsComponent();
    private final Driver ipsec = new Driver(Network.INTERNET);
    private final Driver other = new Driver(Network.PRIVATE);

    private static TunnelState up(TunnelSpec spec) {
        return new TunnelState(spec, Status.UP, Optional.empty());
    }

    @Test
    void eachDriverIsToldWhatIsItsOwn() {
        tunnels.bindDriver(ipsec);
        tunnels.want(Set.of(B, C));
        tunnels.bindDriver(other);
        assertEquals(List.of(Set.of(B)), ipsec.wanted);
        assertEquals(List.of(Set.of(C)), other.wanted);
        ipsec.say(Map.of("b", up(B)));
        other.say(Map.of("c", up(C)));
        assertEquals(Map.of("b", up(B), "c", up(C)), tunnels.snapshot());
    }

    @Test
    void aDriverThatHasNotBeenToldTearsNothingDown() {
        tunnels.bindDriver(ipsec);
        assertEquals(List.of(), ipsec.wanted);
        ipsec.say(Map.of("b", up(B)));
        assertEquals(Map.of("b", up(B)), tunnels.snapshot());
    }

    @Test
    void withoutADriverATunnelIsDownAndSaysWhy() {
        tunnels.bindDriver(ipsec);
        tunnels.want(Set.of(B, C));
        TunnelState state = tunnels.snapshot().get("c");
        assertEquals(Status.DOWN, state.status());
        assertTrue(state.problem().orElseThrow().contains("edge-private"), state.problem().orElseThrow());
    }

    @Test
    void whatADriverSaidLastHoldsUntilItsSuccessorSpeaks() {
        tunnels.bindDriver(ipsec);
        tunnels.want(Set.of(B));
        ipsec.say(Map.of("b", up(B)));
        tunnels.unbindDriver(ipsec);
        ipsec.say(Map.of());
        assertEquals(Map.of("b", up(B)), tunnels.snapshot());
        Driver successor = new Driver(Network.INTERNET);
        successor.say(Map.of("b", new TunnelState(B, Status.CONNECTING, Optional.empty())));
        tunnels.bindDriver(successor);
        assertEquals(List.of(Set.of(B)), successor.wanted);
        assertEquals(Status.CONNECTING, tunnels.snapshot().get("b").status());
    }

    /// The operator takes a pair back to the Internet: the private driver's word does not count any more, though it has not heard yet.
    @Test
    void aPeerIsShownOverTheNetworkItIsWantedOver() {
        tunnels.bindDriver(ipsec);
        tunnels.bindDriver(other);
        tunnels.want(Set.of(C));
        other.say(Map.of("c", up(C)));
        TunnelSpec again = new TunnelSpec("c", C.remoteOverlay(), Ipv4Address.of("198.18.0.3"));
        tunnels.want(Set.of(again));
        assertEquals(Map.of(), tunnels.snapshot());
        ipsec.say(Map.of("c", up(again)));
        assertEquals(Network.INTERNET, tunnels.snapshot().get("c").spec().network());
    }
}
