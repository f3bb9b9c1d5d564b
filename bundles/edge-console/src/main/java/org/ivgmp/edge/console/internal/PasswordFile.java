package org.ivgmp.edge.console.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/// The console's password, in a file that only its owner reads. There is no default: the first start draws one. Whoever may
/// read or write the file may log in anyway (it is root's), so it is kept as it is; changing it takes effect at once.
final class PasswordFile {

    private static final int RANDOM_BYTES = 15;
    private static final int LENGTH_MIN = 8;

    private final Path file;

    PasswordFile(Path file) {
        this.file = file;
    }

    /// Draws a password where there is none. Whether it did.
    boolean ensure() throws IOException {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Base64.getUrlEncoder().encodeToString(random) + "\n");
            return true;
        } catch (FileAlreadyExistsException kept) {
            return false;
        }
    }

    /// In a time that does not depend on where they differ. A file that is missing or holds less than 8 characters matches nothing.
    boolean matches(String given) {
        try {
            String kept = Files.readString(file).strip();
            return kept.length() >= LENGTH_MIN && MessageDigest.isEqual(
                    kept.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
        } catch (IOException missing) {
            return false;
        }
    }
}
