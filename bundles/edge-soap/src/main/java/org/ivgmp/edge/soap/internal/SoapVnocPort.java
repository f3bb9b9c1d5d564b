package org.ivgmp.edge.soap.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import org.ivgmp.contract.BadRequestFault;
import org.ivgmp.contract.BusyFault;
import org.ivgmp.contract.NotAuthorisedFault;
import org.ivgmp.contract.QuotaExceededFault;
import org.ivgmp.contract.Refusal;
import org.ivgmp.contract.Request;
import org.ivgmp.contract.Requests;
import org.ivgmp.contract.UnknownVpnFault;
import org.ivgmp.contract.VnocPortType;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.identity.RevocationStore;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.Lease;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.UsageReport;
import org.ivgmp.edge.vnoc.VnocPort;
import org.ivgmp.edge.why.Explainer;
import org.ivgmp.soap.ClientSettings;
import org.ivgmp.soap.SoapClient;
import org.ivgmp.soap.SoapRuntime;
import org.ivgmp.time.Moment;

/// The VNOC's operations over two SOAP clients: one for long polls, so that they never hold up the others.
final class SoapVnocPort implements VnocPort, AutoCloseable {

    /// Longest long poll. The next one follows at once, and the shorter they are the sooner is a dead VNOC noticed.
    static final Duration WAIT_MAX = Duration.ofSeconds(30);
    private static final int LEASE_MAX_S = 604_800;
    /// A year.
    private static final int FAIL_STATIC_MAX_S = 365 * 24 * 3600;
    private static final int RETRY_AFTER_MAX_S = 3600;

    private final SoapSettings settings;
    private final SoapClient<VnocPortType> calls;
    private final SoapClient<VnocPortType> polls;
    private final Questions questions;
    private final RevocationFetch revocations;
    /// Written once, by whoever closes.
    private volatile boolean closed;

    /// @param explainer answers the VNOC's questions, where there is one
    SoapVnocPort(SoapRuntime soap, SoapSettings settings, Identity identity, RevocationStore revoked,
            Supplier<Optional<Explainer>> explainer) throws GeneralSecurityException, IOException {
        this.settings = settings;
        this.calls = soap.client(VnocPortType.class, new ClientSettings(
                settings.url(), DeviceTls.enrolled(identity), settings.connect(), settings.answer()));
        this.polls = soap.client(VnocPortType.class, new ClientSettings(
                settings.url(), DeviceTls.enrolled(identity), settings.connect(), WAIT_MAX.plus(settings.answer())));
        this.questions = new Questions(calls.port(), explainer);
        this.revocations = new RevocationFetch(revoked, () -> calls.port().revocationList());
    }

    @Override
    public Reply<Lease> joinVpn(GroupRequest request) {
        return reply(() -> lease(calls.port().joinVpn(wire(request))));
    }

    @Override
    public Reply<Lease> leaveVpn(GroupRequest request) {
        return reply(() -> lease(calls.port().leaveVpn(wire(request))));
    }

    @Override
    public Reply<Lease> renew(String digest, Optional<Set<GroupRequest>> all) {
        Requests requests = all.map(SoapVnocPort::wire).orElse(null);
        return reply(() -> lease(calls.port().renew(digest, settings.endpoint().toString(), requests)));
    }

    @Override
    public Reply<Optional<PolicyDocument>> awaitPolicy(String since, Duration wait) {
        int seconds = (int) Math.clamp(wait.toSeconds(), 0, WAIT_MAX.toSeconds());
        Moment began = Moment.now();
        Reply<Optional<PolicyDocument>> reply = reply(
                () -> Optional.ofNullable(polls.port().awaitPolicy(since, seconds)).map(this::document));
        if (reply instanceof Reply.Accepted<Optional<PolicyDocument>>(var document) && document.isEmpty()) {
            questions.afterEmptyPoll(Duration.ofSeconds(seconds), began.until(Moment.now()));
        }
        return reply;
    }

    @Override
    public Reply<Lease> reportUsage(UsageReport report) {
        return reply(() -> lease(calls.port().reportUsage(report.spool(),
                report.batches().stream().map(UsageWire::batch).toList())));
    }

    /// The one place where faults and sockets become values.
    private <T> Reply<T> reply(Callable<T> call) {
        if (closed) {
            return closing();
        }
        try {
            return new Reply.Accepted<>(call.call());
        } catch (NotAuthorisedFault fault) {
            return refused(Reply.Fault.NOT_AUTHORISED, fault.getFaultInfo());
        } catch (UnknownVpnFault fault) {
            return refused(Reply.Fault.UNKNOWN_VPN, fault.getFaultInfo());
        } catch (QuotaExceededFault fault) {
            return refused(Reply.Fault.QUOTA_EXCEEDED, fault.getFaultInfo());
        } catch (BadRequestFault fault) {
            return refused(Reply.Fault.BAD_REQUEST, fault.getFaultInfo());
        } catch (BusyFault fault) {
            int seconds = fault.getFaultInfo() == null ? 1 : fault.getFaultInfo().getRetryAfterSeconds();
            return new Reply.Busy<>(Duration.ofSeconds(Math.clamp(seconds, 0, RETRY_AFTER_MAX_S)));
        } catch (IllegalArgumentException malformed) {
            return new Reply.Unreachable<>("the VNOC's answer is malformed: " + Causes.line(malformed.getMessage()));
        } catch (Exception failure) { // CXF throws whatever its transport threw, checked ones undeclared
            return closed ? closing() : new Reply.Unreachable<>(Causes.of(failure));
        }
    }

    private static <T> Reply<T> closing() {
        return new Reply.Unreachable<>("closing");
    }

    /// A server may leave the detail out, though the contract demands it.
    private static <T> Reply<T> refused(Reply.Fault kind, Refusal detail) {
        return new Reply.Refused<>(kind, detail == null ? "" : Causes.line(detail.getReason()));
    }

    private PolicyDocument document(org.ivgmp.contract.PolicyDocument wire) {
        PolicyDocument document = DocumentReader.read(wire);
        revocations.named(wire.getRevocationList());
        return document;
    }

    private Lease lease(org.ivgmp.contract.Lease wire) {
        if (wire == null || wire.getLeaseSeconds() < 1 || wire.getLeaseSeconds() > LEASE_MAX_S) {
            throw new IllegalArgumentException(
                    wire == null ? "a lease is missing" : "a lease of " + wire.getLeaseSeconds() + " s");
        }
        Duration failStatic = wire.getFailStaticSeconds() == null ? Lease.FAIL_STATIC_DEFAULT
                : Duration.ofSeconds(Math.clamp(wire.getFailStaticSeconds(), 0, FAIL_STATIC_MAX_S));
        revocations.named(wire.getRevocationList());
        return new Lease(Duration.ofSeconds(wire.getLeaseSeconds()), wire.isResync(), failStatic);
    }

    private static Requests wire(Set<GroupRequest> all) {
        Requests requests = new Requests();
        all.forEach(request -> requests.getRequest().add(wire(request)));
        return requests;
    }

    private static Request wire(GroupRequest request) {
        Request wire = new Request();
        wire.setVpn(request.vpn());
        wire.setGroup(request.group().toString());
        wire.setRole(org.ivgmp.contract.Role.valueOf(request.role().name()));
        return wire;
    }

    /// Calls under way end soon, as unreachable.
    @Override
    public void close() {
        closed = true;
        questions.close();
        polls.close();
        calls.close();
    }
}
