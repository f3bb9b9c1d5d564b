package org.ivgmp.edge.membership;

import java.util.Set;

import org.ivgmp.net.Ipv4Address;

/// Which sources of a group are wanted: RFC 3376 section 3.2. `exclude` with no sources wants all of them.
public record SourceFilter(boolean exclude, Set<Ipv4Address> sources) {

    public static final SourceFilter ALL = new SourceFilter(true, Set.of());

    public SourceFilter {
        sources = Set.copyOf(sources);
    }

    public boolean wants(Ipv4Address source) {
        return sources.contains(source) != exclude;
    }
}
