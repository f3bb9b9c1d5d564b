package org.ivgmp.edge.announce.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.net.announce.SiteKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {

    private static final FileTime TIME = FileTime.fromMillis(1_000_000);

    @TempDir
    private Path directory;

    private static String line(int id) {
        return new SiteKey(id, new byte[32]).print() + "\n";
    }

    private static Optional<Set<Integer>> ids(Optional<Map<Integer, SiteKey>> keys) {
        return keys.map(Map::keySet);
    }

    /// Found half written, then complete: the clock of files has the same time for both.
    @Test
    void whatHasGrownOrWasReplacedWithinOneTickIsReadAgain() throws IOException {
        Path file = directory.resolve("keys");
        KeyFile keys = new KeyFile(file);
        Files.writeString(file, "");
        Files.setLastModifiedTime(file, TIME);
        assertEquals(Optional.of(Set.of()), ids(keys.changed()));
        Files.writeString(file, line(1));
        Files.setLastModifiedTime(file, TIME);
        assertEquals(Optional.of(Set.of(1)), ids(keys.changed()));
        assertEquals(Optional.empty(), ids(keys.changed()));
        Path other = Files.writeString(directory.resolve("other"), line(2));
        Files.setLastModifiedTime(other, TIME);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertEquals(Optional.of(Set.of(2)), ids(keys.changed()));
    }

    @Test
    void aFileThatGoesLetsNobodyIn() throws IOException {
        Path file = directory.resolve("keys");
        KeyFile keys = new KeyFile(file);
        assertEquals(Optional.empty(), ids(keys.changed()));
        Files.writeString(file, line(1));
        assertEquals(Optional.of(Set.of(1)), ids(keys.changed()));
        Files.delete(file);
        assertEquals(Optional.of(Set.of()), ids(keys.changed()));
        assertEquals(Optional.empty(), ids(keys.changed()));
    }
}
