package org.ivgmp.vnoc.ca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceCaTest {

    private static final String SIGNED = "SHA256withECDSA";

    @TempDir
    Path data;

    private DeviceCa ca;

    @BeforeEach
    void open() throws Exception {
        ca = DeviceCa.open(data.resolve("ca"));
    }

    private static KeyPair keys(String algorithm, String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (curve.isEmpty()) {
            generator.initialize(2048);
        } else {
            generator.initialize(new ECGenParameterSpec(curve));
        }
        return generator.generateKeyPair();
    }

    private static byte[] csr(KeyPair subject, KeyPair signer, String algorithm)
            throws IOException, OperatorCreationException {
        return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=someone-else,OU=operator"),
                subject.getPublic())
                .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate())).getEncoded();
    }

    private X509Certificate device(String curve) throws Exception {
        KeyPair keys = keys("EC", curve);
        return ca.device("paris", DeviceCa.requestedKey(csr(keys, keys, SIGNED)));
    }

    @Test
    void devicesCertificate_saysWhatTlsAndIkeNeed_andNothingOfTheRequest() throws Exception {
        for (String curve : List.of("secp256r1", "secp384r1", "secp521r1")) {
            X509Certificate device = device(curve);
            device.verify(ca.certificate().getPublicKey());
            assertEquals("CN=paris", device.getSubjectX500Principal().getName());
            assertEquals(List.of(List.of(2, "paris")), List.copyOf(device.getSubjectAlternativeNames()));
            assertEquals(List.of("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.17"),
                    device.getExtendedKeyUsage());
            assertEquals(Set.of("2.5.29.15"), device.getCriticalExtensionOIDs(), "key usage; strongSwan knows it");
            assertEquals(-1, device.getBasicConstraints(), "no CA");
            device.checkValidity();
        }
    }

    @Test
    void authority_mayOnlySignLeaves() {
        assertEquals(0, ca.certificate().getBasicConstraints());
        boolean[] usage = ca.certificate().getKeyUsage();
        assertTrue(usage[5] && usage[6] && !usage[0]);
    }

    @Test
    void openedAgain_isTheSame() throws Exception {
        DeviceCa again = DeviceCa.open(data.resolve("ca"));
        assertEquals(ca.certificate(), again.certificate());
        assertEquals(ca.pin(), again.pin());
        assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(ca.certificate().getEncoded()),
                Base64.getUrlDecoder().decode(ca.pin()));
    }

    @Test
    void serialNumbersDiffer() throws Exception {
        assertNotEquals(device("secp256r1").getSerialNumber(), device("secp256r1").getSerialNumber());
    }

    @Test
    void onlyTheOwnerReadsWhatIsSecret() throws Exception {
        ca.server(List.of("127.0.0.1"));
        ca.operator(data.resolve("operator"));
        for (String directory : List.of("ca", "operator")) {
            assertEquals("rwx------", permissions(data.resolve(directory)));
            try (Stream<Path> files = Files.list(data.resolve(directory))) {
                files.forEach(file -> assertEquals("rw-------", permissions(file), file.toString()));
            }
        }
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static X509Certificate shown(DeviceCa.ServerKeys keys) throws Exception {
        KeyStore store = KeyStore.getInstance(keys.keyStore().toFile(), keys.password().toCharArray());
        Certificate[] chain = store.getCertificateChain("key");
        assertEquals(2, chain.length, "with the CA, so that an enrolling device can pin it");
        return (X509Certificate) chain[0];
    }

    @Test
    void serversCertificate_hasTheNames_andStaysUntilTheyChange() throws Exception {
        DeviceCa.ServerKeys first = ca.server(List.of("127.0.0.1", "vnoc.example.net"));
        assertEquals(Set.of(List.of(7, "127.0.0.1"), List.of(2, "vnoc.example.net")),
                Set.copyOf(shown(first).getSubjectAlternativeNames()));
        assertEquals(first, DeviceCa.open(data.resolve("ca")).server(List.of("vnoc.example.net", "127.0.0.1")));
        DeviceCa.ServerKeys moved = ca.server(List.of("127.0.0.1", "198.18.0.254"));
        assertNotEquals(first.serial(), moved.serial());
        assertEquals(first.password(), moved.password(), "a crash between two files must not part key and password");
        assertEquals(Set.of(List.of(7, "127.0.0.1"), List.of(7, "198.18.0.254")),
                Set.copyOf(shown(moved).getSubjectAlternativeNames()));
    }

    @Test
    void operatorsKey_isMadeOnce_asPkcs12AndPem() throws Exception {
        ca.operator(data.resolve("operator"));
        byte[] first = Files.readAllBytes(data.resolve("operator/operator.p12"));
        ca.operator(data.resolve("operator"));
        assertArrayEquals(first, Files.readAllBytes(data.resolve("operator/operator.p12")));
        String pem = Files.readString(data.resolve("operator/operator.crt")).replaceAll("-----[A-Z ]+-----|\\s", "");
        X509Certificate operator = DeviceCa.certificate(Base64.getDecoder().decode(pem));
        operator.verify(ca.certificate().getPublicKey());
        assertEquals("OU=operator,CN=operator", operator.getSubjectX500Principal().getName());
        assertEquals(List.of("1.3.6.1.5.5.7.3.2"), operator.getExtendedKeyUsage(), "a client of TLS, nothing else");
    }

    @Test
    void requestThatProvesNothing_isRefusedInWords() throws Exception {
        KeyPair own = keys("EC", "secp256r1");
        KeyPair other = keys("EC", "secp256r1");
        KeyPair rsa = keys("RSA", "");
        refused("not signed by its own key", csr(own, other, SIGNED));
        refused("must be ECDSA", csr(rsa, rsa, "SHA256withRSA"));
        refused("malformed", new byte[0]);
        refused("malformed", new byte[] {0x30, 0x03, 0x02, 0x01, 0x00});
        refused("too long", new byte[16_385]);
    }

    private static void refused(String why, byte[] csr) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> DeviceCa.requestedKey(csr));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    /// Every mutant is refused in words, or is a request that proves a key of its own.
    @Test
    void tenThousandMutants_areRefusedOrSound() throws Exception {
        KeyPair keys = keys("EC", "secp256r1");
        byte[] sound = csr(keys, keys, SIGNED);
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] mutant = mutant(sound, random);
            try {
                assertEquals(keys.getPublic(), DeviceCa.requestedKey(mutant), "mutant " + i);
            } catch (IllegalArgumentException expected) {
                assertTrue(expected.getMessage().startsWith("the certificate request"), expected.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 9_000, "refused " + refused);
    }

    private static byte[] mutant(byte[] sound, Random random) {
        byte[] mutant = java.util.Arrays.copyOf(sound, random.nextInt(8) == 0 ? random.nextInt(400) : sound.length);
        for (int flips = 1 + random.nextInt(4); flips > 0 && mutant.length > 0; flips--) {
            mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
        }
        return mutant;
    }

    /// Another implementation's opinion.
    @Test
    void opensslVerifiesTheChain() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "SKIP: no /usr/bin/openssl");
        Path authority = pem("ca.crt", ca.certificate());
        Path device = pem("device.crt", device("secp256r1"));
        Process openssl = new ProcessBuilder("/usr/bin/openssl", "verify", "-x509_strict", "-purpose", "sslclient",
                "-verify_hostname", "paris", "-CAfile", authority.toString(), device.toString())
                .redirectErrorStream(true).start();
        String said = new String(openssl.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(openssl.waitFor(10, TimeUnit.SECONDS));
        assertEquals(0, openssl.exitValue(), said);
    }

    private Path pem(String name, X509Certificate certificate) throws Exception {
        return Files.writeString(data.resolve(name), "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.getEncoded()) + "\n-----END CERTIFICATE-----\n");
    }
}
