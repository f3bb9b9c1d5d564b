package org.ivgmp.edge.soap.internal;

import java.security.GeneralSecurityException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import org.ivgmp.contract.BadRequestFault;
import org.ivgmp.contract.BusyFault;
import org.ivgmp.contract.NotAuthorisedFault;
import org.ivgmp.contract.QuotaExceededFault;
import org.ivgmp.contract.Request;
import org.ivgmp.contract.Requests;
import org.ivgmp.contract.UnknownVpnFault;
import org.ivgmp.contract.VnocPortType;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.Lease;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.UsageRecord;
import org.ivgmp.edge.vnoc.VnocPort;
import org.ivgmp.soap.ClientSettings;
import org.ivgmp.soap.SoapClient;
import org.ivgmp.soap.SoapRuntime;

/// The VNOC's operations over two SOAP clients: one for long polls, so that they never hold up the others.
final class SoapVnocPort implements VnocPort, AutoCloseable {

    /// On top of a long poll's wait, for the way there and back.
    private static final Duration POLL_MAX = Duration.ofSeconds(70);

    private final SoapSettings settings;
    private final SoapClient<VnocPortType> calls;
    private final SoapClient<VnocPortType> polls;

    SoapVnocPort(SoapRuntime soap, SoapSettings settings, Identity identity)
            throws GeneralSecurityException, IOException {
        this.settings = settings;
        this.calls = soap.client(VnocPortType.class, new ClientSettings(
                settings.url(), DeviceTls.enrolled(identity), settings.connect(), settings.answer()));
        this.polls = soap.client(VnocPortType.class, new ClientSettings(
                settings.url(), DeviceTls.enrolled(identity), settings.connect(), POLL_MAX));
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
        return reply(() -> Optional.ofNullable(polls.port().awaitPolicy(since, (int) wait.toSeconds()))
                .map(DocumentReader::read));
    }

    @Override
    public Reply<Lease> reportUsage(List<UsageRecord> records) {
        return reply(() -> lease(calls.port().reportUsage(records.stream().map(SoapVnocPort::wire).toList())));
    }

    /// The one place where faults and sockets become values.
    private static <T> Reply<T> reply(Callable<T> call) {
        try {
            return new Reply.Accepted<>(call.call());
        } catch (NotAuthorisedFault fault) {
            return new Reply.Refused<>(Reply.Fault.NOT_AUTHORISED, fault.getFaultInfo().getReason());
        } catch (UnknownVpnFault fault) {
            return new Reply.Refused<>(Reply.Fault.UNKNOWN_VPN, fault.getFaultInfo().getReason());
        } catch (QuotaExceededFault fault) {
            return new Reply.Refused<>(Reply.Fault.QUOTA_EXCEEDED, fault.getFaultInfo().getReason());
        } catch (BadRequestFault fault) {
            return new Reply.Refused<>(Reply.Fault.BAD_REQUEST, fault.getFaultInfo().getReason());
        } catch (BusyFault fault) {
            return new Reply.Busy<>(Duration.ofSeconds(fault.getFaultInfo().getRetryAfterSeconds()));
        } catch (IllegalArgumentException malformed) {
            return new Reply.Unreachable<>("the VNOC's answer is malformed: " + malformed.getMessage());
        } catch (Exception failure) { // CXF throws whatever its transport threw, checked ones undeclared
            return new Reply.Unreachable<>(Causes.of(failure));
        }
    }

    private static Lease lease(org.ivgmp.contract.Lease wire) {
        return new Lease(Duration.ofSeconds(wire.getLeaseSeconds()), wire.isResync());
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

    private static org.ivgmp.contract.UsageRecord wire(UsageRecord usage) {
        org.ivgmp.contract.UsageRecord wire = new org.ivgmp.contract.UsageRecord();
        wire.setEpoch(usage.epoch());
        wire.setRequest(wire(new GroupRequest(usage.vpn(), usage.group(), usage.role())));
        wire.setPackets(usage.packets());
        wire.setBytes(usage.bytes());
        return wire;
    }

    @Override
    public void close() {
        polls.close();
        calls.close();
    }
}
