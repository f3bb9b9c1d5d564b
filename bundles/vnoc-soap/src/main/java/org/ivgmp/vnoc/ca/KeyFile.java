package org.ivgmp.vnoc.ca;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;

import org.ivgmp.file.DurableFile;

/// A PKCS #12 file with one key and its chain; the password lies beside it, in a file that only the owner reads.
final class KeyFile {

    private static final String ALIAS = "key";
    private static final int PASSWORD_BYTES = 24;

    private final Path file;
    private final Path passwordFile;

    KeyFile(Path file) {
        this.file = file;
        this.passwordFile = file.resolveSibling(file.getFileName() + ".password");
    }

    boolean exists() {
        return Files.exists(file) && Files.exists(passwordFile);
    }

    Path path() {
        return file;
    }

    String password() throws IOException {
        return Files.readString(passwordFile).strip();
    }

    PrivateKey key() throws IOException, GeneralSecurityException {
        return (PrivateKey) open().getKey(ALIAS, password().toCharArray());
    }

    X509Certificate certificate() throws IOException, GeneralSecurityException {
        return (X509Certificate) open().getCertificate(ALIAS);
    }

    private KeyStore open() throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(file.toFile(), password().toCharArray());
    }

    void write(PrivateKey key, Certificate... chain) throws IOException, GeneralSecurityException {
        String password = settledPassword();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(ALIAS, key, password.toCharArray(), chain);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password.toCharArray());
        DurableFile.write(file, bytes.toByteArray());
    }

    /// Kept for ever, so that there is never a key file with another file's password, whenever this program ends.
    private String settledPassword() throws IOException {
        if (!Files.exists(passwordFile)) {
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            DurableFile.write(passwordFile, (Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }
        return password();
    }

    /// A trust store with the given certificate, under this file's password.
    void writeTrust(Path trust, X509Certificate authority) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", authority);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password().toCharArray());
        DurableFile.write(trust, bytes.toByteArray());
    }
}
