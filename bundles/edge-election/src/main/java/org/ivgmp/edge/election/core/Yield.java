package org.ivgmp.edge.election.core;

import java.time.Duration;
import java.util.Optional;

import org.ivgmp.time.Moment;

/// The second line on one LAN port, for edges that do not hear each other's advertisements: whoever sees what it puts on the LAN come there
/// from a lower Ethernet address, too, lets that one do it. The idea is PIM's Assert (RFC 7761 section 4.6), the tie-break what both can
/// see. Not thread-safe.
final class Yield {

    /// Fewer are what was under way at a change of the active edge.
    static final int PACKETS_MIN = 10;
    /// How many looks in a row must have found doubles.
    static final int LOOKS = 2;
    static final Duration FIRST = Duration.ofSeconds(60);
    static final Duration LONGEST = Duration.ofMinutes(10);

    private long seen = -1;
    private int looks;
    private Duration next = FIRST;
    private Optional<Moment> until = Optional.empty();

    /// @param total  packets from lower addresses, since some start
    /// @param active whether this edge puts anything on the LAN
    /// @return whether to let the other do it, from now on
    boolean look(long total, boolean active, Moment now) {
        long more = seen < 0 || total < seen ? 0 : total - seen;
        seen = total;
        looks = active && more >= PACKETS_MIN ? looks + 1 : 0;
        if (looks < LOOKS) {
            return false;
        }
        looks = 0;
        until = Optional.of(now.plus(next));
        next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
        return true;
    }

    /// Whether this edge lets another one do it.
    boolean holds(Moment now) {
        return until.isPresent() && until.get().isAfter(now);
    }

    /// An advertisement was heard: the first line works.
    void heardOther() {
        next = FIRST;
        until = Optional.empty();
    }

    /// When [#holds] ends.
    Optional<Moment> deadline() {
        return until;
    }

    /// Has been acted upon.
    void over() {
        until = Optional.empty();
    }
}
