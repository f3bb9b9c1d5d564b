package org.ivgmp.vnoc.centre;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.ivgmp.vnoc.ca.DeviceCa;
import org.ivgmp.vnoc.core.Decision;
import org.ivgmp.vnoc.core.Digest;
import org.ivgmp.vnoc.core.Network;
import org.ivgmp.vnoc.core.Policy;
import org.ivgmp.vnoc.core.PolicyCompiler;
import org.ivgmp.vnoc.core.PolicyDocument;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.TokenRecord;
import org.ivgmp.vnoc.store.UsageEntry;
import org.ivgmp.vnoc.store.VnocStore;

/// What sites ask of the VNOC: docs/ivgmp.md, section 5. On the centre's thread only.
public final class SiteDesk {

    private static final String GRANTED = "granted";
    private static final String REFUSED = "refused";

    private final Registry registry;
    private final VnocStore store;
    private final DeviceCa authority;
    private final CentreSettings settings;
    private final Map<String, String> serials;
    /// By site with requests: when they expire.
    private final Map<String, Moment> leases = new HashMap<>();
    private final Map<String, Instant> heard = new HashMap<>();

    SiteDesk(Registry registry, VnocStore store, DeviceCa authority, CentreSettings settings,
            Map<String, String> serials, Moment now) {
        this.registry = registry;
        this.store = store;
        this.authority = authority;
        this.settings = settings;
        this.serials = new HashMap<>(serials);
        registry.network().requests().keySet().forEach(site -> leases.put(site, now.plus(settings.lease())));
    }

    /// What enrolment gives a device.
    public record Enrolled(String site, Ipv4Address overlay, X509Certificate certificate, X509Certificate authority) {
    }

    /// @param secret the token's first part
    public Enrolled enrol(String secret, byte[] csr, Ipv4Address endpoint) throws Refusal {
        String hash = Digest.ofLines(List.of(secret));
        Instant now = Instant.now();
        TokenRecord token = store.token(hash).orElseThrow(() -> unauthorised("the token is unknown"));
        if (token.used()) {
            throw unauthorised("the token has been used");
        }
        if (token.expires().isBefore(now)) {
            throw unauthorised("the token ended at " + token.expires());
        }
        Site site = site(token.site());
        try {
            X509Certificate certificate = authority.device(site.name(), csr);
            String serial = certificate.getSerialNumber().toString(16);
            Network next = registry.network().with(new Site(
                    site.name(), site.overlay(), Optional.of(unicast(endpoint)), true, site.vpns()));
            registry.commit(next, new PolicyCompiler(next).concerned(site.vpns()), List.of(
                    new Change.Enrolled(site.name(), hash, endpoint, serial),
                    audit(site.name(), "enrol", "certificate " + serial + " for " + endpoint, GRANTED, "")), "");
            serials.put(site.name(), serial);
            return new Enrolled(site.name(), site.overlay(), certificate, authority.certificate());
        } catch (IllegalArgumentException malformed) {
            throw Refusal.bad(malformed.getMessage());
        } catch (GeneralSecurityException | IOException failure) {
            throw new IllegalStateException("the CA cannot sign", failure);
        }
    }

    /// The site that a certificate stands for. The TLS layer has checked that it is our CA's.
    public String authenticate(String name, String serial) throws Refusal {
        if (!serial.equals(serials.get(name))) {
            throw unauthorised("this certificate is not (or no longer) that of site " + name + ": enrol again");
        }
        heard.put(name, Instant.now());
        return name;
    }

    public Answer join(String site, Request request, Moment now) throws Refusal {
        Network network = registry.network();
        Decision decision = Policy.decide(network, site, request);
        if (decision.kept()) {
            leases.put(site, now.plus(settings.lease()));
        }
        if (decision.kept() && !network.requestsOf(site).contains(request)) {
            Network next = network.withRequest(site, request);
            registry.commit(next, new PolicyCompiler(next).concerned(Set.of(request.vpn())), List.of(
                    new Change.RequestKept(site, request, Instant.now()),
                    audit(site, "join", request.toString(), decision.granted() ? GRANTED : REFUSED, decision.reason())), "");
        }
        if (!decision.granted()) {
            throw new Refusal(decision.outcome(), decision.reason());
        }
        return new Answer(settings.lease(), false);
    }

    public Answer leave(String site, Request request, Moment now) {
        drop(site, Set.of(request), "leave");
        leases.computeIfPresent(site, (_, _) -> now.plus(settings.lease()));
        return new Answer(settings.lease(), false);
    }

    /// Drops those of `requests` that the site has.
    private void drop(String site, Collection<Request> requests, String cause) {
        Network next = registry.network();
        List<Change> changes = new ArrayList<>();
        Set<String> vpns = new HashSet<>();
        for (Request request : requests) {
            if (next.requestsOf(site).contains(request)) {
                next = next.withoutRequest(site, request);
                vpns.add(request.vpn());
                changes.add(new Change.RequestDropped(site, request));
                changes.add(audit(site, cause, request.toString(), "done", ""));
            }
        }
        if (!changes.isEmpty()) {
            Set<String> concerned = new TreeSet<>(new PolicyCompiler(next).concerned(vpns));
            concerned.add(site);
            registry.commit(next, concerned, changes, cause);
        }
    }

    public Answer renew(String site, String digest, Ipv4Address endpoint, Optional<Set<Request>> all, Moment now)
            throws Refusal {
        moved(site, unicast(endpoint));
        if (all.isPresent()) {
            Set<Request> gone = new TreeSet<>(registry.network().requestsOf(site));
            gone.removeAll(all.get());
            drop(site, gone, "leave");
            for (Request request : all.get()) {
                keep(site, request, now);
            }
        }
        if (!registry.network().requestsOf(site).isEmpty()) {
            leases.put(site, now.plus(settings.lease()));
        }
        boolean same = digest.equals(Digest.ofRequests(registry.network().requestsOf(site)));
        return new Answer(settings.lease(), !same && all.isEmpty());
    }

    private void keep(String site, Request request, Moment now) {
        try {
            join(site, request, now);
        } catch (Refusal refused) {
            // Its verdict stands in the policy document, or, if it is not kept, is said at its own joinVpn.
        }
    }

    private void moved(String name, Ipv4Address endpoint) throws Refusal {
        Site site = site(name);
        if (!site.endpoint().equals(Optional.of(endpoint))) {
            Network next = registry.network().with(new Site(
                    name, site.overlay(), Optional.of(endpoint), site.enrolled(), site.vpns()));
            registry.commit(next, new PolicyCompiler(next).concerned(site.vpns()), List.of(
                    new Change.EndpointChanged(name, endpoint),
                    audit(name, "move", site.endpoint().map(Object::toString).orElse("nowhere") + " to " + endpoint,
                            "done", "")), "");
        }
    }

    public CompletableFuture<Optional<PolicyDocument>> await(String site, String since) {
        return registry.await(site, since);
    }

    public Answer use(String site, List<UsageEntry> entries) throws Refusal {
        Site known = site(site);
        List<UsageEntry> kept = entries.stream().filter(entry -> entry.packets() >= 0 && entry.bytes() >= 0
                && known.vpns().contains(entry.request().vpn())).toList();
        if (!kept.isEmpty()) {
            store.apply(List.of(new Change.UsageReported(site, kept)));
        }
        return new Answer(settings.lease(), false);
    }

    /// Sites that have not been heard of for a lease lose their requests.
    void onTick(Moment now) {
        List<String> over = leases.entrySet().stream().filter(entry -> !entry.getValue().isAfter(now))
                .map(Map.Entry::getKey).toList();
        for (String site : over) {
            leases.remove(site);
            drop(site, registry.network().requestsOf(site), "lease expired");
        }
    }

    Optional<Moment> deadline() {
        return leases.values().stream().min(Moment::compareTo);
    }

    Optional<Instant> lastHeard(String site) {
        return Optional.ofNullable(heard.get(site));
    }

    void forget(String site) {
        serials.remove(site);
        leases.remove(site);
        heard.remove(site);
    }

    private Site site(String name) throws Refusal {
        Site site = registry.network().sites().get(name);
        if (site == null) {
            throw unauthorised("there is no site " + name);
        }
        return site;
    }

    private static Ipv4Address unicast(Ipv4Address endpoint) throws Refusal {
        int first = endpoint.bits() >>> 24;
        if (first == 0 || first == 127 || first >= 224) {
            throw Refusal.bad(endpoint + " is no address of an endpoint");
        }
        return endpoint;
    }

    private static Refusal unauthorised(String reason) {
        return new Refusal(Decision.Outcome.NOT_AUTHORISED, reason);
    }

    private static Change audit(String actor, String action, String subject, String decision, String reason) {
        return new Change.Audited(new AuditEntry(Instant.now(), actor, action, subject, decision, reason));
    }

    /// The lease that sites are given.
    public Duration lease() {
        return settings.lease();
    }
}
