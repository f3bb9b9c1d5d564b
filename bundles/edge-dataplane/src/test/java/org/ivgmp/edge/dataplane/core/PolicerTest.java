package org.ivgmp.edge.dataplane.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

class PolicerTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void noCapLetsEverythingThrough() {
        Policer policer = new Policer(7, Ipv4Address.of("239.1.1.1"));
        for (int i = 0; i < 100_000; i++) {
            assertTrue(policer.allows(0, 1500, 0));
        }
        assertEquals(0, policer.dropped());
    }

    /// Whatever comes, in any span from the start no more than the rate and one burst passes; and of a flood, no less than the rate.
    @Test
    void overAnySpanTheRateHolds() {
        Random random = new Random(8085);
        for (int round = 0; round < 200; round++) {
            long rate = 100_000L << random.nextInt(14);
            long burst = Math.max(Policer.BURST_BYTES_MIN, rate / 8 * Policer.BURST_NS / SECOND);
            Policer policer = new Policer(7, Ipv4Address.of("239.1.1.1"));
            long now = random.nextLong(Long.MAX_VALUE / 2);
            long start = now;
            long passed = 0;
            while (now - start < 3 * SECOND) {
                int length = 64 + random.nextInt(1400);
                passed += policer.allows(rate, length, now) ? length : 0;
                assertTrue(passed <= burst + rate / 8.0 * (now - start) / SECOND + 1, "round " + round);
                now += random.nextLong(2 * 8L * length * SECOND / rate / 3 + 1);
            }
            assertTrue(passed >= rate / 8 * 3 * 0.97, "round " + round + ": " + passed + " of " + rate / 8 * 3);
        }
    }

    @Test
    void aClockThatStandsStillOrGoesBackGivesNothing() {
        Policer policer = new Policer(7, Ipv4Address.of("239.1.1.1"));
        while (policer.allows(8, 1000, 5 * SECOND)) {
            // until the burst is used up
        }
        assertEquals(1, policer.dropped());
        policer.allows(8, 1000, 4 * SECOND);
        assertEquals(2, policer.dropped());
    }
}
