package org.ivgmp.edge.igmp.host;

import java.time.Duration;
import java.util.Optional;

import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.time.Moment;

/// What a host knows of the querier: RFC 9776 sections 7.2.1 and 8.12, 4.1.6 and 4.1.7.
///
/// @param v1Until Older Version Querier Present timers
/// @param robustness the querier's, or ours while it says nothing
/// @param interval   likewise
record RouterVersion(Optional<Moment> v1Until, Optional<Moment> v2Until, int robustness, Duration interval) {

    private static final Duration QUERY_RESPONSE = Duration.ofSeconds(10);
    private static final Duration INTERVAL_MAX = Duration.ofHours(1);
    static final RouterVersion DEFAULT = new RouterVersion(Optional.empty(), Optional.empty(), 2, Duration.ofSeconds(125));

    RouterVersion heard(IgmpMessage.Query query, Moment now) {
        boolean general = query.group().isUnspecified();
        Moment until = now.plus(interval.multipliedBy(robustness)).plus(QUERY_RESPONSE);
        return switch (query.version()) {
            case 1 -> new RouterVersion(Optional.of(until), v2Until, robustness, interval);
            case 2 -> general ? new RouterVersion(v1Until, Optional.of(until), robustness, interval) : this;
            default -> new RouterVersion(v1Until, v2Until, query.robustness() == 0 ? robustness : query.robustness(),
                    query.interval().isZero() || query.interval().compareTo(INTERVAL_MAX) > 0 ? interval : query.interval());
        };
    }

    /// The version to speak.
    int version(Moment now) {
        if (v1Until.isPresent() && v1Until.get().isAfter(now)) {
            return 1;
        }
        return v2Until.isPresent() && v2Until.get().isAfter(now) ? 2 : 3;
    }
}
