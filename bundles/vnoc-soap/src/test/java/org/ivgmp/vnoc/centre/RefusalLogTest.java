package org.ivgmp.vnoc.centre;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;

import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

class RefusalLogTest {

    private final RefusalLog log = new RefusalLog(Duration.ofSeconds(90));

    @Test
    void sameRefusal_isNewsOncePerRest() {
        Moment now = new Moment(Long.MAX_VALUE - 5);
        assertTrue(log.isNews("a", now));
        assertFalse(log.isNews("a", now.plus(Duration.ofSeconds(89))));
        assertTrue(log.isNews("b", now));
        assertTrue(log.isNews("a", now.plus(Duration.ofSeconds(90))));
        assertFalse(log.isNews("a", now.plus(Duration.ofSeconds(91))));
    }

    @Test
    void memoryIsBounded_theOldestIsForgotten() {
        Moment now = new Moment(0);
        for (int i = 0; i < 10_001; i++) {
            assertTrue(log.isNews(i, now));
        }
        assertFalse(log.isNews(10_000, now));
        assertTrue(log.isNews(0, now));
    }
}
