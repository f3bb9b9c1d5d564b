package org.ivgmp.vnoc.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.net.Dscp;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.core.Decision.Outcome;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final int QUOTA = 4;
    private static final Network BASE = Network.empty(new Limits(QUOTA, 16)).with(new Vpn("tv", 1))
            .with(new Site("a", Ipv4Address.of("100.64.0.1"), Optional.of(Ipv4Address.of("198.51.100.1")), true,
                    Set.of("tv")))
            .with(new Rule(1, "tv", "*", Rule.Action.BOTH, IpPrefix.of("239.0.0.0/30"), true));

    private static Request request(int group) {
        return new Request("tv", new Ipv4Address(0xEF000000 + group), Role.SENDER);
    }

    @Test
    void refusalsAreKept_otherFaultsAreNot() {
        Request allowed = request(1);
        Request refused = request(9);
        Request unknown = new Request("radio", allowed.group(), Role.SENDER);
        Request unfit = new Request("tv", Ipv4Address.of("224.0.0.1"), Role.SENDER);
        Admission admission = Admission.of(BASE, "a", Set.of(), Set.of(allowed, refused, unknown, unfit));
        assertEquals(Set.of(allowed, refused), admission.network().requestsOf("a"));
        assertEquals(Outcome.GRANTED, admission.answers().get(allowed).outcome());
        assertEquals(Outcome.NOT_AUTHORISED, admission.answers().get(refused).outcome());
        assertEquals(Outcome.UNKNOWN_VPN, admission.answers().get(unknown).outcome());
        assertEquals(Outcome.BAD_REQUEST, admission.answers().get(unfit).outcome());
    }

    @Test
    void quotaIsSpentOnWhatIsAskedForNow() {
        Network full = BASE;
        for (int i = 0; i < QUOTA; i++) {
            full = full.withRequest("a", request(i));
        }
        assertEquals(Outcome.QUOTA_EXCEEDED,
                Admission.of(full, "a", Set.of(), Set.of(request(7))).answers().get(request(7)).outcome());
        Admission swapped = Admission.of(full, "a", Set.of(request(0)), Set.of(request(7)));
        assertEquals(Outcome.NOT_AUTHORISED, swapped.answers().get(request(7)).outcome());
        assertEquals(QUOTA, swapped.network().requestsOf("a").size());
    }

    /// A rule's quota counts what the rule grants, in each role, of what is kept and of what the same message adds. It takes nothing back.
    @Test
    void aRulesQuota_isForItsOwnGroups_inEachRole() {
        Network base = Network.empty(new Limits(100, 16)).with(new Vpn("tv", 1)).with(BASE.sites().get("a"))
                .with(new Rule(1, "tv", "*", Rule.Action.BOTH, IpPrefix.of("239.0.0.0/28"), true,
                        new Terms("keep", 0, Optional.empty(), Optional.empty(), 2, Dscp.COPY)))
                .with(new Rule(2, "tv", "*", Rule.Action.BOTH, IpPrefix.of("239.0.0.8/29"), true));
        Set<Request> wanted = Set.of(request(1), request(2), request(3), request(8), request(9), request(10));
        Admission admission = Admission.of(base, "a", Set.of(), wanted);
        assertEquals(Set.of(request(1), request(2), request(8), request(9), request(10)), admission.network().requestsOf("a"));
        Decision beyond = admission.answers().get(request(3));
        assertEquals(Outcome.QUOTA_EXCEEDED, beyond.outcome());
        assertTrue(beyond.reason().startsWith("a has 2 groups already by rule 1"), beyond.reason());
        assertEquals(Outcome.QUOTA_EXCEEDED, Policy.decide(admission.network(), "a", request(3)).outcome());
        assertEquals(Outcome.GRANTED, Policy.decide(admission.network(), "a",
                new Request("tv", request(3).group(), Role.RECEIVER)).outcome());

        Admission again = Admission.of(admission.network(), "a", Set.of(request(1)), Set.of(request(2), request(3)));
        assertEquals(Outcome.GRANTED, again.answers().get(request(3)).outcome());
        Network stricter = admission.network().withoutRule(1).with(new Rule(3, "tv", "*", Rule.Action.BOTH,
                IpPrefix.of("239.0.0.0/28"), true, new Terms("keep", 0, Optional.empty(), Optional.empty(), 1, Dscp.COPY)));
        assertEquals(Outcome.GRANTED, Policy.decide(stricter, "a", request(2)).outcome());
        assertEquals(Outcome.QUOTA_EXCEEDED, Policy.decide(stricter, "a", request(3)).outcome());
    }

    @Test
    void nothingNew_isNoChange() {
        Network held = BASE.withRequest("a", request(1));
        Admission admission = Admission.of(held, "a", Set.of(request(2)), Set.of(request(1)));
        assertFalse(admission.changes());
        assertSame(held, admission.network());
        assertTrue(admission.answers().get(request(1)).granted());
    }

    /// All at once gives what one after the other gives.
    @RepeatedTest(200)
    void agreesWithOneAfterTheOther(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Network start = BASE;
        for (int i = random.nextInt(QUOTA + 1); i > 0; i--) {
            start = start.withRequest("a", request(random.nextInt(8)));
        }
        Set<Request> back = new TreeSet<>();
        Set<Request> asked = new TreeSet<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            (random.nextBoolean() ? back : asked).add(request(random.nextInt(8)));
        }
        back.removeAll(asked);
        Network single = start;
        for (Request request : back) {
            single = single.withoutRequest("a", request);
        }
        for (Request request : asked) {
            Decision decision = Policy.decide(single, "a", request);
            single = decision.kept() ? single.withRequest("a", request) : single;
        }
        Admission admission = Admission.of(start, "a", back, asked);
        assertEquals(single, admission.network());
        assertEquals(asked, admission.answers().keySet());
    }
}
