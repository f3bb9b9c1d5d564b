package org.ivgmp.edge.console.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

import org.ivgmp.file.DurableFile;

/// The console's password, in a file that only its owner reads. There is no default: the first start draws one. Whoever
/// may read or write the file may log in anyway (it is root's), so it is kept as it is; changing it takes effect at
/// once.
final class PasswordFile {

    private static final int RANDOM_BYTES = 15;
    private static final int LENGTH_MIN = 8;

    private final Path file;

    PasswordFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /// Draws a password where there is none, or an empty file. Whether it did. The file is there whole or not at all,
    /// however this ends; where it is there it becomes its owner's alone.
    boolean ensure() throws IOException {
        if (Files.exists(file) && !Files.readString(file).isBlank()) {
            Files.setPosixFilePermissions(file, DurableFile.OWNER_ONLY);
            return false;
        }
        Files.createDirectories(file.getParent());
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        Files.deleteIfExists(file);
        String drawn = Base64.getUrlEncoder().encodeToString(random) + "\n";
        DurableFile.write(file, drawn.getBytes(StandardCharsets.UTF_8));
        return true;
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
