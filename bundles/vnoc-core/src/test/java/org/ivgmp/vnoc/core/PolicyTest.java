package org.ivgmp.vnoc.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.core.Decision.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {

    private static final Network BASE = Network.empty(new Limits(3, 16))
            .with(new Vpn("tv", 1)).with(new Vpn("radio", 2))
            .with(site("paris", "100.64.0.1", "tv")).with(site("rome", "100.64.0.2", "tv"));

    private static Site site(String name, String overlay, String... vpns) {
        return new Site(name, Ipv4Address.of(overlay), Optional.of(Ipv4Address.of("198.51.100.1")), true, Set.of(vpns));
    }

    private static Request request(String group, Role role) {
        return new Request("tv", Ipv4Address.of(group), role);
    }

    private static Rule rule(long id, String site, Rule.Action action, String groups, boolean allow) {
        return new Rule(id, "tv", site, action, IpPrefix.of(groups), allow);
    }

    private static Outcome decide(Network network, String group, Role role) {
        return Policy.decide(network, "paris", request(group, role)).outcome();
    }

    @Test
    void withoutRule_nothingIsAllowed() {
        Decision decision = Policy.decide(BASE, "paris", request("239.1.1.1", Role.SENDER));
        assertEquals(Outcome.NOT_AUTHORISED, decision.outcome());
        assertEquals("no rule of tv allows paris to send to 239.1.1.1", decision.reason());
    }

    @ParameterizedTest
    @CsvSource({"SEND, SENDER, true", "SEND, RECEIVER, false", "RECEIVE, SENDER, false", "RECEIVE, RECEIVER, true",
        "BOTH, SENDER, true", "BOTH, RECEIVER, true"})
    void ruleSpeaksOfItsRolesOnly(Rule.Action action, Role role, boolean granted) {
        Network network = BASE.with(rule(1, "paris", action, "239.1.0.0/16", true));
        assertEquals(granted, decide(network, "239.1.255.255", role) == Outcome.GRANTED);
        assertEquals(Outcome.NOT_AUTHORISED, decide(network, "239.2.0.0", role), "outside of the prefix");
    }

    @Test
    void anotherSitesRule_saysNothing() {
        assertEquals(Outcome.NOT_AUTHORISED,
                decide(BASE.with(rule(1, "rome", Rule.Action.BOTH, "224.0.0.0/4", true)), "239.1.1.1", Role.SENDER));
    }

    @Test
    void longerPrefixDecides_whateverItsIdAndEffect() {
        Network network = BASE.with(rule(1, "paris", Rule.Action.BOTH, "239.0.0.0/8", false))
                .with(rule(2, "*", Rule.Action.BOTH, "239.1.0.0/16", true))
                .with(rule(3, "*", Rule.Action.BOTH, "239.1.2.3/32", false));
        assertEquals(Outcome.NOT_AUTHORISED, decide(network, "239.9.9.9", Role.SENDER));
        assertEquals(Outcome.GRANTED, decide(network, "239.1.9.9", Role.SENDER));
        assertEquals(Outcome.NOT_AUTHORISED, decide(network, "239.1.2.3", Role.SENDER));
    }

    @Test
    void ofEqualPrefixes_theNamedSitesRuleDecides_andThenTheDenial() {
        Network named = BASE.with(rule(1, "*", Rule.Action.BOTH, "239.1.0.0/16", false))
                .with(rule(2, "paris", Rule.Action.SEND, "239.1.0.0/16", true));
        assertEquals(Outcome.GRANTED, decide(named, "239.1.1.1", Role.SENDER));
        Network denied = named.with(rule(3, "paris", Rule.Action.BOTH, "239.1.0.0/16", false));
        assertEquals(Outcome.NOT_AUTHORISED, decide(denied, "239.1.1.1", Role.SENDER));
    }

    @ParameterizedTest
    @CsvSource({"224.0.0.0, BAD_REQUEST", "224.0.0.255, BAD_REQUEST", "224.0.1.0, GRANTED", "239.255.255.255, GRANTED",
        "240.0.0.0, BAD_REQUEST", "223.255.255.255, BAD_REQUEST", "0.0.0.0, BAD_REQUEST",
                "255.255.255.255, BAD_REQUEST"})
    void onlyForwardedGroupsAreFit(String group, Outcome outcome) {
        assertEquals(outcome, decide(BASE.with(rule(1, "*", Rule.Action.BOTH, "0.0.0.0/0", true)), group, Role.SENDER));
    }

    @Test
    void vpnThatTheSiteIsNotIn_isUnknown_whetherItExistsOrNot() {
        for (String vpn : List.of("radio", "nowhere")) {
            Request request = new Request(vpn, Ipv4Address.of("239.1.1.1"), Role.SENDER);
            Decision decision = Policy.decide(BASE, "paris", request);
            assertEquals(Outcome.UNKNOWN_VPN, decision.outcome());
            assertEquals("paris is not in a VPN named " + vpn, decision.reason());
        }
    }

    @Test
    void quotaCountsOtherRequests_andNeverThoseAlreadyHeld() {
        Network full = BASE.with(rule(1, "*", Rule.Action.BOTH, "224.0.0.0/4", true))
                .withRequest("paris", request("239.1.1.1", Role.SENDER))
                .withRequest("paris", request("239.1.1.2", Role.SENDER))
                .withRequest("paris", request("239.1.1.3", Role.SENDER));
        assertEquals(Outcome.QUOTA_EXCEEDED, decide(full, "239.1.1.4", Role.SENDER));
        assertEquals(Outcome.GRANTED, decide(full, "239.1.1.3", Role.SENDER));
        assertEquals(Outcome.GRANTED,
                Policy.decide(full, "rome", request("239.1.1.4", Role.SENDER)).outcome(), "another site's count");
    }

    @Test
    void onlyGrantsAndRefusalsAreKept() {
        assertTrue(new Decision(Outcome.GRANTED, "").kept());
        assertTrue(new Decision(Outcome.NOT_AUTHORISED, "").kept());
        assertFalse(new Decision(Outcome.UNKNOWN_VPN, "").kept());
        assertFalse(new Decision(Outcome.QUOTA_EXCEEDED, "").kept());
        assertFalse(new Decision(Outcome.BAD_REQUEST, "").kept());
    }

    @Test
    void removedSite_takesItsRulesAndRequestsAlong() {
        Network network = BASE.with(rule(1, "paris", Rule.Action.BOTH, "224.0.0.0/4", true))
                .withRequest("paris", request("239.1.1.1", Role.SENDER)).withoutSite("paris");
        assertEquals(Network.empty(new Limits(3, 16)).with(new Vpn("tv", 1)).with(new Vpn("radio", 2))
                .with(site("rome", "100.64.0.2", "tv")), network);
    }

    @Test
    void tenThousandHostileRequests_areAnsweredEach() {
        Random random = new Random(11);
        Network network = BASE.with(rule(1, "*", Rule.Action.SEND, "224.0.0.0/4", true));
        for (int i = 0; i < 10_000; i++) {
            byte[] name = new byte[random.nextInt(8)];
            random.nextBytes(name);
            String text = random.nextBoolean() ? "tv" : new String(name, java.nio.charset.StandardCharsets.ISO_8859_1);
            Request request = new Request(text, new Ipv4Address(random.nextInt()), Role.values()[random.nextInt(2)]);
            Decision decision = Policy.decide(network, random.nextBoolean() ? "paris" : text, request);
            assertNotNull(decision.reason());
            assertTrue(!decision.granted() || request.group().isMulticast() && request.role() == Role.SENDER, ""
                    + request);
        }
    }
}
