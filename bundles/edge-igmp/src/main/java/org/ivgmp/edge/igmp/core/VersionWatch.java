package org.ivgmp.edge.igmp.core;

import java.time.Duration;
import java.util.Optional;

import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.time.Moment;

/// Whether another router of the LAN speaks another version, which the operator has to mend: RFC 9776 section 7.3.1, RFC 4604 section
/// 3.6. The warnings are rate-limited.
final class VersionWatch {

    private static final Duration QUIET = Duration.ofHours(1);

    private final int ours;
    private Optional<Integer> other = Optional.empty();
    private Optional<Moment> quietUntil = Optional.empty();

    VersionWatch(int ours) {
        this.ours = ours;
    }

    /// Another router's query. Only general ones tell its version: version 2 is what a version 3 router's hosts may hear of others'.
    boolean differs(IgmpMessage.Query query, Moment now) {
        boolean differs = query.version() != ours && query.group().isUnspecified();
        if (differs && quietUntil.filter(until -> until.isAfter(now)).isEmpty()) {
            other = Optional.of(query.version());
        }
        return differs;
    }

    /// What is to be said now, if anything.
    Optional<Integer> take(Moment now) {
        Optional<Integer> said = other;
        if (said.isPresent()) {
            quietUntil = Optional.of(now.plus(QUIET));
            other = Optional.empty();
        }
        return said;
    }
}
