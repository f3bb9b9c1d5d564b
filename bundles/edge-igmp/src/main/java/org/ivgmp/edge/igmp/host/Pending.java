package org.ivgmp.edge.igmp.host;

import java.util.HashSet;
import java.util.Set;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// An answer about one group that is to be sent: RFC 9776 section 5.2.
///
/// @param sources those asked about; empty when the whole group was
record Pending(Moment at, Set<Ipv4Address> sources) {
    Pending {
        sources = Set.copyOf(sources);
    }

    /// Rules 4 and 5: the question `asked` came besides, and would be answered at `then`.
    Pending and(Moment then, Set<Ipv4Address> asked) {
        Set<Ipv4Address> all = new HashSet<>();
        if (!sources.isEmpty() && !asked.isEmpty()) {
            all.addAll(sources);
            all.addAll(asked);
        }
        return new Pending(Moment.earlier(at, then), all);
    }
}
