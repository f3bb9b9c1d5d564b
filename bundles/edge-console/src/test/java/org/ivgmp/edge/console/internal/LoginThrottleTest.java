package org.ivgmp.edge.console.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;

import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

    private static final Moment NOW = new Moment(Long.MAX_VALUE);
    private static final String GUESSER = "10.0.0.1";

    private final LoginThrottle throttle = new LoginThrottle();

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            throttle.onResult(address, false, NOW);
        }
    }

    @Test
    void someFailuresAreFree() {
        fail(GUESSER, LoginThrottle.FAILURES_FREE - 1);
        assertTrue(throttle.open(GUESSER, NOW));
        fail(GUESSER, 1);
        assertFalse(throttle.open(GUESSER, NOW));
    }

    @Test
    void eachFurtherFailureCostsAPause() {
        fail(GUESSER, LoginThrottle.FAILURES_FREE);
        Moment later = NOW.plus(LoginThrottle.PAUSE);
        assertFalse(throttle.open(GUESSER, later.plus(Duration.ofNanos(-1))));
        assertTrue(throttle.open(GUESSER, later));
        throttle.onResult(GUESSER, false, later);
        assertFalse(throttle.open(GUESSER, later));
    }

    @Test
    void aSuccessForgets() {
        fail(GUESSER, LoginThrottle.FAILURES_FREE - 1);
        throttle.onResult(GUESSER, true, NOW);
        fail(GUESSER, LoginThrottle.FAILURES_FREE - 1);
        assertTrue(throttle.open(GUESSER, NOW));
    }

    @Test
    void nobodyIsLockedOutBySomebodyElse() {
        fail(GUESSER, 1000);
        assertTrue(throttle.open("10.0.0.2", NOW));
    }

    @Test
    void theMemoryIsBoundedAndForgetsTheOldest() {
        fail(GUESSER, LoginThrottle.FAILURES_FREE);
        for (int i = 0; i < LoginThrottle.ADDRESSES_MAX - 1; i++) {
            fail("fd00::" + i, LoginThrottle.FAILURES_FREE);
        }
        assertFalse(throttle.open(GUESSER, NOW));
        fail("fd00::ffff", 1);
        assertTrue(throttle.open(GUESSER, NOW));
        assertFalse(throttle.open("fd00::0", NOW));
    }
}
