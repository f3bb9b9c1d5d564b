package org.ivgmp.edge.membership;

import java.util.HashSet;
import java.util.Set;

import org.ivgmp.net.IpAddress;

/// Which sources of a group are wanted: RFC 3376 section 3.2. `exclude` with no sources wants all of them.
public record SourceFilter(boolean exclude, Set<IpAddress> sources) {

    public static final SourceFilter ALL = new SourceFilter(true, Set.of());

    public SourceFilter {
        sources = Set.copyOf(sources);
    }

    public boolean wants(IpAddress source) {
        return sources.contains(source) != exclude;
    }

    /// What either of the two wants: RFC 9776 section 3.2.
    public SourceFilter or(SourceFilter other) {
        if (!exclude && other.exclude) {
            return other.or(this);
        }
        Set<IpAddress> united = new HashSet<>(sources);
        if (!exclude) {
            united.addAll(other.sources);
        } else if (other.exclude) {
            united.retainAll(other.sources);
        } else {
            united.removeAll(other.sources);
        }
        return new SourceFilter(exclude, united);
    }
}
