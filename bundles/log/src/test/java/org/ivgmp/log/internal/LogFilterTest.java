package org.ivgmp.log.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class LogFilterTest {

    private static final Instant NOW = Instant.EPOCH;

    private final LogFilter filter = new LogFilter();

    @Test
    void aRefusedConfigurationIsOneLineWithItsReason() {
        var refused = new InvocationTargetException(new IllegalArgumentException("x: a = '9' is refused"));
        assertEquals(Optional.of(new LogFilter.Line("no object: x: a = '9' is refused", Optional.empty())),
                filter.next("b", "no object", refused, NOW));
    }

    @Test
    void theSameIsSaidOnceInTheQuietTime() {
        assertTrue(said("b", "same", NOW));
        assertTrue(said("b", "other", NOW));
        assertFalse(said("b", "same", NOW.plus(LogFilter.QUIET).minusMillis(1)));
        assertTrue(said("c", "same", NOW));
        assertTrue(said("b", "other", NOW.plus(LogFilter.QUIET)));
    }

    @Test
    void itsMemoryIsBounded() {
        for (int i = 0; i <= LogFilter.REMEMBERED_MAX; i++) {
            assertTrue(said("b", "text " + i, NOW));
        }
        assertTrue(said("b", "text 0", NOW));
        assertFalse(said("b", "text " + LogFilter.REMEMBERED_MAX, NOW));
    }

    @Test
    void thatSomebodyDidNotGetAServiceIsNotSaid() {
        var consequence = new RuntimeException(
                "org.osgi.framework.ServiceException: Service factory returned null. (Component: c (6))");
        assertTrue(filter.next("b", "FrameworkEvent ERROR", consequence, NOW).isEmpty());
    }

    @Test
    void anyOtherFailureKeepsTheStackOfItsRootCause() {
        var root = new IllegalStateException("broken");
        var wrapped = new RuntimeException(new RuntimeException(root));
        LogFilter.Line line = filter.next("b", "failed", wrapped, NOW).orElseThrow();
        assertEquals("failed: java.lang.IllegalStateException: broken", line.text());
        assertEquals(Optional.of(root), line.failure());
    }

    @Test
    void aCircleOfCausesEnds() {
        var one = new RuntimeException("one");
        var two = new RuntimeException("two", one);
        one.initCause(two);
        assertTrue(filter.next("b", "circle", one, NOW).isPresent());
    }

    private boolean said(String bundle, String text, Instant when) {
        return filter.next(bundle, text, null, when).isPresent();
    }
}
