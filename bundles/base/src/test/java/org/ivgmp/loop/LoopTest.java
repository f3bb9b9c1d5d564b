package org.ivgmp.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

class LoopTest {

    /// Runs each event as it comes.
    private static final class Runner implements Machine<Consumer<Moment>> {
        @Override
        public void onEvent(Consumer<Moment> event, Moment now) {
            event.accept(now);
        }

        @Override
        public void onTick(Moment now) {
            // no deadlines
        }

        @Override
        public Optional<Moment> deadline() {
            return Optional.empty();
        }
    }

    @Test
    void aFullMailboxDropsTheNewestAndCounts() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Loop<Consumer<Moment>> loop = Loop.start("test", 2, new Runner(), _ -> { })) {
            loop.post(_ -> {
                entered.countDown();
                await(release);
            });
            assertTrue(entered.await(10, TimeUnit.SECONDS));
            assertTrue(loop.post(_ -> { }));
            assertTrue(loop.post(_ -> { }));
            assertFalse(loop.post(_ -> { }));
            assertEquals(1, loop.dropped());
            release.countDown();
        }
    }

    @Test
    void aFailureEndsTheLoopAndIsTold() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        try (Loop<Consumer<Moment>> loop = Loop.start("test", 2, new Runner(), _ -> told.countDown())) {
            loop.post(_ -> {
                throw new IllegalStateException("planted by the test");
            });
            assertTrue(told.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void closeEndsALoopThatWaits() {
        Loop<Consumer<Moment>> loop = Loop.start("test", 2, new Runner(), _ -> { });
        loop.close();
        loop.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
