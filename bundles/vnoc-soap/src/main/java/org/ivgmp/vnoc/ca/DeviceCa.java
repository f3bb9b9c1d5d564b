package org.ivgmp.vnoc.ca;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.ivgmp.file.DurableFile;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.store.EndedCertificate;

/// The certificate authority of the VNOC's devices. Its files lie in one directory; whoever reads them owns the
/// network.
public final class DeviceCa {

    private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(20 * 365);
    private static final Duration SERVER_VALIDITY = Duration.ofDays(2 * 365);
    private static final Duration DEVICE_VALIDITY = Duration.ofDays(5 * 365);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final int KEY_BITS_MIN = 256;
    private static final int CSR_BYTES_MAX = 16_384;

    private final Path directory;
    private final PrivateKey key;
    private final X509Certificate certificate;

    private DeviceCa(Path directory, PrivateKey key, X509Certificate certificate) {
        this.directory = directory;
        this.key = key;
        this.certificate = certificate;
    }

    /// Opens the CA, and makes it where there is none.
    public static DeviceCa open(Path directory) throws IOException, GeneralSecurityException {
        KeyFile file = new KeyFile(DurableFile.directory(directory).resolve("ca.p12"));
        if (!file.exists()) {
            KeyPair pair = Certificates.keyPair();
            file.write(pair.getPrivate(), Certificates.authority(pair, "CN=IVGMP device CA", AUTHORITY_VALIDITY));
        }
        return new DeviceCa(directory, file.key(), file.certificate());
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /// The part of an enrolment token by which a device knows this CA.
    public String pin() throws GeneralSecurityException {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(
                MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }

    /// A device's certificate.
    ///
    /// @param requested a key whose possession was proven: [#requestedKey]
    public X509Certificate device(String site, PublicKey requested) throws GeneralSecurityException, IOException {
        return Certificates.leaf(requested, "CN=" + site, List.of(new GeneralName(GeneralName.dNSName, site)),
                List.of(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_ipsecIKE),
                DEVICE_VALIDITY, certificate, key);
    }

    /// When the oldest device certificate that may still be valid was issued.
    public static Instant oldest(Instant now) {
        return now.minus(DEVICE_VALIDITY);
    }

    /// A certificate revocation list: RFC 5280 section 5. DER.
    ///
    /// @param number   greater than that of any list before
    /// @param validity until the next one is there at the latest
    public byte[] revocationList(List<EndedCertificate> ended, long number, Instant now, Duration validity)
            throws GeneralSecurityException, IOException {
        return Certificates.revocationList(ended, number, now, validity, certificate, key);
    }

    public static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
    }

    /// The key that a certificate is asked for. The request's subject is ignored.
    ///
    /// @param csr PKCS #10, DER; untrusted
    /// @throws IllegalArgumentException when the request is malformed, not signed by its key, or the key is weak
    public static PublicKey requestedKey(byte[] csr) {
        if (csr.length > CSR_BYTES_MAX) {
            throw new IllegalArgumentException("the certificate request is too long");
        }
        try {
            return checkedKey(csr);
        } catch (IOException | PKCSException | GeneralSecurityException | OperatorCreationException malformed) {
            throw new IllegalArgumentException("the certificate request is malformed: " + malformed.getMessage(),
                    malformed);
        } catch (IllegalArgumentException refused) {
            throw refused;
        } catch (RuntimeException unexpected) {
            throw new IllegalArgumentException("the certificate request is malformed", unexpected);
        }
    }

    private static PublicKey checkedKey(byte[] csr)
            throws IOException, PKCSException, GeneralSecurityException, OperatorCreationException {
        JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(csr);
        PublicKey asked = request.getPublicKey();
        if (!(asked instanceof ECPublicKey ec) || ec.getParams().getOrder().bitLength() < KEY_BITS_MIN) {
            throw new IllegalArgumentException("the certificate request's key must be ECDSA with 256 bits or more");
        }
        if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(asked))) {
            throw new IllegalArgumentException("the certificate request is not signed by its own key");
        }
        return asked;
    }

    /// Where the HTTPS server finds its key and whom it trusts.
    ///
    /// @param serial of the server's certificate: another one, another certificate
    public record ServerKeys(Path keyStore, Path trustStore, String password, String serial) {
    }

    /// The server's key and certificate; made anew where the names have changed or it is about to end.
    ///
    /// @param names DNS names and IPv4 addresses by which devices and operators reach the server
    public ServerKeys server(List<String> names) throws GeneralSecurityException, IOException {
        KeyFile file = new KeyFile(directory.resolve("server.p12"));
        List<GeneralName> alternatives = new ArrayList<>();
        names.forEach(name -> alternatives.add(new GeneralName(
                Ipv4Address.parse(name).isPresent() ? GeneralName.iPAddress : GeneralName.dNSName, name)));
        if (!file.exists() || stale(file.certificate(), names)) {
            KeyPair pair = Certificates.keyPair();
            file.write(pair.getPrivate(), Certificates.leaf(pair.getPublic(), "CN=vnoc", alternatives,
                    List.of(KeyPurposeId.id_kp_serverAuth), SERVER_VALIDITY, certificate, key), certificate);
        }
        Path trust = directory.resolve("trust.p12");
        file.writeTrust(trust, certificate);
        return new ServerKeys(file.path(), trust, file.password(), file.certificate().getSerialNumber().toString(16));
    }

    private static boolean stale(X509Certificate old, List<String> names) throws GeneralSecurityException {
        boolean ending = old.getNotAfter().toInstant().isBefore(Instant.now().plus(RENEW_BEFORE));
        List<String> had = old.getSubjectAlternativeNames() == null ? List.of()
                : old.getSubjectAlternativeNames().stream().map(entry -> entry.get(1).toString()).sorted().toList();
        return ending || !had.equals(names.stream().sorted().toList());
    }

    /// An operator's key and certificate, for the command line, where there are none yet.
    public void operator(Path home) throws GeneralSecurityException, IOException {
        KeyFile file = new KeyFile(DurableFile.directory(home).resolve("operator.p12"));
        if (!file.exists() || stale(file.certificate(), List.of())) {
            KeyPair pair = Certificates.keyPair();
            file.write(pair.getPrivate(), Certificates.leaf(pair.getPublic(), "CN=operator,OU=operator", List.of(),
                    List.of(KeyPurposeId.id_kp_clientAuth), SERVER_VALIDITY, certificate, key), certificate);
        }
        pem(home.resolve("operator.key"), "PRIVATE KEY", file.key().getEncoded());
        pem(home.resolve("operator.crt"), "CERTIFICATE", file.certificate().getEncoded());
        pem(home.resolve("ca.crt"), "CERTIFICATE", certificate.getEncoded());
    }

    /// RFC 7468.
    private static void pem(Path file, String what, byte[] der) throws IOException {
        String text = "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + what + "-----\n";
        DurableFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
    }
}
