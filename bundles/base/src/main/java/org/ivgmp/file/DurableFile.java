package org.ivgmp.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Replaces small files whole and durably: the content goes to a file beside, is forced to the disk and renamed into
/// place, and the rename is forced too. After a crash or a power cut there is the old content or the new one; when a
/// method has returned, the new one. For one writer per file at a time.
public final class DurableFile {

    /// Read and written by the owner, by nobody else.
    public static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    /// Matches, as a glob, the names of the files beside: what a crash may leave.
    public static final String UNFINISHED = ".*.new";

    private static final Set<StandardOpenOption> ANEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final FileAttribute<?> PRIVATE = PosixFilePermissions.asFileAttribute(OWNER_ONLY);

    private DurableFile() {
    }

    /// A directory for the owner alone, with its parents where they are missing. One that is there stays as it is.
    public static Path directory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            force(parent(directory));
        }
        return directory;
    }

    /// Writes a file that only its owner may read, whatever the one it replaces allowed.
    public static void write(Path file, byte[] content) throws IOException {
        put(file, content, OWNER_ONLY);
    }

    /// Like [#write], but a file that is replaced keeps its permissions.
    public static void replace(Path file, byte[] content) throws IOException {
        put(file, content, permissions(file));
    }

    /// Whether there was one.
    public static boolean delete(Path file) throws IOException {
        boolean was = Files.deleteIfExists(file);
        if (was) {
            force(parent(file));
        }
        return was;
    }

    private static void put(Path file, byte[] content, Set<PosixFilePermission> permissions) throws IOException {
        Path beside = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        try {
            fill(beside, content);
            if (!permissions.equals(OWNER_ONLY)) {
                Files.setPosixFilePermissions(beside, permissions);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            discard(beside, failure);
            throw failure;
        }
        force(parent(file));
    }

    private static void fill(Path beside, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(beside, ANEW, PRIVATE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void discard(Path beside, IOException failure) {
        try {
            Files.deleteIfExists(beside);
        } catch (IOException another) {
            failure.addSuppressed(another);
        }
    }

    private static Set<PosixFilePermission> permissions(Path file) throws IOException {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (NoSuchFileException none) {
            return OWNER_ONLY;
        }
    }

    private static Path parent(Path file) {
        return file.toAbsolutePath().getParent();
    }

    /// Makes what was created, renamed or deleted in a directory survive a power cut.
    private static void force(Path directory) throws IOException {
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }
}
