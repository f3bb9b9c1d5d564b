package org.ivgmp.edge.igmp.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.time.Moment;

/// Which host wants what of one group: explicit tracking, which version 3 makes possible because its hosts do not suppress
/// reports (RFC 9776 appendix A.2). Errs on the side of "wants": what it does not know for certain, it says so.
final class Hosts {

    /// How many hosts' memberships a port tracks, over all groups. One for each port.
    static final class Budget {
        private final int max;
        private int used;

        Budget(int max) {
            this.max = max;
        }
    }

    private static final SourceFilter NOTHING = new SourceFilter(false, Set.of());
    /// Where more are members, one's leave is no reason to go through all of them.
    private static final int FEW = 256;
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(10);

    /// @param until when it counts as gone, should it say no more
    private record Interest(SourceFilter filter, Moment until) {
    }

    private final Budget budget;
    private final int sourcesMax;
    private final Map<IpAddress, Interest> known = new HashMap<>();
    /// Until then somebody may be a member of whom we do not know.
    private Moment strangersUntil;
    private Moment sweepAt;

    Hosts(Budget budget, int sourcesMax, Moment now) {
        this.budget = budget;
        this.sourcesMax = sourcesMax;
        this.strangersUntil = now;
        this.sweepAt = now;
    }

    /// A host reported. Whether there was room to track it.
    ///
    /// @param until when its word has run out
    boolean heard(IpAddress host, RecordType type, Set<IpAddress> sources, Moment until, Moment now) {
        sweep(now);
        Interest before = known.get(host);
        SourceFilter filter = after(before == null ? NOTHING : before.filter(), type, sources);
        if (filter.equals(NOTHING)) {
            forget(host);
            return true;
        }
        boolean nameless = host.isUnspecified();
        if (nameless || before == null && budget.used >= budget.max) {
            strangersUntil = until;
            return nameless;
        }
        budget.used += before == null ? 1 : 0;
        known.put(host, new Interest(filter.sources().size() > sourcesMax ? SourceFilter.ALL : filter, until));
        return true;
    }

    /// Leaves are no reason to believe that a host wants nothing else; a lost report is one to believe that it wants more.
    private static SourceFilter after(SourceFilter before, RecordType type, Set<IpAddress> sources) {
        return switch (type) {
            case IS_EX, TO_EX -> new SourceFilter(true, sources);
            case TO_IN -> new SourceFilter(false, sources);
            case IS_IN, ALLOW -> before.or(new SourceFilter(false, sources));
            case BLOCK -> {
                Set<IpAddress> changed = new HashSet<>(before.sources());
                boolean _ = before.exclude() ? changed.addAll(sources) : changed.removeAll(sources);
                yield new SourceFilter(before.exclude(), changed);
            }
        };
    }

    /// Whether every member there may be is known, and they are few.
    boolean complete(Moment now) {
        return !strangersUntil.isAfter(now) && known.size() <= FEW;
    }

    /// The hosts that count as members now; at most `max`, the lowest addresses.
    Set<IpAddress> members(Moment now, int max) {
        return known.entrySet().stream().filter(host -> host.getValue().until().isAfter(now)).map(Map.Entry::getKey).sorted()
                .limit(max).collect(Collectors.toUnmodifiableSet());
    }

    /// Whether a known host wants the source.
    boolean wants(IpAddress source, Moment now) {
        return known.values().stream().anyMatch(host -> host.until().isAfter(now) && host.filter().wants(source));
    }

    /// Whether a known host wants all sources, but for some.
    boolean anyExcludes(Moment now) {
        return known.values().stream().anyMatch(host -> host.until().isAfter(now) && host.filter().exclude());
    }

    /// The sources that known hosts in INCLUDE mode want, each until the last of them has run out.
    Map<IpAddress, Moment> included(Moment now) {
        Map<IpAddress, Moment> wanted = new HashMap<>();
        known.values().stream().filter(host -> host.until().isAfter(now) && !host.filter().exclude()).forEach(host ->
                host.filter().sources().forEach(source -> wanted.merge(source, host.until(), (a, b) -> a.isAfter(b) ? a : b)));
        return wanted;
    }

    private void sweep(Moment now) {
        if (!sweepAt.isAfter(now)) {
            sweepAt = now.plus(SWEEP_EVERY);
            int before = known.size();
            known.values().removeIf(host -> !host.until().isAfter(now));
            budget.used -= before - known.size();
        }
    }

    private void forget(IpAddress host) {
        budget.used -= known.remove(host) == null ? 0 : 1;
    }

    /// The group has ended.
    void clear() {
        budget.used -= known.size();
        known.clear();
    }
}
