package org.ivgmp.edge.ivgmp.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.Lease;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.RequestDigest;
import org.ivgmp.time.Moment;

/// The calls between this edge and the VNOC: which are under way, what came of them, which are due.
/// The last policy document stays in force whatever becomes of the VNOC, up to the limit of its operator.
final class VnocDialogue {

    /// Until a lease says how often; also after a refused renewal.
    private static final Duration RENEW_DEFAULT = Duration.ofSeconds(10);
    private static final Duration RENEW_MIN = Duration.ofSeconds(1);
    /// Three heartbeats fit into a lease, so two may be lost.
    private static final int RENEWALS_PER_LEASE = 3;
    private static final long NONE = 0;

    private final SiteTimers timers;
    private final RandomGenerator random;
    private final RequestBook book = new RequestBook();
    private VnocLink link = VnocLink.UNBOUND;
    private Standing standing;
    private Standing kept;
    /// Whether a tick has come since the limit was over.
    private boolean overSeen;
    private long nextCall = 1;
    /// Answers to calls before this one belong to an earlier client.
    private long firstCall = 1;
    private long awaiting = NONE;
    private long renewing = NONE;
    private Moment renewAt;
    /// Whether the next renewal says the whole set. So does the first: the VNOC may hold requests of an earlier life.
    private boolean whole = true;

    VnocDialogue(SiteTimers timers, RandomGenerator random, Moment now) {
        this.timers = timers;
        this.random = random;
        this.renewAt = now;
        this.standing = Standing.none(now);
        this.kept = standing;
    }

    void onBound(Moment now) {
        link = link.onBound();
        renewAt = now;
    }

    void onGone() {
        link = link.onGone();
        firstCall = nextCall;
        awaiting = NONE;
        renewing = NONE;
        book.forgetCalls();
    }

    void onJoined(Event.Joined joined, Moment now) {
        if (counts(joined.call(), joined.reply(), now)) {
            book.onJoined(joined.request(), joined.reply(), timers, now);
        }
    }

    void onLeft(Event.Left left, Moment now) {
        if (counts(left.call(), left.reply(), now)) {
            book.onLeft(left.request(), left.reply());
        }
    }

    void onRenewed(Event.Renewed renewed, Moment now) {
        if (!counts(renewed.call(), renewed.reply(), now)) {
            return;
        }
        renewing = NONE;
        switch (renewed.reply()) {
            case Reply.Accepted<Lease>(var lease) -> {
                renewed.all().ifPresent(book::onReplaced);
                standing = standing.limitedBy(lease);
                // Had there been another document, the long poll would have brought it.
                standing = awaiting != NONE ? standing.confirmed(Optional.empty(), now) : standing;
                overSeen = false;
                whole = lease.resync();
                renewAt = whole ? now : now.plus(heartbeat(lease.duration()));
            }
            case Reply.Refused<Lease> _ -> renewAt = now.plus(RENEW_DEFAULT);
            case Reply.Busy<Lease> _, Reply.Unreachable<Lease> _ -> { }
        }
    }

    void onAwaited(Event.Awaited awaited, Moment now) {
        if (!counts(awaited.call(), awaited.reply(), now)) {
            return;
        }
        awaiting = NONE;
        switch (awaited.reply()) {
            case Reply.Accepted<Optional<PolicyDocument>>(var document) -> {
                standing = standing.confirmed(document, now);
                overSeen = false;
            }
            // Without this rest a refusing VNOC would be asked again at once, for ever.
            case Reply.Refused<Optional<PolicyDocument>>(_, var reason) -> link = link.onReply(
                    new Reply.Unreachable<>("the VNOC refuses this device: " + reason), timers, random, now);
            case Reply.Busy<Optional<PolicyDocument>> _, Reply.Unreachable<Optional<PolicyDocument>> _ -> { }
        }
    }

    private boolean counts(long call, Reply<?> reply, Moment now) {
        if (call < firstCall) {
            return false;
        }
        link = link.onReply(reply, timers, random, now);
        if (reply instanceof Reply.Unreachable<?>) {
            // The VNOC that comes back may have another lease: it is asked at once, not when the last one's heartbeat is due.
            renewAt = now;
        }
        return true;
    }

    private static Duration heartbeat(Duration lease) {
        Duration third = lease.dividedBy(RENEWALS_PER_LEASE);
        return third.compareTo(RENEW_MIN) < 0 ? RENEW_MIN : third;
    }

    void onTick(Moment now) {
        book.onTick(now);
        link = link.onTick(now);
        overSeen = standing.over(now);
    }

    /// The calls to make now.
    ///
    /// @param settled whether `desired` is all that this site wants. Until then the VNOC is not told the whole set: it would
    ///                withdraw what an earlier life of this edge asked for
    List<Action> calls(Set<GroupRequest> desired, boolean settled, Moment now) {
        List<Action> calls = new ArrayList<>();
        if (!link.mayCall(now)) {
            return calls;
        }
        if (awaiting == NONE) {
            awaiting = nextCall++;
            calls.add(new Action.Await(awaiting, standing.document().map(PolicyDocument::version).orElse(PolicyDocument.NO_VERSION)));
        }
        if (renewing != NONE) {
            return calls;
        }
        if (settled && book.idle() && !renewAt.isAfter(now)) {
            calls.add(renewal(desired));
            return calls;
        }
        RequestBook.Plan plan = book.plan(desired);
        plan.joins().forEach(request -> calls.add(new Action.Join(nextCall++, request)));
        plan.leaves().forEach(request -> calls.add(new Action.Leave(nextCall++, request)));
        return calls;
    }

    private Action renewal(Set<GroupRequest> desired) {
        renewing = nextCall++;
        if (whole) {
            Set<GroupRequest> all = book.keepable(desired);
            return new Action.Renew(renewing, RequestDigest.of(all), Optional.of(all));
        }
        return new Action.Renew(renewing, RequestDigest.of(book.held()), Optional.empty());
    }

    Optional<Moment> deadline(boolean settled) {
        Optional<Moment> renewal = settled && link.bound() && renewing == NONE && book.idle()
                ? Optional.of(renewAt) : Optional.empty();
        Optional<Moment> quiet = link.bound() ? link.quiet() : Optional.empty();
        Optional<Moment> call = quiet.isPresent() && renewal.isPresent() && quiet.get().isAfter(renewal.get())
                ? quiet : Stream.of(renewal, quiet).flatMap(Optional::stream).min(Moment::compareTo);
        return Stream.of(call, book.deadline(), overSeen ? Optional.<Moment>empty() : standing.end()).flatMap(Optional::stream).min(Moment::compareTo);
    }

    /// What an earlier life of this edge kept. What the VNOC has said meanwhile is newer.
    void onRestored(Event.Restored restored, Moment now) {
        if (standing.document().isEmpty()) {
            standing = new Standing(Optional.of(restored.policy()), now.plus(restored.age().negated()), restored.limit());
            kept = standing;
        }
    }

    /// What to put on the disk now.
    Optional<Action> keeping(String site, Moment now) {
        if (!standing.isWorthKeeping(kept)) {
            return Optional.empty();
        }
        kept = standing;
        return Optional.of(new Action.Keep(site, standing.document().orElseThrow(), standing.limit(),
                standing.confirmed().until(now)));
    }

    /// The last document, whether it is in force or not.
    Optional<PolicyDocument> policy() {
        return standing.document();
    }

    Standing standing() {
        return standing;
    }

    VnocLink link() {
        return link;
    }

    Map<GroupRequest, String> rejections() {
        return book.rejections();
    }
}
