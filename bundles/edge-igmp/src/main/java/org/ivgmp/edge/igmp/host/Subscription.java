package org.ivgmp.edge.igmp.host;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.IpAddress;

/// Words of the operator, `GROUP` or `GROUP/SOURCE`, as what a host wants.
public final class Subscription {

    private Subscription() {
    }

    /// A group that is also named without source is wanted of all sources.
    ///
    /// @throws IllegalArgumentException with words for the operator
    public static Map<IpAddress, SourceFilter> parse(Collection<String> words) {
        Map<IpAddress, SourceFilter> wanted = new HashMap<>();
        for (String word : words) {
            String[] parts = word.split("/", 2);
            IpAddress group = address(word, parts[0]);
            if (!group.isMulticast() || group.isLinkLocalMulticast()) {
                throw new IllegalArgumentException("subscribe: '" + word + "': " + group + " is no group that a router forwards "
                        + "(224.0.1.0 to 239.255.255.255; IPv6 scopes 3 to e)");
            }
            if (parts.length == 2 && source(word, parts[1]).width() != group.width()) {
                throw new IllegalArgumentException("subscribe: '" + word + "': group and source are of different families");
            }
            SourceFilter filter = parts.length == 1 ? SourceFilter.ALL : new SourceFilter(false, Set.of(source(word, parts[1])));
            wanted.merge(group, filter, SourceFilter::or);
        }
        return Map.copyOf(wanted);
    }

    private static IpAddress source(String word, String text) {
        IpAddress source = address(word, text);
        if (source.isMulticast() || source.isUnspecified()) {
            throw new IllegalArgumentException("subscribe: '" + word + "': " + source + " cannot be a source");
        }
        return source;
    }

    private static IpAddress address(String word, String text) {
        return IpAddress.parse(text).orElseThrow(() -> new IllegalArgumentException(
                "subscribe: '" + word + "' is neither GROUP nor GROUP/SOURCE"));
    }
}
