package org.ivgmp.edge.ivgmp.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.ivgmp.edge.ivgmp.account.Disk;
import org.ivgmp.file.DurableFile;

/// Files written beside, forced to the disk, and renamed into place, which is forced too.
final class DirectoryDisk implements Disk {

    /// Ours are smaller; another's is not read.
    private static final long FILE_BYTES_MAX = 64L << 20;

    private final Path directory;

    DirectoryDisk(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(directory, DurableFile.UNFINISHED)) {
            for (Path file : unfinished) {
                Files.delete(file);
            }
        }
    }

    @Override
    public List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    @Override
    public Optional<byte[]> read(String name) throws IOException {
        Path file = directory.resolve(name);
        try {
            return Optional.of(Files.size(file) > FILE_BYTES_MAX ? new byte[0] : Files.readAllBytes(file));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }

    @Override
    public void write(String name, byte[] content) throws IOException {
        DurableFile.write(directory.resolve(name), content);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }
}
