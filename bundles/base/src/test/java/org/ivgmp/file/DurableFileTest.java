package org.ivgmp.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {

    private static final byte[] OLD = {1, 2, 3};
    private static final byte[] NEW = new byte[100_000];
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsTheOwnersAloneAndNothingElseIsLeft() throws IOException {
        Path file = directory.resolve("key");
        Files.write(file, OLD);
        Files.setPosixFilePermissions(file, READABLE);
        DurableFile.write(file, NEW);
        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertEquals(DurableFile.OWNER_ONLY, Files.getPosixFilePermissions(file));
        assertEquals(List.of("key"), names());
    }

    @Test
    void aReplacedFileKeepsItsPermissionsAndANewOneIsTheOwnersAlone() throws IOException {
        Path file = directory.resolve("a.cfg");
        DurableFile.replace(file, OLD);
        assertEquals(DurableFile.OWNER_ONLY, Files.getPosixFilePermissions(file));
        Files.setPosixFilePermissions(file, READABLE);
        DurableFile.replace(file, NEW);
        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertEquals(READABLE, Files.getPosixFilePermissions(file));
    }

    @Test
    void whatACrashLeftIsNeverWrittenThrough() throws IOException {
        Path victim = directory.resolve("victim");
        Files.write(victim, OLD);
        Files.createSymbolicLink(directory.resolve(".key.new"), victim);
        DurableFile.write(directory.resolve("key"), NEW);
        assertArrayEquals(OLD, Files.readAllBytes(victim));
        assertFalse(Files.isSymbolicLink(directory.resolve("key")));
    }

    @Test
    void aWriteThatFailsLeavesTheOldContentAndNothingBeside() throws IOException {
        Path taken = Files.createDirectory(directory.resolve("taken"));
        Files.write(taken.resolve("inside"), OLD);
        assertThrows(IOException.class, () -> DurableFile.write(taken, NEW));
        assertArrayEquals(OLD, Files.readAllBytes(taken.resolve("inside")));
        assertEquals(List.of("taken"), names());
        assertThrows(IOException.class, () -> DurableFile.write(directory.resolve("none/file"), NEW));
    }

    @Test
    void theNameOfTheFileBesideIsTold() {
        assertTrue(directory.getFileSystem().getPathMatcher("glob:" + DurableFile.UNFINISHED)
                .matches(Path.of(".key.new")));
    }

    @Test
    void directoriesAreTheOwnersAloneAndDeletingTellsWhetherThereWasOne() throws IOException {
        Path made = DurableFile.directory(directory.resolve("x/y"));
        assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(made));
        assertEquals(made, DurableFile.directory(made));
        DurableFile.write(made.resolve("f"), OLD);
        assertTrue(DurableFile.delete(made.resolve("f")));
        assertFalse(DurableFile.delete(made.resolve("f")));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
