package org.ivgmp.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

class ReopeningTest {

    private static final Moment START = new Moment(Long.MAX_VALUE - 1_000);

    private final List<String> happened = new ArrayList<>();
    private Optional<String> wanted = Optional.of("a");
    private Optional<String> refusal = Optional.empty();
    private final Reopening<String, Door> door = new Reopening<>(() -> wanted, Door::new, problem -> happened.add("told " + problem), START);

    private final class Door implements Reopening.Opened {
        private final String place;
        private boolean works = true;

        Door(String place) throws IOException {
            if (refusal.isPresent()) {
                throw new IOException(refusal.get());
            }
            this.place = place;
            happened.add("open " + place);
        }

        @Override
        public boolean works() {
            return works;
        }

        @Override
        public void close() {
            happened.add("close " + place);
        }
    }

    private static Moment at(long ms) {
        return START.plus(Duration.ofMillis(ms));
    }

    @Test
    void itIsLookedAtEverySecond_orSooner() {
        assertTrue(door.onTick(at(0)));
        assertFalse(door.onTick(at(999)));
        assertEquals(at(1000), door.due());
        wanted = Optional.of("b");
        door.soon(at(500));
        assertTrue(door.onTick(at(500)));
        assertEquals(List.of("open a", "close a", "open b"), happened);
    }

    @Test
    void whatIsOpenStaysOpenWhileItWorks() {
        door.onTick(at(0));
        door.onTick(at(1000));
        door.opened().orElseThrow().works = false;
        door.onTick(at(2000));
        assertEquals(List.of("open a", "close a", "open a"), happened);
    }

    @Test
    void aRefusalIsToldOnce_andOnceMoreWhenItIsNews() {
        refusal = Optional.of("no");
        door.onTick(at(0));
        door.onTick(at(1000));
        refusal = Optional.of("not yet");
        door.onTick(at(2000));
        refusal = Optional.empty();
        door.onTick(at(3000));
        assertEquals(List.of("told a: no", "told a: not yet", "open a"), happened);
    }

    @Test
    void withoutAPlaceNothingIsOpen() {
        door.onTick(at(0));
        wanted = Optional.empty();
        door.onTick(at(1000));
        assertEquals(Optional.empty(), door.opened());
        assertEquals(List.of("open a", "close a"), happened);
    }
}
