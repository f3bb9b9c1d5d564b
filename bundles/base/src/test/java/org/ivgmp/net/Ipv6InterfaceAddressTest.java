package org.ivgmp.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.api.Test;

class Ipv6InterfaceAddressTest {

    @Test
    void whatLinuxSaysIsRead() {
        assertEquals(List.of(new Ipv6InterfaceAddress("lo", Ipv6Address.of("::1"), 128),
                new Ipv6InterfaceAddress("lan0", Ipv6Address.of("fe80::1"), 64)), Ipv6InterfaceAddress.parse(List.of(
                "00000000000000000000000000000001 01 80 10 80       lo",
                "fe800000000000000000000000000001 04 40 20 80     lan0",
                "fe800000000000000000000000000002 04 40 20 c0     lan0",
                "fe800000000000000000000000000003 04 40 20 88     lan0",
                "", "nonsense", "fe80 04 40 20 80 lan0", "fe80000000000000000000000000000g 04 40 20 80 lan0")),
                "addresses that duplicate address detection has not let pass are left out");
    }
}
