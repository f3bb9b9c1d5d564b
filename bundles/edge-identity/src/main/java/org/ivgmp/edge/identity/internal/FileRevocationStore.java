package org.ivgmp.edge.identity.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.ivgmp.config.Settings;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.edge.identity.RevocationStore;
import org.ivgmp.view.Published;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// The revocation list in a file beside the identity.
@Component(configurationPid = FileIdentityStore.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class FileRevocationStore implements RevocationStore {

    private static final Logger LOG = System.getLogger(FileIdentityStore.PID);
    private static final String FILE = "revoked.crl";
    /// A digest of the list whose signature was found right, and of the authority's certificate: to check it anew costs a fifth of a second at
    /// a start, where packets wait.
    private static final String VERIFIED = "revoked.crl.sha256";
    /// RFC 5280 section 5.2.3.
    private static final String CRL_NUMBER = "2.5.29.20";

    private final IdentityFiles files;
    private final IdentityStore identity;
    private final Published<Optional<X509CRL>> list;

    @Activate
    public FileRevocationStore(Map<String, Object> properties, @Reference IdentityStore identity) throws IOException {
        this.files = new IdentityFiles(Path.of(Settings.read(IdentityConfig.class, FileIdentityStore.PID, properties).directory()));
        this.identity = identity;
        this.list = new Published<>(load());
    }

    /// A list that cannot be read is asked for anew.
    private Optional<X509CRL> load() throws IOException {
        try {
            Optional<String> text = files.read(FILE);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            byte[] der = Base64.getMimeDecoder().decode(text.get());
            boolean verified = files.read(VERIFIED).equals(Optional.of(digest(der, authority())));
            return Optional.of(verified ? parsed(der, authority()) : checked(der));
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            LOG.log(Level.WARNING, FILE + " is of no use and will be replaced: " + damaged.getMessage());
            return Optional.empty();
        }
    }

    /// @throws GeneralSecurityException saying what is wrong with it
    private X509CRL checked(byte[] der) throws GeneralSecurityException {
        X509Certificate authority = authority();
        X509CRL list = parsed(der, authority);
        list.verify(authority.getPublicKey());
        return list;
    }

    private X509Certificate authority() throws GeneralSecurityException {
        return identity.snapshot().map(Identity::authority).orElseThrow(() -> new GeneralSecurityException("this device has not enrolled"));
    }

    private static String digest(byte[] der, X509Certificate authority) throws GeneralSecurityException {
        return IdentityFiles.sha256(authority.getEncoded(), der);
    }

    /// All but the signature is checked.
    private static X509CRL parsed(byte[] der, X509Certificate authority) throws GeneralSecurityException {
        X509CRL parsed = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
        if (!parsed.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
            throw new GeneralSecurityException("the list is another authority's");
        }
        Set<String> critical = parsed.getCriticalExtensionOIDs();
        if (critical != null && !critical.isEmpty()) {
            throw new GeneralSecurityException("the list has critical extensions that are not understood: " + critical);
        }
        if (number(parsed).signum() <= 0) {
            throw new GeneralSecurityException("the list has no number");
        }
        return parsed;
    }

    private static BigInteger number(X509CRL list) throws GeneralSecurityException {
        byte[] extension = list.getExtensionValue(CRL_NUMBER);
        try {
            return extension == null ? BigInteger.ZERO
                    : ASN1Integer.getInstance(ASN1OctetString.getInstance(extension).getOctets()).getValue();
        } catch (IllegalArgumentException malformed) {
            throw new GeneralSecurityException("the list's number is malformed", malformed);
        }
    }

    @Override
    public synchronized void accept(byte[] der) {
        try {
            X509CRL offered = checked(der);
            Optional<X509CRL> held = list.snapshot();
            if (held.isPresent() && number(offered).compareTo(number(held.get())) <= 0) {
                return;
            }
            files.write(FILE, Base64.getMimeEncoder().encodeToString(der));
            files.write(VERIFIED, digest(der, authority()));
            list.set(Optional.of(offered));
            int count = offered.getRevokedCertificates() == null ? 0 : offered.getRevokedCertificates().size();
            LOG.log(Level.INFO, "revocation list " + number(offered) + ": " + count + " certificates");
        } catch (GeneralSecurityException refused) {
            throw new IllegalArgumentException("a revocation list is refused: " + refused.getMessage(), refused);
        } catch (IOException failure) {
            throw new UncheckedIOException("a revocation list cannot be kept", failure);
        }
    }

    @Override
    public long number() {
        try {
            Optional<X509CRL> held = list.snapshot();
            return held.isPresent() ? number(held.get()).longValue() : 0;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a list was held without a number", impossible);
        }
    }

    @Override
    public Optional<X509CRL> snapshot() {
        return list.snapshot();
    }

    @Override
    public Registration onChange(Runnable wake) {
        return list.onChange(wake);
    }
}
