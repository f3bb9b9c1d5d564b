package org.ivgmp.edge.ivgmp.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.ivgmp.edge.vnoc.Lease;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.time.Moment;

/// The last policy document, and how long it holds without word from the VNOC (fail-static): docs/ivgmp.md, "An edge that is
/// cut off".
///
/// @param document  the last one
/// @param confirmed when the VNOC last said that this is the document
/// @param limit     how long it holds from then on
record Standing(Optional<PolicyDocument> document, Moment confirmed, Duration limit) {

    static Standing none(Moment now) {
        return new Standing(Optional.empty(), now, Lease.FAIL_STATIC_DEFAULT);
    }

    /// The VNOC answered, with another document or with none: the last one is right.
    Standing confirmed(Optional<PolicyDocument> fresh, Moment now) {
        return new Standing(fresh.or(() -> document), now, limit);
    }

    Standing limitedBy(Lease lease) {
        boolean longer = lease.failStatic().compareTo(lease.duration()) > 0;
        return new Standing(document, confirmed, longer ? lease.failStatic() : lease.duration());
    }

    boolean over(Moment now) {
        return document.isPresent() && !confirmed.plus(limit).isAfter(now);
    }

    /// What to act by. Over the limit: no tunnel and no group.
    Optional<PolicyDocument> inForce(Moment now) {
        return over(now) ? document.map(last -> new PolicyDocument(last.version(), last.vpns(), List.of(), List.of(), List.of(),
                List.of(), last.verdicts())) : document;
    }

    /// When the limit is over, or was.
    Optional<Moment> end() {
        return document.map(_ -> confirmed.plus(limit));
    }

    /// Whether it differs so much from what was kept that it is worth a write to the disk: in its content, or by a twentieth of
    /// the limit, by which a restarted edge counts itself older than it is.
    boolean isWorthKeeping(Standing kept) {
        return document.isPresent() && (!document.equals(kept.document) || !limit.equals(kept.limit)
                || kept.confirmed.until(confirmed).compareTo(limit.dividedBy(20)) >= 0);
    }
}
