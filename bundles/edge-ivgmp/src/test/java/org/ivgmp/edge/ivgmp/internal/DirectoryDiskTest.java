package org.ivgmp.edge.ivgmp.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryDiskTest {

    @TempDir
    Path directory;

    @Test
    void filesAreReplacedWhole_andUnfinishedOnesGoAtTheNextStart() throws IOException {
        Path place = directory.resolve("data/usage");
        DirectoryDisk disk = new DirectoryDisk(place);
        disk.write("state", new byte[] {1, 2, 3});
        disk.write("state", new byte[] {4});
        Files.write(place.resolve(".state.new"), new byte[] {9, 9});
        Files.createDirectory(place.resolve("lost+found"));
        DirectoryDisk again = new DirectoryDisk(place);
        assertEquals(List.of("state"), again.names());
        assertArrayEquals(new byte[] {4}, again.read("state").orElseThrow());
        again.delete("state");
        again.delete("state");
        assertEquals(Optional.empty(), again.read("state"));
    }

    @Test
    void aDirectoryThatCannotBe_isSaid() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThrows(IOException.class, () -> new DirectoryDisk(file.resolve("usage")));
    }
}
