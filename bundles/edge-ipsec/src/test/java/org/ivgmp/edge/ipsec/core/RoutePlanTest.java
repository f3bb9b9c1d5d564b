package org.ivgmp.edge.ipsec.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;

import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

/// Against what ip(8) of Debian 12 prints of the routes of charon, with kernel-libipsec and with the kernel's ESP.
class RoutePlanTest {

    private static final Map<Ipv4Address, Integer> CARRIED = Map.of(Ipv4Address.of("100.64.0.2"), 1232,
            Ipv4Address.of("100.64.0.9"), 1400);

    private static List<String> words(String text) {
        return List.of(text.split(" "));
    }

    @Test
    void theMtuIsAdded() {
        assertEquals(List.of(words("change 100.64.0.2 dev ipsec0 proto static scope link src 100.64.0.1 mtu lock 1232")),
                RoutePlan.between("100.64.0.2 dev ipsec0 proto static scope link src 100.64.0.1 ", CARRIED));
        assertEquals(List.of(words("change 100.64.0.2 via 198.18.0.254 dev wan0 proto static src 100.64.0.1 mtu lock 1232")),
                RoutePlan.between("100.64.0.2 via 198.18.0.254 dev wan0 proto static src 100.64.0.1", CARRIED));
    }

    @Test
    void anotherMtuIsReplacedAndTheRightOneStays() {
        String rest = "100.64.0.2 dev ipsec0 proto static src 100.64.0.1 ";
        List<List<String>> changed = List.of(words("change " + rest + "mtu lock 1232"));
        assertEquals(changed, RoutePlan.between(rest + "mtu lock 1400", CARRIED));
        assertEquals(changed, RoutePlan.between(rest + "mtu 1400", CARRIED));
        assertEquals(List.of(), RoutePlan.between(rest + "mtu lock 1232 ", CARRIED));
    }

    @Test
    void otherRoutesAreLeftAlone() {
        assertEquals(List.of(), RoutePlan.between("", CARRIED));
        assertEquals(List.of(), RoutePlan.between("100.64.0.3 dev ipsec0\ndefault via 10.0.0.1 dev wan0\n10.1.0.0/16 dev lan0", CARRIED));
        assertEquals(2, RoutePlan.between("100.64.0.2 dev ipsec0\n100.64.0.3 dev ipsec0\n100.64.0.9 dev ipsec0", CARRIED).size());
    }
}
