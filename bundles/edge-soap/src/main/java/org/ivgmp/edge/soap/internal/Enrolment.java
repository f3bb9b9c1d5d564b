package org.ivgmp.edge.soap.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;

import jakarta.xml.ws.WebServiceException;

import org.ivgmp.contract.BadRequestFault;
import org.ivgmp.contract.BusyFault;
import org.ivgmp.contract.NotAuthorisedFault;
import org.ivgmp.contract.VnocPortType;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.soap.ClientSettings;
import org.ivgmp.soap.SoapClient;
import org.ivgmp.soap.SoapRuntime;

/// One attempt to enrol.
final class Enrolment {

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
        try (SoapClient<VnocPortType> client = soap.client(VnocPortType.class, new ClientSettings(
                settings.url(), DeviceTls.enrolling(token.pin()), settings.connect(), settings.answer()))) {
            org.ivgmp.contract.Enrolment answer = client.port().enrol(
                    token.text(), store.certificateSigningRequest(), settings.endpoint().toString());
            store.accept(answer.getSite(), Ipv4Address.of(answer.getOverlay()),
                    certificate(answer.getCertificate()), certificate(answer.getAuthority()));
            Files.deleteIfExists(tokenFile);
        } catch (NotAuthorisedFault refused) {
            throw new FailedException("the VNOC refuses the token (" + refused.getFaultInfo().getReason()
                    + "): make a new one there and put it into " + tokenFile);
        } catch (BadRequestFault refused) {
            throw new FailedException("the VNOC refuses the request: " + refused.getFaultInfo().getReason());
        } catch (BusyFault busy) {
            throw new FailedException("the VNOC is busy");
        } catch (WebServiceException failure) {
            throw new FailedException("the VNOC at " + settings.url() + " does not answer: " + Causes.of(failure));
        } catch (GeneralSecurityException | IllegalArgumentException | IOException failure) {
            throw new FailedException("the VNOC's answer cannot be used: " + failure.getMessage());
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
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
    }

    static final Duration RETRY = Duration.ofSeconds(2);
}
