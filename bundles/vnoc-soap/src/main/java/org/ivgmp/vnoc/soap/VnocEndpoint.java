package org.ivgmp.vnoc.soap;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.jws.WebService;

import org.ivgmp.contract.BadRequestFault;
import org.ivgmp.contract.BusyFault;
import org.ivgmp.contract.Enrolment;
import org.ivgmp.contract.Lease;
import org.ivgmp.contract.NotAuthorisedFault;
import org.ivgmp.contract.PolicyDocument;
import org.ivgmp.contract.Question;
import org.ivgmp.contract.QuotaExceededFault;
import org.ivgmp.contract.Request;
import org.ivgmp.contract.Requests;
import org.ivgmp.contract.Step;
import org.ivgmp.contract.UnknownVpnFault;
import org.ivgmp.contract.VnocPortType;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.soap.Caller;
import org.ivgmp.vnoc.centre.Centre;
import org.ivgmp.vnoc.centre.Refusal;
import org.ivgmp.vnoc.centre.SiteDesk;
import org.ivgmp.vnoc.store.UsageBatch;
import org.ivgmp.vnoc.why.Asking;

/// The contract's operations: authenticates the caller, translates, and lets the centre decide.
@WebService(endpointInterface = "org.ivgmp.contract.VnocPortType", targetNamespace = "urn:ivgmp:vnoc:1",
        serviceName = "VnocService", portName = "VnocPort")
public final class VnocEndpoint implements VnocPortType {

    /// Each long poll holds a thread of the servlet container while it waits.
    private static final int WAIT_MAX_S = 55;

    private final Centre centre;

    VnocEndpoint(Centre centre) {
        this.centre = centre;
    }

    @Override
    public Enrolment enrol(String token, byte[] csr, String endpoint)
            throws NotAuthorisedFault, BadRequestFault, BusyFault {
        String secret = token.substring(0, Math.max(0, token.indexOf('.')));
        try {
            SiteDesk.Enrolled enrolled = Faults.narrow(() -> {
                Ipv4Address address = Ipv4Address.of(endpoint);
                return centre.forSite((desk, now) -> desk.enrol(secret, csr, address, now));
            });
            Enrolment answer = new Enrolment();
            answer.setSite(enrolled.site());
            answer.setOverlay(enrolled.overlay().toString());
            answer.setCertificate(enrolled.certificate().getEncoded());
            answer.setAuthority(enrolled.authority().getEncoded());
            return answer;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a certificate cannot be encoded", impossible);
        }
    }

    @Override
    public Lease joinVpn(Request request)
            throws NotAuthorisedFault, UnknownVpnFault, QuotaExceededFault, BadRequestFault, BusyFault {
        Shown shown = shown();
        return Faults.whole(() -> {
            var asked = Wire.request(request);
            return Wire.lease(centre.forSite((desk, now) -> desk.join(shown.site(desk), asked, now)));
        });
    }

    @Override
    public Lease leaveVpn(Request request) throws NotAuthorisedFault, UnknownVpnFault, BadRequestFault, BusyFault {
        Shown shown = shown();
        return Faults.narrow(() -> {
            var asked = Wire.request(request);
            return Wire.lease(centre.forSite((desk, now) -> desk.leave(shown.site(desk), asked, now)));
        });
    }

    @Override
    public Lease renew(String digest, String endpoint, Requests requests)
            throws NotAuthorisedFault, QuotaExceededFault, BadRequestFault, BusyFault {
        Shown shown = shown();
        return Faults.narrow(() -> {
            Optional<Set<org.ivgmp.vnoc.core.Request>> all = Optional.ofNullable(requests)
                    .map(list -> new TreeSet<>(list.getRequest().stream().map(Wire::request).toList()));
            Ipv4Address address = Ipv4Address.of(endpoint);
            return Wire.lease(centre.forSite((desk, now) -> desk.renew(shown.site(desk), digest, address, all, now)));
        });
    }

    @Override
    public PolicyDocument awaitPolicy(String since, int waitSeconds)
            throws NotAuthorisedFault, BadRequestFault, BusyFault {
        Shown shown = shown();
        CompletableFuture<Optional<org.ivgmp.vnoc.core.PolicyDocument>> answer = Faults.narrow(() ->
                centre.forSite((desk, _) -> desk.await(shown.site(desk), since)));
        try {
            var found = answer.get(Math.min(waitSeconds, WAIT_MAX_S), TimeUnit.SECONDS);
            // Asked on the centre's thread: the change that made the document has been finished there, and may have ended certificates.
            return found.isEmpty() ? null : Wire.document(found.get(), Faults.narrow(() ->
                    centre.forSite((desk, _) -> desk.revocations().current().number())));
        } catch (TimeoutException nothingNew) {
            return null;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("a wait does not fail", impossible);
        }
    }

    @Override
    public byte[] revocationList() throws NotAuthorisedFault, BadRequestFault, BusyFault {
        Shown shown = shown();
        return Faults.narrow(() -> centre.forSite((desk, _) -> {
            shown.site(desk);
            return desk.revocations().current().der();
        }));
    }

    @Override
    public Lease reportUsage(String spool, List<org.ivgmp.contract.UsageBatch> batches)
            throws NotAuthorisedFault, BadRequestFault, BusyFault {
        Shown shown = shown();
        return Faults.narrow(() -> {
            List<UsageBatch> counted = UsageWire.batches(batches, Instant.now());
            return Wire.lease(centre.forSite((desk, _) -> desk.use(shown.site(desk), spool, counted)));
        });
    }

    @Override
    public List<Question> takeQuestions() throws NotAuthorisedFault, BadRequestFault, BusyFault {
        Shown shown = shown();
        return Faults.narrow(() -> centre.forSite((desk, now) -> desk.questions(shown.site(desk), now)))
                .stream().map(Wire::question).toList();
    }

    @Override
    public Lease answerQuestion(String id, List<Step> steps) throws NotAuthorisedFault, BadRequestFault, BusyFault {
        Shown shown = shown();
        return Faults.narrow(() -> {
            var answer = steps.stream().limit(Asking.STEPS_MAX).map(Wire::step).toList();
            return Wire.lease(centre.forSite((desk, now) -> desk.answer(shown.site(desk), id, answer, now)));
        });
    }

    /// The certificate that the caller showed, still to be compared with what the centre knows.
    private record Shown(String name, String serial) {
        String site(SiteDesk desk) throws Refusal {
            return desk.authenticate(name, serial);
        }
    }

    private static Shown shown() throws NotAuthorisedFault {
        Optional<X509Certificate> certificate = Caller.current().certificate();
        return certificate.flatMap(shown -> SiteNames.of(shown)
                .map(name -> new Shown(name, SiteDesk.serial(shown))))
                .orElseThrow(() -> Faults.notAuthorised("this operation needs a site's certificate: enrol first"));
    }
}
