package org.ivgmp.edge.igmp.host;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.Ipv4Address;

/// Words of the operator, `GROUP` or `GROUP/SOURCE`, as what a host wants.
public final class Subscription {

    private Subscription() {
    }

    /// A group that is also named without source is wanted of all sources.
    ///
    /// @throws IllegalArgumentException with words for the operator
    public static Map<Ipv4Address, SourceFilter> parse(Collection<String> words) {
        Map<Ipv4Address, SourceFilter> wanted = new HashMap<>();
        for (String word : words) {
            String[] parts = word.split("/", 2);
            Ipv4Address group = address(word, parts[0]);
            if (!group.isMulticast() || group.isLinkLocalMulticast()) {
                throw new IllegalArgumentException("subscribe: '" + word + "': " + group + " is no group that a router forwards "
                        + "(224.0.1.0 to 239.255.255.255)");
            }
            SourceFilter filter = parts.length == 1 ? SourceFilter.ALL : new SourceFilter(false, Set.of(source(word, parts[1])));
            wanted.merge(group, filter, SourceFilter::or);
        }
        return Map.copyOf(wanted);
    }

    private static Ipv4Address source(String word, String text) {
        Ipv4Address source = address(word, text);
        if (source.isMulticast() || source.equals(Ipv4Address.ANY)) {
            throw new IllegalArgumentException("subscribe: '" + word + "': " + source + " cannot be a source");
        }
        return source;
    }

    private static Ipv4Address address(String word, String text) {
        return Ipv4Address.parse(text).orElseThrow(() -> new IllegalArgumentException(
                "subscribe: '" + word + "' is neither GROUP nor GROUP/SOURCE"));
    }
}
