package org.ivgmp.edge.identity.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;

import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.soap.fixture.Authority;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// RFC 5280 section 5.
class FileRevocationStoreTest {

    @TempDir
    Path directory;
    private Authority authority;
    private FileIdentityStore identity;

    @BeforeEach
    void enrol() throws Exception {
        authority = new Authority("ca");
        identity = new FileIdentityStore(Map.of("directory", directory.toString()));
        identity.accept("a", Ipv4Address.of("100.64.0.1"), authority.certificate("a",
                new JcaPKCS10CertificationRequest(identity.certificateSigningRequest()).getPublicKey(), Duration.ofDays(1)),
                authority.certificate());
    }

    private FileRevocationStore store() throws Exception {
        return new FileRevocationStore(Map.of("directory", directory.toString()), identity);
    }

    /// @param number 0 for none
    private static byte[] list(Authority issuer, long number, long... serials) throws Exception {
        JcaX509v2CRLBuilder builder = new JcaX509v2CRLBuilder(issuer.certificate().getSubjectX500Principal(), new Date());
        builder.setNextUpdate(Date.from(Instant.now().plus(Duration.ofDays(7))));
        if (number > 0) {
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
        }
        for (long serial : serials) {
            builder.addCRLEntry(BigInteger.valueOf(serial), new Date(), CRLReason.privilegeWithdrawn);
        }
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.key())).getEncoded();
    }

    @Test
    void aNewerListTakesThePlaceOfTheOneHeldAndOutlivesTheProcess() throws Exception {
        FileRevocationStore store = store();
        assertEquals(0, store.number());
        int[] told = {0};
        store.onChange(() -> told[0]++);
        int before = told[0];
        store.accept(list(authority, 5, 77));
        store.accept(list(authority, 6, 77, 78));
        assertEquals(before + 2, told[0]);
        assertEquals(6, store().number());
        assertEquals(2, store().snapshot().orElseThrow().getRevokedCertificates().size());
    }

    /// Whoever replays an older list gives nobody back what was taken.
    @Test
    void anOlderListIsPassedOver() throws Exception {
        FileRevocationStore store = store();
        store.accept(list(authority, 6, 77));
        store.accept(list(authority, 5));
        store.accept(list(authority, 6));
        assertEquals(1, store.snapshot().orElseThrow().getRevokedCertificates().size());
    }

    @Test
    void aListOfAnotherAuthorityOrWithoutNumberIsRefused() throws Exception {
        FileRevocationStore store = store();
        assertThrows(IllegalArgumentException.class, () -> store.accept(list(new Authority("ca"), 9)));
        assertThrows(IllegalArgumentException.class, () -> store.accept(list(new Authority("other"), 9)));
        assertThrows(IllegalArgumentException.class, () -> store.accept(list(authority, 0)));
        assertTrue(store.snapshot().isEmpty());
    }

    /// What lies outside of what is signed has more than one encoding that the JDK reads; the list that comes of it is the authority's.
    @Test
    void hostileListsAreRefused() throws Exception {
        byte[] good = list(authority, 9, 77);
        Random random = new Random(1);
        int taken = 0;
        for (int i = 0; i < 3_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(3) == 0 ? random.nextInt(good.length) : good.length);
            for (int flips = 1 + random.nextInt(3); flips > 0 && bad.length > 0; flips--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            FileRevocationStore store = store();
            try {
                store.accept(bad);
                assertArrayEquals(signed(good), signed(bad), () -> HexFormat.of().formatHex(good) + "\n" + HexFormat.of().formatHex(bad));
                taken++;
                Files.deleteIfExists(directory.resolve("revoked.crl"));
            } catch (IllegalArgumentException refused) {
                assertEquals(0, store.number());
            }
        }
        assertTrue(taken < 100, taken + " taken");
    }

    private static byte[] signed(byte[] list) throws GeneralSecurityException {
        return ((X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(list))).getTBSCertList();
    }

    @Test
    void aDamagedFileIsReplaced() throws Exception {
        store().accept(list(authority, 9, 77));
        Files.writeString(directory.resolve("revoked.crl"), "MIIB");
        FileRevocationStore store = store();
        assertEquals(0, store.number());
        store.accept(list(authority, 9, 77));
        assertEquals(9, store().number());
    }

    /// Its digest says that another one was verified.
    @Test
    void aListThatWasChangedOnTheDiskIsNotUsed() throws Exception {
        byte[] der = list(authority, 9, 77);
        store().accept(der);
        der[der.length - 1] ^= 1;
        Files.writeString(directory.resolve("revoked.crl"), Base64.getMimeEncoder().encodeToString(der));
        assertEquals(0, store().number());
    }
}
