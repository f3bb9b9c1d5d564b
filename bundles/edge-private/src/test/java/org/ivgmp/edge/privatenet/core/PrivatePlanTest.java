package org.ivgmp.edge.privatenet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;

import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

class PrivatePlanTest {

    private static final Ipv4Address OVERLAY = Ipv4Address.of("100.64.0.1");
    private static final PrivateNetwork NETWORK = new PrivateNetwork("mpls0", Ipv4Address.of("10.9.0.1"),
            List.of(IpPrefix.of("10.9.0.0/16"), IpPrefix.of("10.10.0.0/24")), List.of(4754, 862));
    private static final TunnelSpec B = spec("b", "100.64.0.2", "10.9.0.2");
    private static final TunnelSpec C = spec("c", "100.64.0.3", "10.10.0.3");

    static TunnelSpec spec(String peer, String overlay, String address) {
        return new TunnelSpec(peer, Ipv4Address.of(overlay), Ipv4Address.of(address), Network.PRIVATE);
    }

    @Test
    void addressesAreRewrittenBothWaysAndThePairMayPassTheGuards() {
        assertEquals("""
                table ip ivgmp_private {}
                delete table ip ivgmp_private
                flush set inet ivgmp private_pairs
                flush set netdev ivgmp private_pairs
                table ip ivgmp_private {
                  chain out {
                    type route hook output priority -150
                    ip saddr 100.64.0.1 ip daddr 100.64.0.2 udp dport { 4754, 862 } ip saddr set 10.9.0.1 ip daddr set 10.9.0.2
                  }
                  chain in {
                    type filter hook input priority 10
                    iifname "mpls0" ip saddr 10.9.0.2 ip daddr 10.9.0.1 udp dport { 4754, 862 } ip saddr set 100.64.0.2 ip daddr set 100.64.0.1
                  }
                }
                add element inet ivgmp private_pairs { 10.9.0.1 . 10.9.0.2, 10.9.0.2 . 10.9.0.1 }
                add element netdev ivgmp private_pairs { 10.9.0.1 . 10.9.0.2, 10.9.0.2 . 10.9.0.1 }
                """, PrivatePlan.of(OVERLAY, NETWORK, Set.of(B)).rules());
    }

    @Test
    void withoutTunnelsNoPairMayPass() {
        String rules = PrivatePlan.of(OVERLAY, NETWORK, Set.of()).rules();
        assertTrue(rules.contains("flush set inet ivgmp private_pairs"));
        assertFalse(rules.contains("add element"));
        assertFalse(rules.contains("chain"));
    }

    @Test
    void equalTunnelsInAnyOrderGiveEqualRules() {
        assertEquals(PrivatePlan.of(OVERLAY, NETWORK, List.of(B, C)), PrivatePlan.of(OVERLAY, NETWORK, List.of(C, B)));
    }

    /// The VNOC cannot make an edge send in clear to where its owner has not agreed to.
    @Test
    void nobodyGetsPacketsWhoIsNotAgreedTo() {
        TunnelSpec foreign = spec("d", "100.64.0.4", "198.51.100.7");
        TunnelSpec self = spec("e", "100.64.0.5", "10.9.0.1");
        TunnelSpec same = spec("f", "100.64.0.6", "10.9.0.2");
        PrivatePlan.Plan plan = PrivatePlan.of(OVERLAY, NETWORK, List.of(foreign, self, same, B));
        assertEquals(Set.of("b"), plan.agreed().keySet());
        assertEquals(Set.of("d", "e", "f"), plan.refused().keySet());
        assertTrue(plan.refused().get("d").contains("198.51.100.7"), plan.refused().get("d"));
        assertTrue(plan.refused().get("f").contains("b has the same address"), plan.refused().get("f"));
        assertFalse(plan.rules().contains("198.51.100.7"));
        assertFalse(plan.rules().contains("100.64.0.6"));
    }

    @Test
    void routesAreAddedAndRemoved() {
        assertEquals(List.of(List.of("replace", "100.64.0.2/32", "dev", "lo", "proto", "73", "src", "100.64.0.1")),
                PrivatePlan.routes("", OVERLAY, List.of(B)));
        assertEquals(List.of(), PrivatePlan.routes("100.64.0.2 dev lo scope link src 100.64.0.1 ", OVERLAY, List.of(B)));
        assertEquals(List.of(List.of("del", "100.64.0.9", "proto", "73")),
                PrivatePlan.routes("100.64.0.2 dev lo scope link src 100.64.0.1\n100.64.0.9 dev lo scope link", OVERLAY, List.of(B)));
    }
}
