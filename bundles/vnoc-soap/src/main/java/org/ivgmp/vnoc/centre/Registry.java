package org.ivgmp.vnoc.centre;

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
import java.util.function.Supplier;

import org.ivgmp.time.Moment;
import org.ivgmp.vnoc.core.Limits;
import org.ivgmp.vnoc.core.Network;
import org.ivgmp.vnoc.core.PolicyCompiler;
import org.ivgmp.vnoc.core.PolicyDocument;
import org.ivgmp.vnoc.core.PolicyDocument.Verdict;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.Loaded;
import org.ivgmp.vnoc.store.VnocStore;
import org.ivgmp.vnoc.tree.TreeBook;

/// The network, every site's document, and who waits for his. Each change goes one way: compile what it concerns, keep
/// it durably together with the sessions that begin and end by it, and only then show it. Not thread-safe.
final class Registry {

    private final VnocStore store;
    private final Limits limits;
    private final TreeDesk trees;
    private final Supplier<Moment> clock;
    private Network network;
    private final Map<String, PolicyDocument> documents = new HashMap<>();
    private final Map<String, Set<Request>> open = new HashMap<>();
    private final Map<String, Waiter> waiters = new HashMap<>();
    /// By site: the version that it said last to have.
    private final Map<String, String> fetched = new HashMap<>();
    private final Inquiries inquiries = new Inquiries();

    private record Waiter(String since, CompletableFuture<Optional<PolicyDocument>> answer) {
    }

    Registry(VnocStore store, Limits limits, Loaded loaded, TreeDesk trees, Supplier<Moment> clock) {
        this.store = store;
        this.limits = limits;
        this.trees = trees;
        this.clock = clock;
        restore(loaded);
    }

    /// Takes over what was kept. Whoever waits is told if his document is another one.
    void restore(Loaded loaded) {
        Network next = Network.empty(limits).at(Instant.now());
        for (var vpn : loaded.vpns()) {
            next = next.with(vpn);
        }
        for (Site site : loaded.sites()) {
            next = next.with(site);
        }
        for (var rule : loaded.rules()) {
            next = next.with(rule);
        }
        for (var entry : loaded.requests().entrySet()) {
            next = next.withRequests(entry.getKey(), entry.getValue());
        }
        next = next.with(loaded.shape());
        trees.restore(loaded.trees());
        open.clear();
        loaded.open().forEach((site, requests) -> open.put(site, new TreeSet<>(requests)));
        Set<String> all = new HashSet<>(next.sites().keySet());
        all.addAll(open.keySet());
        all.addAll(documents.keySet());
        commit(next, all, List.of(), "policy withdrawn");
    }

    Moment now() {
        return clock.get();
    }

    Network network() {
        return network;
    }

    PolicyDocument document(String site) {
        return documents.getOrDefault(site, PolicyDocument.NOTHING);
    }

    /// @param concerned the sites whose documents the change may alter
    /// @param changes   to keep
    /// @param cause     why sessions stop, if some do
    /// @throws VnocStore.StoreException and nothing has changed
    void commit(Network next, Collection<String> concerned, List<Change> changes, String cause) {
        trees.plan(Optional.ofNullable(network), next, concerned, clock.get());
        Set<String> sites = new TreeSet<>(concerned);
        sites.addAll(trees.book().takeConcerned());
        PolicyCompiler compiler = new PolicyCompiler(next, trees.book());
        Map<String, PolicyDocument> fresh = new HashMap<>();
        List<Change> all = new ArrayList<>(changes);
        all.addAll(trees.changes());
        Instant now = Instant.now();
        for (String site : sites) {
            PolicyDocument document = compiler.of(site);
            fresh.put(site, document);
            sessions(site, document, now, cause, all);
            verdicts(site, document, now, all);
        }
        if (!all.isEmpty()) {
            store.apply(all);
        }
        network = next;
        trees.kept();
        fresh.forEach(this::show);
    }

    private void sessions(String site, PolicyDocument document, Instant now, String cause, List<Change> changes) {
        Set<Request> granted = granted(document);
        Set<Request> running = open.getOrDefault(site, Set.of());
        running.stream().filter(request -> !granted.contains(request))
                .forEach(request -> changes.add(new Change.SessionStopped(site, request, now, cause)));
        granted.stream().filter(request -> !running.contains(request))
                .forEach(request -> changes.add(new Change.SessionStarted(site, request, now)));
    }

    /// A verdict that a change of policy has turned goes to the audit log; a new request's is logged with the request.
    private void verdicts(String site, PolicyDocument document, Instant now, List<Change> changes) {
        Map<Request, Boolean> before = new HashMap<>();
        document(site).verdicts().forEach(verdict -> before.put(verdict.request(), verdict.decision().granted()));
        for (Verdict verdict : document.verdicts()) {
            boolean granted = verdict.decision().granted();
            if (before.getOrDefault(verdict.request(), granted) != granted) {
                changes.add(new Change.Audited(new AuditEntry(now, "vnoc", "policy", site + ": " + verdict.request(),
                        granted ? "granted" : "refused", verdict.decision().reason())));
            }
        }
    }

    private static Set<Request> granted(PolicyDocument document) {
        Set<Request> granted = new TreeSet<>();
        document.verdicts().stream().filter(verdict -> verdict.decision().granted())
                .forEach(verdict -> granted.add(verdict.request()));
        return granted;
    }

    private void show(String site, PolicyDocument document) {
        if (network.sites().containsKey(site)) {
            documents.put(site, document);
            open.put(site, granted(document));
        } else {
            documents.remove(site);
            fetched.remove(site);
            open.remove(site);
        }
        Waiter waiter = waiters.get(site);
        if (waiter != null && !waiter.since().equals(document.version())) {
            waiters.remove(site);
            waiter.answer().complete(Optional.of(document));
        }
    }

    /// What trees have become since the last commit is compiled, kept and shown.
    void commitTrees(Collection<String> concerned) {
        commit(network, concerned, List.of(), "");
    }

    /// Rules that begin or end to hold do so.
    void onTime(Instant now) {
        if (network.turn().filter(turn -> !turn.isAfter(now)).isPresent()) {
            Network next = network.at(now);
            commit(next, new PolicyCompiler(next).concerned(network.turning(now)), List.of(), "validity");
        }
    }

    TreeBook treeBook() {
        return trees.book();
    }

    /// Completes when the site's document has another version than `since`. An earlier wait of the same site ends.
    CompletableFuture<Optional<PolicyDocument>> await(String site, String since) {
        fetched.put(site, since);
        if (document(site).version().equals(since)) {
            trees.acknowledged(site, clock.get());
            commitTrees(Set.of());
        }
        PolicyDocument document = document(site);
        if (!document.version().equals(since)) {
            return CompletableFuture.completedFuture(Optional.of(document));
        }
        if (inquiries.hint(site, clock.get())) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        CompletableFuture<Optional<PolicyDocument>> answer = new CompletableFuture<>();
        Waiter earlier = waiters.put(site, new Waiter(since, answer));
        if (earlier != null) {
            earlier.answer().complete(Optional.empty());
        }
        return answer;
    }

    Inquiries inquiries() {
        return inquiries;
    }

    /// The version that the site said last to have.
    Optional<String> fetched(String site) {
        return Optional.ofNullable(fetched.get(site));
    }

    /// The site's long poll ends, without a document, when there are questions for it.
    void hint(String site, Moment now) {
        Waiter waiter = waiters.get(site);
        if (waiter != null && !waiter.answer().isDone() && inquiries.hint(site, now)) {
            waiters.remove(site);
            waiter.answer().complete(Optional.empty());
        }
    }
}
