package org.ivgmp.edge.soap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.ivgmp.contract.Enrolment;
import org.ivgmp.edge.identity.internal.FileIdentityStore;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.soap.fixture.Authority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EnrolmentTest {

    @TempDir
    Path temporary;
    private Rig rig;
    private Path tokenFile;
    private FileIdentityStore store;

    @BeforeEach
    void open() throws Exception {
        rig = new Rig();
        rig.vnoc.onEnrol = (_, csr) -> enrolment(rig.authority, csr);
        tokenFile = temporary.resolve("enrolment.token");
        store = new FileIdentityStore(Map.of("directory", temporary.resolve("identity").toString()));
        Files.writeString(tokenFile, Rig.token("secret", rig.authority.certificate()) + "\n");
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    /// What a VNOC answers.
    static Enrolment enrolment(Authority authority, byte[] csr) {
        try {
            PublicKey key = new JcaPKCS10CertificationRequest(csr).getPublicKey();
            Enrolment answer = new Enrolment();
            answer.setSite("a");
            answer.setOverlay(Rig.OVERLAY.toString());
            answer.setCertificate(authority.certificate("a", key, Duration.ofDays(1)).getEncoded());
            answer.setAuthority(authority.certificate().getEncoded());
            return answer;
        } catch (java.io.IOException | GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private org.ivgmp.edge.soap.internal.Enrolment enrolment() {
        return new org.ivgmp.edge.soap.internal.Enrolment(rig.soap, rig.settings(), tokenFile, store);
    }

    private void fails(String why) {
        String said = assertThrows(org.ivgmp.edge.soap.internal.Enrolment.FailedException.class,
                () -> enrolment().attempt()).getMessage();
        assertTrue(said.contains(why), said);
        assertFalse(said.contains("secret"), said);
        assertEquals(Optional.empty(), store.snapshot());
    }

    @Test
    void anEnrolledDeviceMayCall() throws Exception {
        enrolment().attempt();
        assertEquals("a", store.snapshot().orElseThrow().name());
        assertFalse(Files.exists(tokenFile), "a used token is deleted");
        try (SoapVnocPort port = new SoapVnocPort(rig.soap, rig.settings(), store.snapshot().orElseThrow(), new HeldList(),
                Optional::empty)) {
            assertTrue(port.joinVpn(new GroupRequest("video", Documents.GROUP, Role.SENDER)) instanceof Reply.Accepted);
        }
    }

    @Test
    void noTokenIsShownToAServerThatTheTokenDoesNotName() throws Exception {
        Files.writeString(tokenFile, Rig.token("secret", new Authority("other").certificate()));
        fails("not of the authority that the enrolment token names");
        assertEquals(List.of(), rig.vnoc.asked);
    }

    /// The pin is of a certificate that the server shows, but which did not sign the server's.
    @Test
    void showingTheRightAuthorityIsNotEnough() throws Exception {
        Authority attacker = new Authority("attacker");
        Authority.Holder holder = attacker.holder("localhost");
        try (var server = new org.ivgmp.soap.fixture.HttpsServer(org.ivgmp.soap.fixture.Tls.context(Optional.of(holder),
                attacker.certificate(), attacker.certificate()), rig.servlet)) {
            PinnedTrust trust = new PinnedTrust(PinnedTrust.sha256(rig.authority.certificate()));
            javax.net.ssl.SSLEngine engine = javax.net.ssl.SSLContext.getDefault().createSSLEngine("localhost",
                    server.port());
            assertThrows(java.security.cert.CertificateException.class, () -> trust.checkServerTrusted(
                    new java.security.cert.X509Certificate[] {holder.certificate(), rig.authority.certificate()},
                    "EC", engine));
        }
    }

    @Test
    void aTokenThatIsNoneIsNamed() throws Exception {
        for (String text : List.of("", "x", ".", "a.", "a.b", "secret", "a.!!!!", ".".repeat(300),
                "a.".repeat(10_000))) {
            Files.writeString(tokenFile, text);
            fails("holds no enrolment token");
        }
        Files.delete(tokenFile);
        fails("there is no enrolment token");
        Files.write(tokenFile, new byte[] {(byte) 0xFF, (byte) 0xFE});
        fails("enrolment token");
        assertEquals(List.of(), rig.vnoc.asked);
    }

    @Test
    void aRefusedTokenIsSaidWithTheMend() throws Exception {
        Files.writeString(tokenFile, Rig.token("used", rig.authority.certificate()));
        fails("refuses the token (the token was used before): make a new one there");
        assertTrue(Files.exists(tokenFile));
    }

    @Test
    void aVnocThatDoesNotAnswerIsSaid() throws Exception {
        rig.server.close();
        fails("does not answer");
    }

    @Test
    void answersThatDoNotFitAreRefused() throws Exception {
        Authority other = new Authority("other");
        answers(answer -> answer.setSite("../../etc"), "proper name");
        answers(answer -> answer.setSite("b"), "does not carry the name b");
        answers(answer -> answer.setSite(null), "");
        answers(answer -> answer.setOverlay("239.1.1.1"), "not a unicast address");
        answers(answer -> answer.setOverlay("x"), "");
        answers(answer -> answer.setOverlay(null), "");
        answers(answer -> answer.setCertificate(new byte[] {1, 2, 3}), "");
        answers(answer -> answer.setCertificate(null), "");
        answers(answer -> answer.setAuthority(null), "");
        answers(answer -> answer.setAuthority(answer.getCertificate()), "another authority");
        answers(answer -> answer.setAuthority(encoded(other)), "another authority");
        rig.vnoc.onEnrol = (_, csr) -> {
            Enrolment answer = enrolment(other, csr);
            answer.setAuthority(encoded(rig.authority));
            return answer;
        };
        fails("not for this device");
    }

    private void answers(Consumer<Enrolment> damage, String why) {
        rig.vnoc.onEnrol = (_, csr) -> {
            Enrolment answer = enrolment(rig.authority, csr);
            damage.accept(answer);
            return answer;
        };
        fails(why);
    }

    private static byte[] encoded(Authority authority) {
        try {
            return authority.certificate().getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
