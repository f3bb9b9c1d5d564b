package org.ivgmp.itests.exam;

import static org.junit.Assert.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The container's own threads do what is awaited; there is no event to wait for instead.
final class Waiting {

    /// Long: machines that build are busy.
    static final long WAIT_MS = 60_000;
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private Waiting() {
    }

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS);
        while (!condition.getAsBoolean()) {
            assertTrue("not in time: " + what, System.nanoTime() < end);
            LockSupport.parkNanos(STEP_NS);
        }
    }
}
