package org.ivgmp.edge.ivgmp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import org.ivgmp.edge.ivgmp.core.Event;
import org.ivgmp.edge.ivgmp.disk.KeptPolicy;
import org.ivgmp.edge.ivgmp.disk.KeptPolicyTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFileTest {

    private static final KeptPolicy KEPT = KeptPolicyTest.full();

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("policy/last");
    }

    private Optional<Event.Restored> readAt(long ms) {
        try (PolicyFile file = new PolicyFile(file())) {
            return file.read(ms);
        }
    }

    private void keep() {
        try (PolicyFile file = new PolicyFile(file())) {
            for (int i = 0; i < 100; i++) {
                file.keep(new KeptPolicy("site" + i, KEPT.policy(), KEPT.limit(), 0));
            }
            file.keep(KEPT);
        }
    }

    @Test
    void theLastThatWasKeptIsRead_withItsAge() {
        assertEquals(Optional.empty(), readAt(0));
        keep();
        assertEquals(Optional.of(new Event.Restored("paris", KEPT.policy(), KEPT.limit(), Duration.ofMinutes(7))),
                readAt(KEPT.confirmedMs() + 7 * 60_000));
    }

    @Test
    void aClockThatWasSetBackALittleIsBelieved_oneThatWasLostIsNot() {
        keep();
        assertEquals(Duration.ZERO, readAt(KEPT.confirmedMs() - 299_000).orElseThrow().age());
        assertEquals(Optional.empty(), readAt(KEPT.confirmedMs() - 301_000));
        assertEquals(Optional.empty(), readAt(0));
    }

    @Test
    void aDamagedFileIsNotUsed_andReplaced() throws IOException {
        keep();
        Files.write(file(), new byte[] {1, 2, 3});
        assertEquals(Optional.empty(), readAt(KEPT.confirmedMs()));
        keep();
        assertTrue(readAt(KEPT.confirmedMs()).isPresent());
    }

    @Test
    void aDiskThatCannotBeWrittenHarmsNothing() throws IOException {
        Files.createDirectories(file().resolve("in the way"));
        keep();
        assertEquals(Optional.empty(), readAt(KEPT.confirmedMs()));
    }
}
