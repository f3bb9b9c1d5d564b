package org.ivgmp.soap;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.jws.WebService;

import org.ivgmp.contract.Busy;
import org.ivgmp.contract.BusyFault;
import org.ivgmp.contract.Enrolment;
import org.ivgmp.contract.Lease;
import org.ivgmp.contract.NotAuthorisedFault;
import org.ivgmp.contract.PolicyDocument;
import org.ivgmp.contract.Refusal;
import org.ivgmp.contract.Request;
import org.ivgmp.contract.Requests;
import org.ivgmp.contract.UsageBatch;
import org.ivgmp.contract.VnocPortType;

/// Serves anything, and demands that what reaches it is what the schema allows.
@WebService(endpointInterface = "org.ivgmp.contract.VnocPortType", targetNamespace = "urn:ivgmp:vnoc:1",
        serviceName = "VnocService", portName = "VnocPort")
public final class EchoVnoc implements VnocPortType {

    static final int LEASE_S = 90;

    private static final String NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final String IPV4 = "([0-9]{1,3}\\.){3}[0-9]{1,3}";

    final AtomicInteger calls = new AtomicInteger();
    final AtomicReference<Optional<Caller>> caller = new AtomicReference<>(Optional.empty());
    final AtomicReference<String> broken = new AtomicReference<>("");
    final CountDownLatch waiting = new CountDownLatch(1);
    final CountDownLatch ended = new CountDownLatch(1);

    private Lease served() {
        calls.incrementAndGet();
        caller.set(Optional.of(Caller.current()));
        Lease lease = new Lease();
        lease.setLeaseSeconds(LEASE_S);
        return lease;
    }

    private void demand(boolean claim, String what) {
        if (!claim) {
            broken.compareAndSet("", what);
        }
    }

    private void demandRequest(Request request) {
        demand(request.getVpn().matches(NAME), "vpn " + request.getVpn());
        demand(request.getGroup().matches(IPV4), "group " + request.getGroup());
        demand(request.getRole() != null, "no role");
    }

    @Override
    public byte[] revocationList() {
        served();
        return new byte[] {1};
    }

    @Override
    public Enrolment enrol(String token, byte[] csr, String endpoint) {
        demand(token.length() <= 256, "token of " + token.length());
        demand(csr.length <= 16_384, "csr of " + csr.length);
        served();
        Enrolment answer = new Enrolment();
        answer.setSite("a");
        answer.setOverlay("100.64.0.1");
        answer.setCertificate(csr);
        answer.setAuthority(csr);
        return answer;
    }

    /// VPN `secret` is refused, VPN `busy` is busy, VPN `bug` fails.
    @Override
    public Lease joinVpn(Request request) throws NotAuthorisedFault, BusyFault {
        demandRequest(request);
        switch (request.getVpn()) {
            case "secret" -> {
                Refusal detail = new Refusal();
                detail.setReason("no rule allows it");
                throw new NotAuthorisedFault("refused", detail);
            }
            case "busy" -> {
                Busy detail = new Busy();
                detail.setRetryAfterSeconds(7);
                throw new BusyFault("busy", detail);
            }
            case "bug" -> throw new IllegalStateException("password of the database: swordfish");
            default -> {
                return served();
            }
        }
    }

    @Override
    public Lease leaveVpn(Request request) {
        demandRequest(request);
        return served();
    }

    @Override
    public Lease renew(String digest, String endpoint, Requests requests) {
        demand(digest.matches("([0-9a-f]{64})?"), "digest " + digest);
        demand(endpoint.matches(IPV4), "endpoint " + endpoint);
        if (requests != null) {
            requests.getRequest().forEach(this::demandRequest);
        }
        return served();
    }

    /// Waits until the test says so, if it is asked to wait at all.
    @Override
    public PolicyDocument awaitPolicy(String since, int waitSeconds) {
        served();
        if (waitSeconds > 0) {
            waiting.countDown();
            try {
                ended.await();
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
        }
        return null;
    }

    @Override
    public Lease reportUsage(String spool, List<UsageBatch> batches) {
        batches.stream().flatMap(batch -> batch.getRecord().stream()).forEach(usage -> {
            demand(usage.getVpn().matches(NAME), "vpn " + usage.getVpn());
            demand(usage.getGroup() == null || usage.getGroup().matches(IPV4), "group " + usage.getGroup());
            demand(usage.getPackets() >= 0 && usage.getBytes() >= 0, "a negative count");
        });
        return served();
    }

    @Override
    public List<org.ivgmp.contract.Question> takeQuestions() {
        return List.of();
    }

    @Override
    public Lease answerQuestion(String id, List<org.ivgmp.contract.Step> steps) {
        throw new UnsupportedOperationException();
    }
}
