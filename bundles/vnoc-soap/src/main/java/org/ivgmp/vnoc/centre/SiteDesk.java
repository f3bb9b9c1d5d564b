package org.ivgmp.vnoc.centre;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.ivgmp.vnoc.ca.DeviceCa;
import org.ivgmp.vnoc.core.Admission;
import org.ivgmp.vnoc.core.Decision;
import org.ivgmp.vnoc.core.Digest;
import org.ivgmp.vnoc.core.Network;
import org.ivgmp.vnoc.core.PolicyCompiler;
import org.ivgmp.vnoc.core.PolicyDocument;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.Loaded;
import org.ivgmp.vnoc.store.UsageBatch;
import org.ivgmp.vnoc.store.VnocStore;
import org.ivgmp.vnoc.why.Step;

/// What sites ask of the VNOC: docs/ivgmp.md, section 5. On the centre's thread only.
public final class SiteDesk {

    private static final String DONE = "done";
    private static final String LEAVE = "leave";
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);
    private static final Duration TICK_AGAIN = Duration.ofSeconds(2);

    private final Registry registry;
    private final TreeDesk trees;
    private final VnocStore store;
    private final CentreSettings settings;
    private final RefusalLog refusals;
    private final Enroller enroller;
    private final Revocations revocations;
    private final Map<String, String> serials = new HashMap<>();
    /// By site with requests: when they expire.
    private final Leases leases = new Leases();
    private final Map<String, Instant> heard = new HashMap<>();

    SiteDesk(Registry registry, TreeDesk trees, VnocStore store, Authority authority, CentreSettings settings,
            Loaded loaded, Moment now) {
        this.registry = registry;
        this.trees = trees;
        this.store = store;
        this.settings = settings;
        this.refusals = new RefusalLog(settings.lease());
        this.enroller = new Enroller(registry, store, authority.ca(), refusals);
        this.revocations = authority.revocations();
        restore(loaded, now);
    }

    /// Leases that run go on; requests without one get a whole one.
    void restore(Loaded loaded, Moment now) {
        serials.clear();
        serials.putAll(loaded.serials());
        revocations.refresh();
        leases.retain(loaded.requests()::containsKey);
        loaded.requests().keySet().forEach(site -> leases.putIfAbsent(site, now.plus(settings.lease())));
    }

    /// Who signs certificates, and which of them count no more.
    record Authority(DeviceCa ca, Revocations revocations) {
    }

    /// What enrolment gives a device.
    public record Enrolled(String site, Ipv4Address overlay, X509Certificate certificate, X509Certificate authority) {
    }

    /// @param secret the token's first part
    public Enrolled enrol(String secret, byte[] csr, Ipv4Address endpoint, Moment now) throws Refusal {
        Enrolled enrolled = enroller.enrol(secret, csr, unicast(endpoint), now);
        String serial = serial(enrolled.certificate());
        if (!serial.equals(serials.put(enrolled.site(), serial))) {
            revocations.refresh();
        }
        return enrolled;
    }

    /// As the store knows it.
    public static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    /// The site that a certificate stands for. The TLS layer has checked that it is our CA's.
    public String authenticate(String name, String serial) throws Refusal {
        if (!serial.equals(serials.get(name))) {
            throw unauthorised("this certificate is not (or no longer) that of site " + name + ": enrol again");
        }
        heard.put(name, Instant.now());
        trees.heard(name, registry.now());
        return name;
    }

    public Answer join(String site, Request request, Moment now) throws Refusal {
        Decision decision = revise(site(site), Set.of(), Set.of(request), LEAVE, now).answers().get(request);
        if (decision.kept()) {
            leases.put(site, now.plus(settings.lease()));
        }
        if (!decision.granted()) {
            throw new Refusal(decision.outcome(), decision.reason());
        }
        return answer(false);
    }

    public Answer leave(String site, Request request, Moment now) throws Refusal {
        revise(site(site), Set.of(request), Set.of(), LEAVE, now);
        renewed(site, now);
        return answer(false);
    }

    /// @param all the site's whole set, where it says it
    public Answer renew(String site, String digest, Ipv4Address endpoint, Optional<Set<Request>> all, Moment now)
            throws Refusal {
        Site old = site(site);
        Site moved = old.at(unicast(endpoint));
        Set<Request> gone = new TreeSet<>();
        if (all.isPresent()) {
            gone.addAll(registry.network().requestsOf(site));
            gone.removeAll(all.get());
        }
        revise(moved, gone, all.orElse(Set.of()), LEAVE, now);
        renewed(site, now);
        boolean same = digest.equals(Digest.ofRequests(registry.network().requestsOf(site)));
        return answer(!same && all.isEmpty());
    }

    private void renewed(String site, Moment now) {
        if (registry.network().requestsOf(site).isEmpty()) {
            leases.remove(site);
        } else {
            leases.put(site, now.plus(settings.lease()));
        }
    }

    /// The site as it is now, less some requests, plus others: one transaction, however many.
    private Admission revise(Site site, Set<Request> gone, Set<Request> asked, String cause, Moment now) {
        Site old = registry.network().sites().get(site.name());
        List<Change> changes = new ArrayList<>();
        Network placed = registry.network();
        if (!site.endpoint().equals(old.endpoint())) {
            placed = placed.with(site);
            changes.add(new Change.EndpointChanged(site.name(), site.endpoint().orElseThrow()));
            changes.add(audit(site.name(), "move", old.endpoint().map(Object::toString).orElse("nowhere") + " to "
                    + site.endpoint().orElseThrow(), DONE, ""));
        }
        boolean moved = !changes.isEmpty();
        Admission admission = Admission.of(placed, site.name(), gone, asked);
        record(site.name(), admission, cause, now, changes);
        if (moved || admission.changes()) {
            PolicyCompiler compiler = new PolicyCompiler(admission.network());
            Set<String> concerned = new TreeSet<>(compiler.concerned(site.name(), admission.dropped()));
            concerned.addAll(compiler.concerned(site.name(), admission.added()));
            concerned.addAll(moved ? compiler.concerned(site.vpns()) : Set.of());
            registry.commit(admission.network(), concerned, changes, cause);
        } else if (!changes.isEmpty()) {
            store.apply(changes);
        }
        return admission;
    }

    private void record(String site, Admission admission, String cause, Moment now, List<Change> changes) {
        for (Request request : admission.dropped()) {
            changes.add(new Change.RequestDropped(site, request));
            changes.add(audit(site, cause, request.toString(), DONE, ""));
        }
        for (Request request : admission.added()) {
            changes.add(new Change.RequestKept(site, request, Instant.now()));
        }
        admission.answers().forEach((request, answer) -> {
            boolean worth = answer.granted() ? admission.added().contains(request)
                    : refusals.isNews(List.of(site, request, answer.outcome()), now);
            if (worth) {
                changes.add(audit(site, "join", request.toString(), answer.granted() ? "granted" : "refused",
                        answer.reason()));
            }
        });
    }

    public CompletableFuture<Optional<PolicyDocument>> await(String site, String since) {
        return registry.await(site, since);
    }

    /// What operators want to know of the site.
    public List<Inquiries.Question> questions(String site, Moment now) {
        return registry.inquiries().take(site, now);
    }

    /// @param steps untrusted
    public Answer answer(String site, String id, List<Step> steps, Moment now) {
        registry.inquiries().answer(site, id, steps, now);
        return answer(false);
    }

    /// Counts what was not counted before. When it returns, the edge may forget it.
    public Answer use(String site, String spool, List<UsageBatch> batches) throws Refusal {
        site(site);
        if (!batches.isEmpty()) {
            store.apply(List.of(new Change.UsageReported(site, spool, batches, Instant.now())));
        }
        return answer(false);
    }

    /// Sites that have not been heard of for a lease lose their requests.
    void onTick(Moment now) {
        for (String name : leases.over(now)) {
            Site site = registry.network().sites().get(name);
            if (site != null) {
                revise(site, registry.network().requestsOf(name), Set.of(), "lease expired", now);
            }
            leases.remove(name);
        }
        revocations.onTick();
        registry.onTime(Instant.now());
        registry.commitTrees(trees.onTick(registry.network(), now));
    }

    /// What is over stays over, but the store needs a moment.
    void tickLater(Moment now) {
        leases.postpone(leases.over(now), now.plus(TICK_AGAIN));
    }

    Optional<Moment> deadline() {
        Stream<Moment> turn = registry.network().turn().stream().map(SiteDesk::moment);
        return Stream.concat(Stream.concat(leases.next().stream(), turn), trees.deadline(registry.network()).stream())
                .min(Moment::compareTo);
    }

    /// Looked at again every minute, should the clock be set.
    private static Moment moment(Instant at) {
        Duration left = Duration.between(Instant.now(), at);
        return Moment.now().plus(left.isNegative() ? Duration.ZERO : left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
    }

    Optional<Instant> lastHeard(String site) {
        return Optional.ofNullable(heard.get(site));
    }

    void forget(String site) {
        serials.remove(site);
        leases.remove(site);
        heard.remove(site);
        trees.forget(site);
        revocations.refresh();
    }

    /// The certificates that no edge may accept from a peer.
    public Revocations revocations() {
        return revocations;
    }

    private Site site(String name) throws Refusal {
        Site site = registry.network().sites().get(name);
        if (site == null) {
            throw unauthorised("there is no site " + name);
        }
        return site;
    }

    private Answer answer(boolean resync) {
        return new Answer(settings.lease(), resync, settings.failStatic(), revocations.current().number());
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
