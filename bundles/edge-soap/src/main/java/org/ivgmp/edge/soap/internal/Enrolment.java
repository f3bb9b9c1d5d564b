package org.ivgmp.edge.soap.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

import org.ivgmp.contract.BadRequestFault;
import org.ivgmp.contract.BusyFault;
import org.ivgmp.contract.NotAuthorisedFault;
import org.ivgmp.contract.Refusal;
import org.ivgmp.contract.VnocPortType;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.soap.ClientSettings;
import org.ivgmp.soap.SoapClient;
import org.ivgmp.soap.SoapRuntime;

/// One attempt to enrol.
final class Enrolment {

    private static final Logger LOG = System.getLogger(SoapComponent.PID);

    private final SoapRuntime soap;
    private final SoapSettings settings;
    private final Path tokenFile;
    private final IdentityStore store;

    Enrolment(SoapRuntime soap, SoapSettings settings, Path tokenFile, IdentityStore store) {
        this.soap = soap;
        this.settings = settings;
        this.tokenFile = tokenFile;
        this.store = store;
    }

    /// Why an attempt failed, in words that name the mend.
    static final class FailedException extends Exception {
        private static final long serialVersionUID = 1;

        FailedException(String message) {
            super(message);
        }
    }

    /// Enrols, or says why not. Blocks.
    void attempt() throws FailedException {
        EnrolmentToken token = token();
        org.ivgmp.contract.Enrolment answer = ask(token, request());
        try {
            X509Certificate authority = certificate(answer.getAuthority());
            if (!MessageDigest.isEqual(token.pin(), PinnedTrust.sha256(authority))) {
                throw new IllegalArgumentException("it names another authority than the token");
            }
            store.accept(DocumentReader.present(answer.getSite(), "site"), DocumentReader.address(answer.getOverlay()),
                    certificate(answer.getCertificate()), authority);
        } catch (GeneralSecurityException | IllegalArgumentException | UncheckedIOException failure) {
            throw new FailedException("the VNOC's answer cannot be used: " + Causes.line(failure.getMessage()));
        }
        forget();
    }

    private byte[] request() throws FailedException {
        try {
            return store.certificateSigningRequest();
        } catch (UncheckedIOException | IllegalStateException failure) {
            throw new FailedException(failure.getMessage() + " (" + Causes.of(failure) + ")");
        }
    }

    private org.ivgmp.contract.Enrolment ask(EnrolmentToken token, byte[] request) throws FailedException {
        try (SoapClient<VnocPortType> client = soap.client(VnocPortType.class, new ClientSettings(
                settings.url(), DeviceTls.enrolling(token.pin()), settings.connect(), settings.answer()))) {
            return DocumentReader.present(
                    client.port().enrol(token.text(), request, settings.endpoint().toString()), "enrolment");
        } catch (NotAuthorisedFault refused) {
            throw new FailedException("the VNOC refuses the token (" + reason(refused.getFaultInfo())
                    + "): make a new one there and put it into " + tokenFile);
        } catch (BadRequestFault refused) {
            throw new FailedException("the VNOC refuses the request: " + reason(refused.getFaultInfo()));
        } catch (BusyFault busy) {
            throw new FailedException("the VNOC is busy");
        } catch (Exception failure) { // CXF throws whatever its transport threw, checked ones undeclared
            throw new FailedException("the VNOC at " + settings.url() + " does not answer: " + Causes.of(failure));
        }
    }

    private static String reason(Refusal detail) {
        return detail == null ? "no reason given" : Causes.line(detail.getReason());
    }

    /// It is used up; whether it lies there any longer does not matter.
    private void forget() {
        try {
            Files.deleteIfExists(tokenFile);
        } catch (IOException readOnly) {
            LOG.log(Level.DEBUG, "the used token stays in " + tokenFile, readOnly);
        }
    }

    private EnrolmentToken token() throws FailedException {
        try {
            return EnrolmentToken.parse(Files.readString(tokenFile)).orElseThrow(() -> new FailedException(
                    tokenFile + " holds no enrolment token; copy it whole, it has a full stop in the middle"));
        } catch (IOException missing) {
            throw new FailedException("not enrolled, and there is no enrolment token: make one at the VNOC "
                    + "and put it into " + tokenFile);
        }
    }

    private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        DocumentReader.present(der, "certificate");
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
    }
}
