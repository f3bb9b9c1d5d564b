package org.ivgmp.vnoc.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.RequestDigest;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

/// The oracle of the vectors is sha256sum over the lines of docs/ivgmp.md, section 5.
class DigestTest {

    private static Request request(String vpn, String group, Role role) {
        return new Request(vpn, Ipv4Address.of(group), role);
    }

    @Test
    void nothing_isTheDigestOfNothing() {
        assertEquals("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Digest.ofRequests(List.of()));
    }

    @Test
    void oneRequest() {
        assertEquals("efb56ba6d6e39c32e0da5911f041c9aac0003fe0d63b15345ef52bb0eed6ab88",
                Digest.ofRequests(List.of(request("tv", "239.1.2.3", Role.SENDER))));
    }

    /// By VPN, then by group as a number, then SENDER first.
    @Test
    void manyRequests_areSorted() {
        assertEquals("17756a0c6c7b3843dd8db0b88256f43ffc0a48c49cb4842a26b5de071b6c140d", Digest.ofRequests(List.of(
                request("b-2", "224.9.9.9", Role.SENDER),
                request("a", "239.10.0.1", Role.RECEIVER),
                request("a", "224.0.1.1", Role.RECEIVER),
                request("b", "225.0.0.1", Role.SENDER),
                request("a", "224.0.1.1", Role.SENDER))));
    }

    @Test
    void theEdgeComputesTheSame() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<Request> here = new ArrayList<>();
            List<GroupRequest> there = new ArrayList<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                Request request = new Request("vpn-" + random.nextInt(12), new Ipv4Address(random.nextInt()),
                        Role.values()[random.nextInt(2)]);
                here.add(request);
                there.add(new GroupRequest(request.vpn(), request.group(),
                        org.ivgmp.edge.vnoc.Role.valueOf(request.role().name())));
            }
            assertEquals(RequestDigest.of(there), Digest.ofRequests(here), "round " + round);
        }
    }
}
