package org.ivgmp.edge.soap.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;

import jakarta.jws.WebService;

import org.ivgmp.contract.BadRequestFault;
import org.ivgmp.contract.Busy;
import org.ivgmp.contract.BusyFault;
import org.ivgmp.contract.Enrolment;
import org.ivgmp.contract.Lease;
import org.ivgmp.contract.NotAuthorisedFault;
import org.ivgmp.contract.PolicyDocument;
import org.ivgmp.contract.QuotaExceededFault;
import org.ivgmp.contract.Refusal;
import org.ivgmp.contract.Request;
import org.ivgmp.contract.Requests;
import org.ivgmp.contract.UnknownVpnFault;
import org.ivgmp.contract.UsageBatch;
import org.ivgmp.contract.VnocPortType;

/// Says what the test wants and remembers what it was asked. A VPN's name chooses the fault.
@WebService(endpointInterface = "org.ivgmp.contract.VnocPortType", targetNamespace = "urn:ivgmp:vnoc:1",
        serviceName = "VnocService", portName = "VnocPort")
public final class FakeVnoc implements VnocPortType {

    static final int LEASE_S = 90;

    final List<String> asked = new CopyOnWriteArrayList<>();
    final CountDownLatch polled = new CountDownLatch(1);
    final CountDownLatch answerPolls = new CountDownLatch(1);
    volatile Optional<PolicyDocument> document = Optional.empty();
    volatile boolean holdPolls;
    volatile List<org.ivgmp.contract.Question> questions = List.of();
    final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    volatile boolean resync;
    /// Null for a VNOC that knows of no lists.
    volatile Long revocationNumber;
    volatile BiFunction<String, byte[], Enrolment> onEnrol = (token, csr) -> new Enrolment();

    private Lease lease(String call) {
        asked.add(call);
        Lease lease = new Lease();
        lease.setLeaseSeconds(LEASE_S);
        lease.setResync(resync);
        lease.setRevocationList(revocationNumber);
        return lease;
    }

    static String text(Request request) {
        return request.getVpn() + "|" + request.getGroup() + "|" + request.getRole();
    }

    private static Refusal because(String reason) {
        Refusal refusal = new Refusal();
        refusal.setReason(reason);
        return refusal;
    }

    @Override
    public Enrolment enrol(String token, byte[] csr, String endpoint) throws NotAuthorisedFault {
        asked.add("enrol " + token + " " + endpoint);
        if (token.startsWith("used")) {
            throw new NotAuthorisedFault("no", because("the token was used\n before"));
        }
        return onEnrol.apply(token, csr);
    }

    @Override
    public Lease joinVpn(Request request)
            throws NotAuthorisedFault, UnknownVpnFault, QuotaExceededFault, BadRequestFault, BusyFault {
        switch (request.getVpn()) {
            case "secret" -> throw new NotAuthorisedFault("no", because("no rule allows it"));
            case "nosuch" -> throw new UnknownVpnFault("no", because("there is no such VPN"));
            case "full" -> throw new QuotaExceededFault("no", because("too many"));
            case "bad" -> throw new BadRequestFault("no", because("bad\u202e\nline\u0085" + "x".repeat(900)));
            case "bare" -> throw new NotAuthorisedFault("no");
            case "busy", "lazy" -> {
                Busy busy = new Busy();
                busy.setRetryAfterSeconds(request.getVpn().equals("busy") ? 7 : Integer.MAX_VALUE);
                throw new BusyFault("no", busy);
            }
            case "bug" -> throw new IllegalStateException("bug");
            default -> {
                return lease("join " + text(request));
            }
        }
    }

    @Override
    public byte[] revocationList() {
        asked.add("revocationList");
        return new byte[] {1, 2, 3};
    }

    @Override
    public Lease leaveVpn(Request request) {
        return lease("leave " + text(request));
    }

    @Override
    public Lease renew(String digest, String endpoint, Requests requests) {
        return lease("renew " + digest + " " + endpoint
                + (requests == null ? "" : " " + requests.getRequest().stream().map(FakeVnoc::text).sorted().toList()));
    }

    @Override
    public PolicyDocument awaitPolicy(String since, int waitSeconds) {
        asked.add("await " + since + " " + waitSeconds);
        polled.countDown();
        if (holdPolls) {
            try {
                answerPolls.await();
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
        }
        return document.orElse(null);
    }

    @Override
    public Lease reportUsage(String spool, List<UsageBatch> batches) {
        return lease("usage " + spool + " " + batches.stream().map(batch -> batch.getSequence() + " " + batch.getAgeSeconds()
                + " " + batch.getSpanSeconds() + " " + batch.getRecord().stream().map(usage -> usage.getVpn() + " "
                + usage.getGroup() + " " + usage.getDirection() + " " + usage.getPeer() + " " + usage.getPackets() + " "
                + usage.getBytes() + " " + usage.getLost() + " " + usage.getDuplicated() + " " + usage.getReordered())
                .toList()).toList());
    }

    @Override
    public List<org.ivgmp.contract.Question> takeQuestions() {
        asked.add("questions");
        List<org.ivgmp.contract.Question> taken = questions;
        questions = List.of();
        return taken;
    }

    @Override
    public Lease answerQuestion(String id, List<org.ivgmp.contract.Step> steps) {
        answers.add(id + " " + steps.stream().map(step -> step.getPhase() + " " + step.getMark() + " " + step.getName() + ": "
                + step.getFinding() + " => " + step.getMend()).toList());
        return lease("answer");
    }
}
