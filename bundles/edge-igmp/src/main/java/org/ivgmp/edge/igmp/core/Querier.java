package org.ivgmp.edge.igmp.core;

import java.time.Duration;
import java.util.Optional;

import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;

/// Who asks on a LAN: RFC 9776 section 6.6.2. The lowest address is the querier; we take over when it falls silent.
///
/// @param other      the querier, while it is another
/// @param otherUntil when it counts as gone
/// @param nextQuery  when our next general query is due, should we be the querier then
/// @param startup    how many startup queries are still to come
record Querier(Optional<IpAddress> other, Moment otherUntil, Moment nextQuery, int startup) {

    /// The first general query is due at once, so that memberships are learnt as soon as hosts answer.
    static Querier starting(IgmpTimers timers, Moment now) {
        return new Querier(Optional.empty(), now, now, timers.robustness());
    }

    /// A query of `from` was heard.
    Querier onQuery(IpAddress from, IpAddress own, IgmpTimers timers, Moment now) {
        boolean stands = !from.isUnspecified() && from.compareTo(own) < 0;
        boolean better = other.isEmpty() || from.compareTo(other.get()) <= 0;
        return stands && better
                ? new Querier(Optional.of(from), now.plus(timers.otherQuerierPresent()), nextQuery, startup) : this;
    }

    boolean isUs(Moment now) {
        return other.isEmpty() || !otherUntil.isAfter(now);
    }

    /// Whether `from` is the querier, and is another.
    boolean is(IpAddress from) {
        return other.isPresent() && other.get().equals(from);
    }

    /// Whether a general query is due.
    boolean due(Moment now) {
        return isUs(now) && !nextQuery.isAfter(now);
    }

    /// Whether the general query that is due is a startup query.
    boolean isStartingUp() {
        return startup > 0;
    }

    Querier asked(IgmpTimers timers, Moment now) {
        Duration pause = switch (startup) {
            case 0 -> timers.queryInterval();
            case 1 -> timers.settling();
            default -> timers.startupQuery();
        };
        return new Querier(Optional.empty(), otherUntil, now.plus(pause), Math.max(0, startup - 1));
    }

    Moment deadline(Moment now) {
        return isUs(now) ? nextQuery : otherUntil.isAfter(nextQuery) ? otherUntil : nextQuery;
    }
}
