package org.ivgmp.edge.igmp.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// RFC 4286 on one port in virtual time.
class RouterDiscoveryTest {

    private static final Duration INTERVAL = Duration.ofSeconds(20);

    private final Moment start = new Moment(Long.MAX_VALUE - 1_000_000_000L);
    private Moment now = start;

    /// Milliseconds since the start of each advertisement until `seconds`.
    private List<Long> run(RouterDiscovery router, double seconds) {
        List<Long> sent = new ArrayList<>();
        Moment end = start.plus(Duration.ofMillis(Math.round(seconds * 1000)));
        while (!router.deadline().isAfter(end)) {
            now = router.deadline();
            assertTrue(router.onTick(now));
            sent.add(start.until(now).toMillis());
        }
        now = end;
        return sent;
    }

    /// Sections 3.1.1 to 3.1.4 and 3.4.
    @Test
    void threeComeSoonAndThenOneEachInterval() {
        Set<Long> firsts = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            now = start;
            List<Long> sent = run(new RouterDiscovery(INTERVAL, new Random(seed), start), 600);
            for (int i = 0; i < sent.size(); i++) {
                long gap = sent.get(i) - (i == 0 ? 0 : sent.get(i - 1));
                assertTrue(i < 3 ? gap <= 2000 : gap >= 19_500 && gap <= 20_500, "seed " + seed + ": " + sent);
            }
            assertTrue(sent.size() >= 31 && sent.size() <= 34, "seed " + seed + ": " + sent.size());
            firsts.add(sent.getFirst());
        }
        assertTrue(firsts.size() > 100, "routers that start together do not speak together");
    }

    @Test
    void tooEarlyIsNothing() {
        RouterDiscovery router = new RouterDiscovery(INTERVAL, new Random(1), start);
        assertFalse(router.onTick(start));
    }

    /// Sections 3.4 and 4: answered within MAX_RESPONSE_DELAY, and the interval begins anew.
    @Test
    void aSolicitationIsAnsweredSoonAndResetsTheInterval() {
        for (int seed = 0; seed < 200; seed++) {
            now = start;
            RouterDiscovery router = new RouterDiscovery(INTERVAL, new Random(seed), start);
            run(router, 10);
            router.onSolicitation(now);
            List<Long> sent = run(router, 30);
            assertTrue(sent.getFirst() > 10_000 && sent.getFirst() <= 12_000, "seed " + seed + ": " + sent);
            assertTrue(sent.size() == 1 || sent.get(1) - sent.getFirst() >= 19_500, "seed " + seed + ": " + sent);
        }
    }

    /// Section 3.4: "If a Solicitation is received while an Advertisement is pending, that Solicitation MUST be ignored".
    @Test
    void solicitationsWhileAnAdvertisementIsPendingAreIgnored() {
        RouterDiscovery router = new RouterDiscovery(INTERVAL, new Random(3), start);
        Moment first = router.deadline();
        router.onSolicitation(now);
        assertEquals(first, router.deadline());
        run(router, 10);
        router.onSolicitation(now);
        Moment answer = router.deadline();
        for (int i = 0; i < 1000; i++) {
            router.onSolicitation(now);
        }
        assertEquals(answer, router.deadline());
    }

    /// Section 3.1.6: a flood of solicitations gets no more than 10 answers a second.
    @Test
    void theRateIsLimited() {
        RouterDiscovery router = new RouterDiscovery(INTERVAL, new Random(4), start);
        List<Long> sent = new ArrayList<>();
        for (int ms = 0; ms < 100_000; ms++) {
            now = start.plus(Duration.ofMillis(ms));
            router.onSolicitation(now);
            if (router.onTick(now)) {
                sent.add((long) ms);
            }
        }
        for (int i = 10; i < sent.size(); i++) {
            assertTrue(sent.get(i) - sent.get(i - 10) >= 1000);
        }
        assertTrue(sent.size() > 50);
    }
}
