package org.ivgmp.edge.identity.internal;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;

import org.ivgmp.file.DurableFile;

/// A directory of small files, each replaced whole and durably: after a power cut there is the old one or the new one.
final class IdentityFiles {

    private final Path directory;

    IdentityFiles(Path directory) throws IOException {
        this.directory = DurableFile.directory(directory);
    }

    Optional<String> read(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    Optional<Properties> readProperties(String name) throws IOException {
        Optional<String> text = read(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        properties.load(new StringReader(text.get()));
        return Optional.of(properties);
    }

    void write(String name, Properties properties) throws IOException {
        StringWriter text = new StringWriter();
        properties.store(text, null);
        write(name, text.toString());
    }

    void write(String name, String text) throws IOException {
        DurableFile.write(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    void delete(String name) throws IOException {
        DurableFile.delete(directory.resolve(name));
    }

    /// In hex, of the parts one after the other.
    static String sha256(byte[]... parts) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (byte[] part : parts) {
            digest.update(part);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
