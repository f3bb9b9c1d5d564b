package org.ivgmp.vnoc.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.net.Dscp;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TermsTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant ONE = NOON.plusSeconds(3600);
    private static final Request SENDS = new Request("v0", Ipv4Address.of("239.1.1.1"), Role.SENDER);

    private static Network with(Rule... rules) {
        Network network = Network.empty(Limits.DEFAULT).with(new Vpn("v0", 1)).with(Vpns.site(0, Set.of("v0")))
                .withRequest("s0", SENDS);
        for (Rule rule : rules) {
            network = network.with(rule);
        }
        return network.at(NOON);
    }

    private static Rule rule(long id, String groups, boolean allow, Terms terms) {
        return new Rule(id, "v0", "*", Rule.Action.BOTH, IpPrefix.of(groups), allow, terms);
    }

    private static Terms between(Instant from, Instant until) {
        return new Terms("keep", 8_000_000, Optional.ofNullable(from), Optional.ofNullable(until));
    }

    private static boolean granted(Network network) {
        return Policy.decide(network, "s0", SENDS).granted();
    }

    @Test
    void theDecidingRulesTermsAreInTheDocument() {
        Network network = with(rule(1, "239.0.0.0/8", true, Terms.USUAL),
                rule(2, "239.1.0.0/16", true, between(null, null)));
        PolicyDocument.Send send = new PolicyCompiler(network).of("s0").sends().getFirst();
        assertEquals("keep", send.ttl());
        assertEquals(8_000_000, send.rate());
    }

    @Test
    void theCodepointIsInTheDocumentAndInItsVersion() {
        PolicyDocument copied = new PolicyCompiler(with(rule(1, "239.0.0.0/8", true, marked(Dscp.COPY)))).of("s0");
        PolicyDocument expedited = new PolicyCompiler(with(rule(1, "239.0.0.0/8", true, marked(46)))).of("s0");
        assertEquals(Dscp.COPY, copied.sends().getFirst().dscp());
        assertEquals(46, expedited.sends().getFirst().dscp());
        assertNotEquals(copied.version(), expedited.version());
        assertEquals(", DSCP EF", marked(46).toString());
        assertThrows(IllegalArgumentException.class, () -> marked(64));
        assertThrows(IllegalArgumentException.class, () -> marked(-2));
    }

    private static Terms marked(int dscp) {
        return new Terms(Terms.DECREMENT, 0, Optional.empty(), Optional.empty(), 0, dscp);
    }

    @Test
    void aRuleHoldsFromItsBeginningUntilBeforeItsEnd() {
        Network network = with(rule(1, "239.0.0.0/8", true, between(NOON, ONE)));
        assertFalse(granted(network.at(NOON.minusNanos(1))));
        assertTrue(granted(network));
        assertTrue(granted(network.at(ONE.minusNanos(1))));
        assertFalse(granted(network.at(ONE)));
    }

    @Test
    void whileAMoreSpecificRuleDoesNotHoldTheLessSpecificOneDecides() {
        Network network = with(rule(1, "239.0.0.0/8", true, Terms.USUAL), rule(2, "239.1.1.1", false, between(ONE, null)));
        assertTrue(granted(network));
        assertFalse(granted(network.at(ONE)));
    }

    @Test
    void theNextTurnIsKnownAndWhomItConcerns() {
        Network network = with(rule(1, "239.0.0.0/8", true, between(NOON.minusSeconds(5), ONE)),
                rule(2, "239.0.0.0/8", true, between(NOON, null)));
        assertEquals(Optional.of(ONE), network.turn());
        assertEquals(Set.of("v0"), network.turning(ONE));
        assertEquals(Set.of(), network.turning(ONE.minusNanos(1)));
        assertEquals(Optional.empty(), network.at(ONE).turn());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "256", "Keep", "-1", "decrement ", "01"})
    void whatIsNoTtlPolicyIsRefused(String ttl) {
        assertThrows(IllegalArgumentException.class, () -> new Terms(ttl, 0, Optional.empty(), Optional.empty()));
    }

    @Test
    void ratesAndSpansAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new Terms("keep", -1, Optional.empty(), Optional.empty()));
        assertThrows(IllegalArgumentException.class,
                () -> new Terms("keep", Terms.RATE_MAX + 1, Optional.empty(), Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> between(ONE, NOON));
        assertThrows(IllegalArgumentException.class, () -> between(ONE, ONE));
    }
}
