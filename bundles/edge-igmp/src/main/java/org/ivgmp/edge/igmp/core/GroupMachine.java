package org.ivgmp.edge.igmp.core;

import org.ivgmp.edge.igmp.core.GroupState.Exclude;
import org.ivgmp.edge.igmp.core.GroupState.Include;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.time.Moment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// The router side of IGMPv3 for one group: RFC 9776 sections 6.4 to 6.6, as a pure function of state, event and time.
public final class GroupMachine {

    private final IgmpTimers timers;
    private final boolean lowers;

    public GroupMachine(IgmpTimers timers) {
        this(timers, true);
    }

    /// @param lowers whether a question lowers the timers at once. It does at the querier; others wait to hear the
    ///               querier's query (section 6.6.1)
    GroupMachine(IgmpTimers timers, boolean lowers) {
        this.timers = timers;
        this.lowers = lowers;
    }

    /// The state that follows, and what to do about it.
    public record Step(GroupState state, List<GroupAction> actions) {
    }

    /// A host reported. Each arm is one row of the tables in section 6.4; A, B, X and Y are the tables' letters.
    public Step onReport(GroupState state, RecordType type, Set<IpAddress> reported, Moment now) {
        Moment gmi = now.plus(timers.groupMembership());
        return switch (state) {
            case Include(var a) -> switch (type) {
                case IS_IN, ALLOW -> still(new Include(refreshed(a, reported, gmi)));
                case TO_IN -> asking(new Include(refreshed(a, reported, gmi)), minus(a.keySet(), reported), now);
                case BLOCK -> asking(state, common(a.keySet(), reported), now);
                case IS_EX -> still(excludedFrom(a, reported, gmi));
                case TO_EX -> asking(excludedFrom(a, reported, gmi), common(a.keySet(), reported), now);
            };
            case Exclude(var expiry, var x, var y) -> switch (type) {
                case IS_IN, ALLOW -> still(new Exclude(expiry, refreshed(x, reported, gmi), minus(y, reported)));
                case TO_IN -> askingAll(
                        asking(new Exclude(expiry, refreshed(x, reported, gmi), minus(y, reported)),
                                minus(x.keySet(), reported), now), now);
                case IS_EX -> still(new Exclude(gmi, requested(x, y, reported, gmi), common(y, reported)));
                case TO_EX -> asking(new Exclude(gmi, requested(x, y, reported, expiry), common(y, reported)),
                        minus(reported, y), now);
                case BLOCK -> asking(new Exclude(expiry, merged(x, requested(x, y, reported, expiry)), y),
                        minus(reported, y), now);
            };
        };
    }

    /// Time passed: sections 6.2.2, 6.3 and 6.5. Call it at `state.deadline()`; calling it early changes nothing.
    public GroupState onTick(GroupState state, Moment now) {
        return switch (state) {
            case Include(var sources) -> new Include(keeping(sources, deadline -> deadline.isAfter(now)));
            case Exclude(var expiry, var x, var y) -> {
                Map<IpAddress, Moment> alive = keeping(x, deadline -> deadline.isAfter(now));
                if (!expiry.isAfter(now)) {
                    yield new Include(alive);
                }
                Set<IpAddress> blocked = new HashSet<>(y);
                blocked.addAll(minus(x.keySet(), alive.keySet()));
                yield new Exclude(expiry, alive, blocked);
            }
        };
    }

    /// The querier asked about the group (`sources` empty) or about sources of it: section 6.6.1.
    public GroupState onQuery(GroupState state, Set<IpAddress> sources, Moment now) {
        return sources.isEmpty() ? askingAll(still(state), now).state() : asking(state, sources, now).state();
    }

    /// Nobody wants those sources any more: what their timers would come to is so at once.
    static GroupState ended(GroupState state, Set<IpAddress> sources) {
        return switch (state) {
            case Include(var a) -> new Include(without(a, sources));
            case Exclude(var expiry, var x, var y) -> {
                Set<IpAddress> blocked = new HashSet<>(y);
                blocked.addAll(common(x.keySet(), sources));
                yield new Exclude(expiry, without(x, sources), blocked);
            }
        };
    }

    private static Map<IpAddress, Moment> without(Map<IpAddress, Moment> old, Set<IpAddress> sources) {
        Map<IpAddress, Moment> result = new HashMap<>(old);
        result.keySet().removeAll(sources);
        return result;
    }

    private static Step still(GroupState state) {
        return new Step(state, List.of());
    }

    /// Sends Q(G,S) about those sources whose timers are above LMQT, and lowers them to it: section 6.6.3.2. The others are being
    /// asked about already.
    private Step asking(GroupState state, Set<IpAddress> sources, Moment now) {
        Moment soon = now.plus(timers.lastMemberQueryTime());
        Map<IpAddress, Moment> running = state.sourceTimers();
        Set<IpAddress> asked = new HashSet<>(sources);
        asked.removeIf(source -> !running.containsKey(source) || !running.get(source).isAfter(soon));
        if (asked.isEmpty()) {
            return still(state);
        }
        GroupState lowered = !lowers ? state : switch (state) {
            case Include(var a) -> new Include(lowered(a, asked, soon));
            case Exclude(var expiry, var x, var y) -> new Exclude(expiry, lowered(x, asked, soon), y);
        };
        return new Step(lowered, List.of(new GroupAction.QuerySources(asked)));
    }

    /// Sends Q(G) besides and lowers the group timer to LMQT: section 6.6.3.1. As with sources, a group that is being asked about
    /// already is not asked about anew: the RFC would, and one host's leaves would make us flood the LAN with queries.
    private Step askingAll(Step step, Moment now) {
        Moment soon = now.plus(timers.lastMemberQueryTime());
        if (!(step.state() instanceof Exclude(var expiry, var x, var y)) || !expiry.isAfter(soon)) {
            return step;
        }
        GroupState lowered = lowers ? new Exclude(soon, x, y) : step.state();
        List<GroupAction> actions = new ArrayList<>(step.actions());
        actions.add(new GroupAction.QueryGroup());
        return new Step(lowered, List.copyOf(actions));
    }

    /// INCLUDE (A) becomes EXCLUDE (A*B,B-A).
    private static Exclude excludedFrom(Map<IpAddress, Moment> a, Set<IpAddress> b, Moment expiry) {
        Map<IpAddress, Moment> kept = new HashMap<>(a);
        kept.keySet().retainAll(b);
        return new Exclude(expiry, kept, minus(b, a.keySet()));
    }

    /// A-Y, where the newcomers A-X-Y get `fresh` as their deadline.
    private static Map<IpAddress, Moment> requested(
            Map<IpAddress, Moment> x, Set<IpAddress> y, Set<IpAddress> a, Moment fresh) {
        Map<IpAddress, Moment> requested = new HashMap<>();
        for (IpAddress source : minus(a, y)) {
            requested.put(source, x.getOrDefault(source, fresh));
        }
        return requested;
    }

    private static Map<IpAddress, Moment> refreshed(
            Map<IpAddress, Moment> old, Set<IpAddress> sources, Moment deadline) {
        Map<IpAddress, Moment> result = new HashMap<>(old);
        sources.forEach(source -> result.put(source, deadline));
        return result;
    }

    private static Map<IpAddress, Moment> lowered(
            Map<IpAddress, Moment> old, Set<IpAddress> sources, Moment soon) {
        Map<IpAddress, Moment> result = new HashMap<>(old);
        sources.forEach(source -> result.computeIfPresent(source, (_, deadline) -> Moment.earlier(deadline, soon)));
        return result;
    }

    private static Map<IpAddress, Moment> merged(Map<IpAddress, Moment> a, Map<IpAddress, Moment> b) {
        Map<IpAddress, Moment> result = new HashMap<>(a);
        result.putAll(b);
        return result;
    }

    private static Map<IpAddress, Moment> keeping(Map<IpAddress, Moment> old, Predicate<Moment> alive) {
        Map<IpAddress, Moment> result = new HashMap<>(old);
        result.values().removeIf(alive.negate());
        return result;
    }

    private static Set<IpAddress> common(Set<IpAddress> a, Set<IpAddress> b) {
        Set<IpAddress> result = new HashSet<>(a);
        result.retainAll(b);
        return result;
    }

    private static Set<IpAddress> minus(Set<IpAddress> a, Set<IpAddress> b) {
        Set<IpAddress> result = new HashSet<>(a);
        result.removeAll(b);
        return result;
    }
}
