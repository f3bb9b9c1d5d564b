package org.ivgmp.edge.soap.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void delaysDoubleUpToTheLongestAndKeepToTheirUpperHalf() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), new Random(1));
        long[] spans = {1000, 2000, 4000, 8000, 16_000, 30_000, 30_000};
        for (int failures = 1; failures <= spans.length; failures++) {
            for (int draw = 0; draw < 1000; draw++) {
                long delay = backoff.after(failures).toMillis();
                assertTrue(delay >= spans[failures - 1] / 2 && delay <= spans[failures - 1], failures + ": " + delay);
            }
        }
        assertTrue(backoff.after(Integer.MAX_VALUE).toMillis() <= 30_000);
    }
}
