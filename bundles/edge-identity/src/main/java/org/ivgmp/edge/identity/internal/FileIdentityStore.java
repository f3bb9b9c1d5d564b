package org.ivgmp.edge.identity.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.view.Published;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/// The identity in four small files.
@Component(configurationPid = FileIdentityStore.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = IdentityConfig.class)
public final class FileIdentityStore implements IdentityStore {

    static final String PID = "org.ivgmp.edge.identity";
    private static final Logger LOG = System.getLogger(PID);

    private static final String KEY_FILE = "device.key";
    private static final String CERTIFICATE_FILE = "device.crt";
    private static final String AUTHORITY_FILE = "ca.crt";
    /// Written last: it says that the others are whole.
    private static final String NAMES_FILE = "identity.properties";
    private static final String SITE = "site";
    private static final String OVERLAY = "overlay";
    /// A digest of all parts that were found to belong together. Checking that anew costs a third of a second at a start, where packets wait.
    private static final String VERIFIED = "verified.sha256";

    private final Path directory;
    private final IdentityFiles files;
    private final Published<Optional<Identity>> identity;

    @Activate
    public FileIdentityStore(Map<String, Object> properties) throws IOException {
        directory = Path.of(Settings.read(IdentityConfig.class, PID, properties).directory());
        files = new IdentityFiles(directory);
        identity = new Published<>(load());
        identity.snapshot().ifPresentOrElse(FileIdentityStore::report,
                () -> LOG.log(Level.INFO, "this device has not enrolled yet"));
    }

    private static void report(Identity who) {
        Instant end = who.certificate().getNotAfter().toInstant();
        if (end.isBefore(Instant.now())) {
            LOG.log(Level.WARNING, "the certificate of site " + who.name() + " ended at " + end
                    + ": delete the identity and enrol again");
        } else {
            LOG.log(Level.INFO, "this device is site " + who.name() + ", its certificate is valid until " + end);
        }
    }

    /// @throws IOException naming the mend, where the files are there and do not make an identity
    private Optional<Identity> load() throws IOException {
        Optional<Properties> names = files.readProperties(NAMES_FILE);
        if (names.isEmpty()) {
            return Optional.empty();
        }
        try {
            Identity kept = new Identity(names.get().getProperty(SITE, ""),
                    Ipv4Address.of(names.get().getProperty(OVERLAY, "")), Pem.key(needed(KEY_FILE)),
                    Pem.certificate(needed(CERTIFICATE_FILE)), Pem.certificate(needed(AUTHORITY_FILE)));
            if (!digest(names.get()).equals(names.get().getProperty(VERIFIED))) {
                Credentials.verify(kept);
                rememberIfPossible(names.get());
            }
            return Optional.of(kept);
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            throw new IOException("the identity in " + directory + " is damaged (" + damaged.getMessage()
                    + "): restore it, or delete the directory and enrol again", damaged);
        }
    }

    /// Of the files as they are, and the names.
    private String digest(Properties names) throws IOException, GeneralSecurityException {
        String all = String.join("\n", names.getProperty(SITE, ""), names.getProperty(OVERLAY, ""), needed(KEY_FILE), needed(CERTIFICATE_FILE),
                needed(AUTHORITY_FILE));
        return IdentityFiles.sha256(all.getBytes(StandardCharsets.UTF_8));
    }

    /// An identity of an earlier release has no digest. A full disk does not keep a device from starting: it verifies again the next time.
    private void rememberIfPossible(Properties names) throws GeneralSecurityException {
        try {
            remember(names);
        } catch (IOException failure) {
            LOG.log(Level.WARNING, "that the identity was verified cannot be kept in " + directory + ": " + failure);
        }
    }

    private void remember(Properties names) throws IOException, GeneralSecurityException {
        names.setProperty(VERIFIED, digest(names));
        files.write(NAMES_FILE, names);
    }

    private String needed(String name) throws IOException {
        return files.read(name).orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
    }

    @Override
    public synchronized byte[] certificateSigningRequest() {
        try {
            return DeviceKey.request(key());
        } catch (IOException failure) {
            throw new UncheckedIOException("the device's key cannot be read or kept in " + directory, failure);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("the device's key in " + directory + " cannot be used: delete it", failure);
        }
    }

    private PrivateKey key() throws IOException, GeneralSecurityException {
        Optional<String> kept = files.read(KEY_FILE);
        if (kept.isPresent()) {
            return Pem.key(kept.get());
        }
        PrivateKey fresh = DeviceKey.generate();
        files.write(KEY_FILE, Pem.of(fresh));
        return fresh;
    }

    @Override
    public synchronized void accept(String name, Ipv4Address overlay, X509Certificate certificate,
            X509Certificate authority) {
        try {
            Identity accepted = new Identity(name, overlay, key(), certificate, authority);
            Credentials.verify(accepted);
            certificate.checkValidity();
            keep(accepted);
            identity.set(Optional.of(accepted));
            LOG.log(Level.INFO, "enrolled as site " + name + ", overlay address " + overlay);
        } catch (GeneralSecurityException refused) {
            throw new IllegalArgumentException(
                    "the certificate is not for this device: " + refused.getMessage(), refused);
        } catch (IOException failure) {
            throw new UncheckedIOException("the identity cannot be kept in " + directory, failure);
        }
    }

    /// A crash on the way leaves a device that has not enrolled, or one that has.
    private void keep(Identity accepted) throws IOException, GeneralSecurityException {
        files.delete(NAMES_FILE);
        files.write(CERTIFICATE_FILE, Pem.of(accepted.certificate()));
        files.write(AUTHORITY_FILE, Pem.of(accepted.authority()));
        Properties names = new Properties();
        names.setProperty(SITE, accepted.name());
        names.setProperty(OVERLAY, accepted.overlay().toString());
        remember(names);
    }

    @Override
    public Optional<Identity> snapshot() {
        return identity.snapshot();
    }

    @Override
    public Registration onChange(Runnable wake) {
        return identity.onChange(wake);
    }
}
