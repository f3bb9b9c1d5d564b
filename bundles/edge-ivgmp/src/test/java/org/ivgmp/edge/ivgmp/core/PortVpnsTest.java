package org.ivgmp.edge.ivgmp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;

import org.ivgmp.edge.vnoc.PolicyDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A port is attached to one VPN at most.
class PortVpnsTest {

    private static Optional<PolicyDocument> naming(String... vpns) {
        List<PolicyDocument.Vpn> list = java.util.stream.IntStream.range(0, vpns.length)
                .mapToObj(i -> new PolicyDocument.Vpn(vpns[i], i + 1)).toList();
        return Optional.of(new PolicyDocument("", list, List.of(), List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void withoutConfigurationItIsTheOnlyOneThatThePolicyNames() {
        assertEquals(Optional.of("tv"), PortVpns.ONLY_ONE.of("lan0", naming("tv")));
        assertEquals(Optional.empty(), PortVpns.ONLY_ONE.of("lan0", naming("tv", "radio")));
        assertEquals(Optional.empty(), PortVpns.ONLY_ONE.of("lan0", Optional.empty()));
    }

    @Test
    void oneNameIsForAllPorts() {
        PortVpns vpns = PortVpns.parse(List.of("tv", "lan1 = radio"));
        assertEquals(Optional.of("tv"), vpns.of("lan0", Optional.empty()));
        assertEquals(Optional.of("radio"), vpns.of("lan1", naming("tv")));
    }

    @Test
    void aPortThatIsNotNamedBesideOthersIsAttachedToNone() {
        PortVpns vpns = PortVpns.parse(List.of("lan1=radio", "lan0.20=tv"));
        assertTrue(vpns.of("lan0", naming("tv")).isEmpty());
        assertEquals(Optional.of("tv"), vpns.of("lan0.20", naming("tv")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "lan0=", "=tv", "TV", "lan0=tv=radio", "a,b", "averyverylongname0=tv", "lan 0=tv"})
    void nonsenseIsRefused(String entry) {
        assertThrows(IllegalArgumentException.class, () -> PortVpns.parse(List.of(entry)));
    }

    @Test
    void aSecondVpnForAPortIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> PortVpns.parse(List.of("lan0=tv", "lan0=radio")));
        assertThrows(IllegalArgumentException.class, () -> PortVpns.parse(List.of("tv", "radio")));
    }
}
