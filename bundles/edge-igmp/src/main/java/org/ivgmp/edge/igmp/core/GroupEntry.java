package org.ivgmp.edge.igmp.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.time.Moment;

/// One group on one port: its RFC state, its compatibility mode, and the queries that are still to be repeated. The timers are handed
/// in because they follow the querier's.
final class GroupEntry {

    private final IpAddress group;
    private final int sourcesMax;
    private final Retransmissions retransmissions = new Retransmissions();
    private final Hosts hosts;
    private GroupState state = GroupState.NONE;
    private Compatibility compatibility = Compatibility.VERSION_3;

    /// @param sourcesMax how many sources it may hold
    GroupEntry(IpAddress group, int sourcesMax, Hosts hosts) {
        this.group = group;
        this.sourcesMax = sourcesMax;
        this.hosts = hosts;
    }

    /// How things are on the port when a record is heard.
    ///
    /// @param querier   whether we are
    /// @param fastLeave whether what the last tracked host leaves ends at once
    record Turn(boolean querier, boolean fastLeave, IgmpTimers timers, Moment now) {
    }

    Set<IpAddress> hosts(Moment now, int max) {
        return hosts.members(now, max);
    }

    void heardV1(IgmpTimers timers, Moment now) {
        compatibility = compatibility.heardV1(now.plus(timers.olderHostPresent()));
    }

    void heardV2(IgmpTimers timers, Moment now) {
        compatibility = compatibility.heardV2(now.plus(timers.olderHostPresent()));
    }

    /// What a record, or what a message of an older version stands for (RFC 9776 section 7.3.2), leads to.
    ///
    /// @param full      whether it named more sources than may be kept. A list of excluded sources has then been taken as empty, so
    ///                  that its host gets more than it asked for; any other record has changed nothing
    /// @param untracked whether its host could not be tracked
    /// @param actions   empty unless we are the querier
    record Outcome(boolean full, boolean untracked, List<PortAction> actions) {
    }

    /// @param host who sent it
    Outcome onRecord(IpAddress host, RecordType type, Set<IpAddress> sources, Turn turn) {
        IgmpTimers timers = turn.timers();
        Moment now = turn.now();
        boolean old = compatibility.isV2OrOlder(now);
        if (old && type == RecordType.BLOCK || compatibility.isV1(now) && type == RecordType.TO_IN) {
            return new Outcome(false, false, List.of());
        }
        boolean excludes = type == RecordType.IS_EX || type == RecordType.TO_EX;
        boolean tooLong = excludes && sources.size() > sourcesMax;
        Set<IpAddress> counted = tooLong || old && type == RecordType.TO_EX ? Set.of() : sources;
        // Where another asks, only his query lowers timers: section 6.6.1.
        GroupMachine.Step step = new GroupMachine(timers, turn.querier()).onReport(state, type, counted, now);
        if (step.state().size() > sourcesMax && step.state().size() > state.size()) {
            return new Outcome(true, false, List.of());
        }
        boolean tracked = hosts.heard(host, type, counted, now.plus(timers.groupMembership()), now);
        boolean fast = turn.querier() && turn.fastLeave() && !old && hosts.complete(now);
        GroupMachine.Step next = fast ? withoutTheUnwanted(step, now) : step;
        become(next.state());
        return new Outcome(tooLong, !tracked, turn.querier() ? asked(next.actions(), timers, now) : List.of());
    }

    /// Fast leave: what would be asked about, but no tracked host wants, ends at once, unasked.
    private GroupMachine.Step withoutTheUnwanted(GroupMachine.Step step, Moment now) {
        if (step.state() instanceof GroupState.Exclude && !hosts.anyExcludes(now)) {
            // Sources that only INCLUDE hosts want need have no timers while the group is in EXCLUDE mode: Q(G) would bring them.
            Map<IpAddress, Moment> wanted = hosts.included(now);
            return wanted.size() > sourcesMax ? step : new GroupMachine.Step(new GroupState.Include(wanted), List.of());
        }
        Set<IpAddress> unwanted = new TreeSet<>();
        List<GroupAction> rest = new ArrayList<>();
        for (GroupAction action : step.actions()) {
            switch (action) {
                case GroupAction.QueryGroup _ -> rest.add(action);
                case GroupAction.QuerySources(var sources) -> {
                    Set<IpAddress> wanted = new TreeSet<>(sources);
                    wanted.removeIf(source -> !hosts.wants(source, now));
                    sources.stream().filter(source -> !wanted.contains(source)).forEach(unwanted::add);
                    if (!wanted.isEmpty()) {
                        rest.add(new GroupAction.QuerySources(wanted));
                    }
                }
            }
        }
        return new GroupMachine.Step(GroupMachine.ended(step.state(), unwanted), rest);
    }

    /// The group is no longer kept.
    void end() {
        hosts.clear();
    }

    private void become(GroupState next) {
        state = next;
        retransmissions.follow(next);
    }

    private List<PortAction> asked(List<GroupAction> asked, IgmpTimers timers, Moment now) {
        List<PortAction> actions = new ArrayList<>();
        for (GroupAction action : asked) {
            switch (action) {
                case GroupAction.QueryGroup _ -> {
                    actions.add(new PortAction(group, Set.of(), false));
                    retransmissions.ofGroup(timers, now);
                }
                case GroupAction.QuerySources(var sources) -> {
                    actions.addAll(queries(sources, false));
                    retransmissions.ofSources(sources, timers, now);
                }
            }
        }
        return actions;
    }

    /// Q(G,S), in as many messages as it needs.
    private List<PortAction> queries(Set<IpAddress> sources, boolean suppress) {
        List<PortAction> queries = new ArrayList<>();
        Set<IpAddress> some = new TreeSet<>();
        for (Iterator<IpAddress> each = new TreeSet<>(sources).iterator(); each.hasNext();) {
            some.add(each.next());
            if (some.size() == Family.of(group).sourcesPerQuery() || !each.hasNext()) {
                queries.add(new PortAction(group, some, suppress));
                some.clear();
            }
        }
        return queries;
    }

    /// The querier, not us, asked about the group without the S flag: section 6.6.1.
    void onQuery(Set<IpAddress> sources, IgmpTimers timers, Moment now) {
        become(new GroupMachine(timers).onQuery(state, sources, now));
    }

    /// The queries that are due again, should we be the querier.
    List<PortAction> onTick(IgmpTimers timers, Moment now) {
        become(new GroupMachine(timers).onTick(state, now));
        Retransmissions.Due due = retransmissions.due(timers, now);
        Moment soon = now.plus(timers.lastMemberQueryTime());
        List<PortAction> actions = new ArrayList<>();
        if (due.group()) {
            actions.add(new PortAction(group, Set.of(), state instanceof GroupState.Exclude exclude
                    && exclude.expiry().isAfter(soon)));
        }
        Set<IpAddress> wantedAgain = new TreeSet<>(due.sources());
        wantedAgain.removeIf(source -> !state.sourceTimers().get(source).isAfter(soon));
        Set<IpAddress> inDoubt = new TreeSet<>(due.sources());
        inDoubt.removeAll(wantedAgain);
        actions.addAll(queries(inDoubt, false));
        if (!due.group()) {
            // Section 6.6.3.2: beside Q(G), those with the S flag may be left out.
            actions.addAll(queries(wantedAgain, true));
        }
        return actions;
    }

    /// Which sources the group's members want; empty while it has no members.
    Optional<SourceFilter> wanted() {
        return switch (state) {
            case GroupState.Include(var sources) -> sources.isEmpty() ? Optional.empty()
                    : Optional.of(new SourceFilter(false, sources.keySet()));
            case GroupState.Exclude(_, _, var blocked) -> Optional.of(blocked.isEmpty() ? SourceFilter.ALL
                    : new SourceFilter(true, blocked));
        };
    }

    Optional<Moment> deadline() {
        return Stream.of(state.deadline(), retransmissions.deadline()).flatMap(Optional::stream).min(Moment::compareTo);
    }
}
