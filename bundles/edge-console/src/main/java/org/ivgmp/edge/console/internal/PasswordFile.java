package org.ivgmp.edge.console.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/// The console's password, in a file that only its owner reads. There is no default: the first start draws one. Whoever
/// may read or write the file may log in anyway (it is root's), so it is kept as it is; changing it takes effect at
/// once.
final class PasswordFile {

    private static final int RANDOM_BYTES = 15;
    private static final int LENGTH_MIN = 8;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path file;

    PasswordFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /// Draws a password where there is none, or an empty file. Whether it did. The file is there whole or not at all,
    /// however this ends; where it is there it becomes its owner's alone.
    boolean ensure() throws IOException {
        if (Files.exists(file) && !Files.readString(file).isBlank()) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
            return false;
        }
        Files.createDirectories(file.getParent());
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        write(Base64.getUrlEncoder().encodeToString(random) + "\n");
        return true;
    }

    private void write(String text) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(whole);
        FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
        try (FileChannel channel = FileChannel.open(whole,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// In a time that does not depend on where they differ. A file that is missing or holds less than 8 characters
    /// matches nothing.
    boolean matches(String given) {
        try {
            String kept = Files.readString(file).strip();
            return kept.length() >= LENGTH_MIN && MessageDigest.isEqual(
                    kept.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            return false;
        }
    }
}
