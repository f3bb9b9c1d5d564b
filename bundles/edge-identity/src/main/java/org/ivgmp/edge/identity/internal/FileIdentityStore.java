package org.ivgmp.edge.identity.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

import javax.security.auth.x500.X500Principal;

import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.ivgmp.config.Settings;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.view.Published;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/// The identity in five small files.
@Component(configurationPid = FileIdentityStore.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = IdentityConfig.class)
public final class FileIdentityStore implements IdentityStore {

    static final String PID = "org.ivgmp.edge.identity";
    private static final Logger LOG = System.getLogger(PID);

    private static final String KEY_FILE = "device.key";
    private static final String PUBLIC_FILE = "device.pub";
    private static final String CERTIFICATE_FILE = "device.crt";
    private static final String AUTHORITY_FILE = "ca.crt";
    /// Written last: it says that the others are whole.
    private static final String NAMES_FILE = "identity.properties";
    private static final String SITE = "site";
    private static final String OVERLAY = "overlay";

    /// Known to the JDK, to CXF's peers and to strongSwan alike.
    private static final String CURVE = "secp256r1";
    private static final String SIGNATURE = "SHA256withECDSA";

    private final IdentityFiles files;
    private final Published<Optional<Identity>> identity;

    @Activate
    public FileIdentityStore(Map<String, Object> properties) throws IOException, GeneralSecurityException {
        files = new IdentityFiles(Path.of(Settings.read(IdentityConfig.class, PID, properties).directory()));
        identity = new Published<>(load());
        LOG.log(Level.INFO, () -> identity.snapshot().map(who -> "this device is site " + who.name()
                + ", its certificate is valid until " + who.certificate().getNotAfter().toInstant())
                .orElse("this device has not enrolled yet"));
    }

    private Optional<Identity> load() throws IOException, GeneralSecurityException {
        Optional<Properties> names = files.readProperties(NAMES_FILE);
        if (names.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Identity(names.get().getProperty(SITE),
                Ipv4Address.of(names.get().getProperty(OVERLAY)),
                Pem.key(files.read(KEY_FILE).orElseThrow()),
                Pem.certificate(files.read(CERTIFICATE_FILE).orElseThrow()),
                Pem.certificate(files.read(AUTHORITY_FILE).orElseThrow())));
    }

    @Override
    public synchronized byte[] certificateSigningRequest() {
        try {
            KeyPair pair = keyPair();
            return new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=edge"), pair.getPublic())
                    .build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate())).getEncoded();
        } catch (IOException failure) {
            throw new UncheckedIOException("the device's key cannot be read or kept", failure);
        } catch (GeneralSecurityException | OperatorCreationException failure) {
            throw new IllegalStateException("this Java has no " + SIGNATURE + " with " + CURVE, failure);
        }
    }

    private KeyPair keyPair() throws IOException, GeneralSecurityException {
        Optional<String> key = files.read(KEY_FILE);
        Optional<String> open = files.read(PUBLIC_FILE);
        if (key.isPresent() && open.isPresent()) {
            byte[] encoded = Base64.getMimeDecoder().decode(open.get());
            PublicKey publicKey = java.security.KeyFactory.getInstance("EC")
                    .generatePublic(new java.security.spec.X509EncodedKeySpec(encoded));
            return new KeyPair(publicKey, Pem.key(key.get()));
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(CURVE));
        KeyPair pair = generator.generateKeyPair();
        files.write(KEY_FILE, Pem.of(pair.getPrivate()));
        files.write(PUBLIC_FILE, Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded()) + "\n");
        return pair;
    }

    @Override
    public synchronized void accept(String name, Ipv4Address overlay, X509Certificate certificate,
            X509Certificate authority) {
        try {
            PrivateKey key = keyPair().getPrivate();
            verify(key, certificate, authority);
            files.write(CERTIFICATE_FILE, Pem.of(certificate));
            files.write(AUTHORITY_FILE, Pem.of(authority));
            Properties names = new Properties();
            names.setProperty(SITE, name);
            names.setProperty(OVERLAY, overlay.toString());
            files.write(NAMES_FILE, names);
            identity.set(Optional.of(new Identity(name, overlay, key, certificate, authority)));
            LOG.log(Level.INFO, "enrolled as site " + name + ", overlay address " + overlay);
        } catch (GeneralSecurityException refused) {
            throw new IllegalArgumentException("the certificate is not for this device: " + refused.getMessage(), refused);
        } catch (IOException failure) {
            throw new UncheckedIOException("the identity cannot be kept", failure);
        }
    }

    private static void verify(PrivateKey key, X509Certificate certificate, X509Certificate authority)
            throws GeneralSecurityException {
        certificate.verify(authority.getPublicKey());
        authority.verify(authority.getPublicKey());
        certificate.checkValidity();
        byte[] probe = {1, 2, 3, 4};
        Signature signer = Signature.getInstance(SIGNATURE);
        signer.initSign(key);
        signer.update(probe);
        Signature verifier = Signature.getInstance(SIGNATURE);
        verifier.initVerify(certificate.getPublicKey());
        verifier.update(probe);
        if (!verifier.verify(signer.sign())) {
            throw new GeneralSecurityException("its key is another one");
        }
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
