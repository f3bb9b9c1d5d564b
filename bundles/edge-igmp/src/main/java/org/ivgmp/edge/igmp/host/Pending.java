package org.ivgmp.edge.igmp.host;

import java.util.HashSet;
import java.util.Set;

import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;

/// An answer about one group that is to be sent: RFC 9776 section 5.2.
///
/// @param sources those asked about; empty when the whole group was
record Pending(Moment at, Set<IpAddress> sources) {
    Pending {
        sources = Set.copyOf(sources);
    }

    /// Rules 4 and 5: the question `asked` came besides, and would be answered at `then`.
    Pending and(Moment then, Set<IpAddress> asked) {
        Set<IpAddress> all = new HashSet<>();
        if (!sources.isEmpty() && !asked.isEmpty()) {
            all.addAll(sources);
            all.addAll(asked);
        }
        return new Pending(Moment.earlier(at, then), all);
    }
}
