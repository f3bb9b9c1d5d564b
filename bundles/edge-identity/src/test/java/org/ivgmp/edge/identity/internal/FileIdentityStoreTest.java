package org.ivgmp.edge.identity.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.soap.fixture.Authority;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileIdentityStoreTest {

    private static final Ipv4Address OVERLAY = Ipv4Address.of("100.64.0.1");
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path temporary;
    private Path directory;
    private Authority authority;

    @BeforeEach
    void prepare() throws Exception {
        directory = temporary.resolve("data/identity");
        authority = new Authority("ca");
    }

    private FileIdentityStore store() throws IOException {
        return new FileIdentityStore(Map.of("directory", directory.toString()));
    }

    private static PublicKey requested(FileIdentityStore store) throws Exception {
        JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(store.certificateSigningRequest());
        assertTrue(request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(request.getPublicKey())));
        return request.getPublicKey();
    }

    private X509Certificate certificate(FileIdentityStore store, String name) throws Exception {
        return authority.certificate(name, requested(store), DAY);
    }

    private void enrol() throws Exception {
        FileIdentityStore store = store();
        store.accept("a", OVERLAY, certificate(store, "a"), authority.certificate());
    }

    @Test
    void theKeyOutlivesTheProcess() throws Exception {
        assertArrayEquals(requested(store()).getEncoded(), requested(store()).getEncoded());
    }

    @Test
    void nobodyElseMayReadTheKey() throws Exception {
        requested(store());
        assertEquals("rw-------", mode(directory.resolve("device.key")));
        assertEquals("rwx------", mode(directory));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void anAcceptedIdentityIsPublishedAndOutlivesTheProcess() throws Exception {
        FileIdentityStore store = store();
        assertEquals(Optional.empty(), store.snapshot());
        List<String> woken = new ArrayList<>();
        store.onChange(() -> woken.add("woken"));
        X509Certificate certificate = certificate(store, "a");
        store.accept("a", OVERLAY, certificate, authority.certificate());
        assertEquals(List.of("woken", "woken"), woken, "once at once, and once for the change");
        Identity read = store().snapshot().orElseThrow();
        assertEquals(store.snapshot().orElseThrow(), read);
        assertEquals(new Identity("a", OVERLAY, read.key(), certificate, authority.certificate()), read);
    }

    @Test
    void whatDoesNotBelongToThisDeviceIsRefusedAndLeavesNoTrace() throws Exception {
        FileIdentityStore store = store();
        Authority other = new Authority("other");
        X509Certificate own = certificate(store, "a");
        X509Certificate alien = authority.holder("a").certificate();
        X509Certificate ended = authority.certificate("a", requested(store), DAY.negated());
        refuses(() -> store.accept("a", OVERLAY, alien, authority.certificate()), "another key");
        refuses(() -> store.accept("a", OVERLAY, own, other.certificate()), "");
        refuses(() -> store.accept("a", OVERLAY, ended, authority.certificate()), "");
        refuses(() -> store.accept("b", OVERLAY, own, authority.certificate()), "the name b");
        refuses(() -> store.accept("../a", OVERLAY, own, authority.certificate()), "proper name");
        refuses(() -> store.accept("a", OVERLAY, own, own), "not one of an authority");
        refuses(() -> store.accept("a", Ipv4Address.of("239.1.1.1"), own, authority.certificate()), "is a group");
        assertEquals(Optional.empty(), store.snapshot());
        assertEquals(Optional.empty(), store().snapshot());
    }

    private static void refuses(Runnable acceptance, String why) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, acceptance::run);
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }

    /// The prefixes of the sequence of file operations are what a power cut can leave.
    @Test
    void aCrashWhileAnIdentityIsKeptLeavesADeviceThatCanEnrol() throws Exception {
        enrol();
        for (List<String> lost : List.of(List.of("identity.properties"), List.of("identity.properties", "ca.crt"),
                List.of("identity.properties", "ca.crt", "device.crt"))) {
            for (String name : lost) {
                Files.deleteIfExists(directory.resolve(name));
            }
            Files.writeString(directory.resolve(".identity.properties.new"), "half a fi");
            assertEquals(Optional.empty(), store().snapshot());
            enrol();
            assertTrue(store().snapshot().isPresent());
        }
    }

    @Test
    void enrollingAtAnotherVnocReplacesAll() throws Exception {
        enrol();
        authority = new Authority("new one");
        enrol();
        assertEquals(authority.certificate(), store().snapshot().orElseThrow().authority());
    }

    @Test
    void aDamagedIdentityIsRefusedWithTheMend() throws Exception {
        enrol();
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.sorted().toList();
        }
        assertEquals(4, files.size());
        for (Path file : files) {
            String good = Files.readString(file);
            for (String bad : List.of("", "x", good.substring(0, good.length() / 2), good.replace('A', 'B'))) {
                if (bad.equals(good) || bad.lines().toList().containsAll(List.of("site=a", "overlay=" + OVERLAY))) {
                    continue;   // only the digest of what was verified is damaged: it is verified anew
                }
                Files.writeString(file, bad);
                IOException refused = assertThrows(IOException.class, this::store, file + ": " + bad);
                assertTrue(refused.getMessage().contains("enrol again"), refused.getMessage());
            }
            Files.writeString(file, good);
            assertTrue(store().snapshot().isPresent());
        }
        Files.delete(directory.resolve("device.key"));
        assertTrue(assertThrows(IOException.class, this::store).getMessage().contains("device.key is missing"));
    }

    @Test
    void anIdentityOfAnEarlierReleaseIsVerifiedOnce() throws Exception {
        enrol();
        Path names = directory.resolve("identity.properties");
        String good = Files.readString(names);
        Files.writeString(names, good.replaceAll("(?m)^verified.*$", ""));
        assertTrue(store().snapshot().isPresent());
        assertTrue(Files.readString(names).lines().toList().containsAll(good.lines().filter(line -> !line.startsWith("#")).toList()));
    }

    @Test
    void aDiskThatTakesNothingDoesNotKeepAnEarlierReleasesIdentityFromUse() throws Exception {
        enrol();
        Path names = directory.resolve("identity.properties");
        Files.writeString(names, Files.readString(names).replaceAll("(?m)^verified.*$", ""));
        Files.createFile(Files.createDirectory(directory.resolve(".identity.properties.new")).resolve("in the way"));
        assertTrue(store().snapshot().isPresent());
        assertTrue(Files.readString(names).lines().noneMatch(line -> line.startsWith("verified")), "it could be written");
    }

    @Test
    void anEndedCertificateIsStillAnIdentity() throws Exception {
        enrol();
        X509Certificate ended = authority.certificate("a", requested(store()), DAY.negated());
        Files.writeString(directory.resolve("device.crt"), Pem.of(ended));
        assertEquals(ended, store().snapshot().orElseThrow().certificate(), "an operator is warned, the VNOC decides");
    }
}
