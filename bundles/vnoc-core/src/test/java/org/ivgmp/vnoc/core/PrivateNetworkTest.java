package org.ivgmp.vnoc.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

/// Which pairs of sites do without IPsec: none that has not opted in in every respect.
class PrivateNetworkTest {

    private static final Ipv4Address A = Ipv4Address.of("10.9.0.1");
    private static final Ipv4Address B = Ipv4Address.of("10.9.0.2");

    private static Site site(int number, Optional<Ipv4Address> address, String... vpns) {
        return Vpns.site(number, Set.of(vpns)).inPrivate(address);
    }

    private static Network network(boolean tv, boolean radio, Site... sites) {
        Network network = Network.empty(Limits.DEFAULT).with(new Vpn("tv", 1, tv)).with(new Vpn("radio", 2, radio));
        for (Site site : sites) {
            network = network.with(site);
        }
        return network;
    }

    private static List<PolicyDocument.Peer> peers(Network network, String site) {
        return new PolicyCompiler(network).of(site).peers();
    }

    private static boolean privately(Network network) {
        boolean here = peers(network, "s0").getFirst().privateNetwork();
        assertEquals(here, peers(network, "s1").getFirst().privateNetwork(), "both sides are told the same");
        return here;
    }

    @Test
    void bothHaveAnAddressAndTheirOneVpnMayDoWithout() {
        Network network = network(true, false, site(0, Optional.of(A), "tv"), site(1, Optional.of(B), "tv"));
        assertEquals(true, privately(network));
        assertEquals(B, peers(network, "s0").getFirst().address());
        assertEquals(A, peers(network, "s1").getFirst().address());
    }

    @Test
    void oneWithoutAnAddressHasIpsec() {
        Network network = network(true, true, site(0, Optional.of(A), "tv"), site(1, Optional.empty(), "tv"));
        assertEquals(false, privately(network));
        assertEquals(network.sites().get("s1").endpoint().orElseThrow(), peers(network, "s0").getFirst().address());
    }

    @Test
    void oneVpnInCommonThatMayNotHasIpsecForAll() {
        assertEquals(false, privately(network(true, false, site(0, Optional.of(A), "tv", "radio"), site(1, Optional.of(B), "tv", "radio"))));
        assertEquals(true, privately(network(true, true, site(0, Optional.of(A), "tv", "radio"), site(1, Optional.of(B), "tv", "radio"))));
    }

    @Test
    void aVpnThatOnlyOneOfThemIsInDoesNotCount() {
        assertEquals(true, privately(network(true, false, site(0, Optional.of(A), "tv", "radio"), site(1, Optional.of(B), "tv"))));
    }

    @Test
    void aVpnThatHasNotOptedInHasIpsec() {
        assertEquals(false, privately(network(false, false, site(0, Optional.of(A), "tv"), site(1, Optional.of(B), "tv"))));
    }

    @Test
    void eachPairIsJudgedAlone() {
        Network network = network(true, false, site(0, Optional.of(A), "tv"), site(1, Optional.of(B), "tv"),
                site(2, Optional.empty(), "tv"));
        assertEquals(List.of(true, false), peers(network, "s0").stream().map(PolicyDocument.Peer::privateNetwork).toList());
        assertEquals(List.of(false, false), peers(network, "s2").stream().map(PolicyDocument.Peer::privateNetwork).toList());
    }

    @Test
    void theVersionTellsThem() {
        Network without = network(false, false, site(0, Optional.of(A), "tv"), site(1, Optional.of(B), "tv"));
        Network with = network(true, false, site(0, Optional.of(A), "tv"), site(1, Optional.of(B), "tv"));
        assertNotEquals(new PolicyCompiler(without).of("s0").version(), new PolicyCompiler(with).of("s0").version());
    }

    /// What else becomes of a site leaves its address.
    @Test
    void theAddressStays() {
        Site site = site(0, Optional.of(A), "tv");
        assertEquals(Optional.of(A), site.at(B).enrolled(false).in(Set.of()).inPrivate());
    }
}
