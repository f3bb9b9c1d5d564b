package org.ivgmp.edge.igmp.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.time.Moment;

/// One group on one port: its RFC state, its compatibility mode, and the queries that are still to be repeated.
final class GroupEntry {

    private final Ipv4Address group;
    private final IgmpTimers timers;
    private final GroupMachine machine;
    private final Retransmissions retransmissions = new Retransmissions();
    private GroupState state = GroupState.NONE;
    private Compatibility compatibility = Compatibility.VERSION_3;

    GroupEntry(Ipv4Address group, IgmpTimers timers) {
        this.group = group;
        this.timers = timers;
        this.machine = new GroupMachine(timers);
    }

    GroupState state() {
        return state;
    }

    void heardV1(Moment now) {
        compatibility = compatibility.heardV1(now.plus(timers.olderHostPresent()));
    }

    void heardV2(Moment now) {
        compatibility = compatibility.heardV2(now.plus(timers.olderHostPresent()));
    }

    /// A record, or what a message of an older version stands for (RFC 9776 section 7.3.2), was heard.
    ///
    /// @param querier whether we are; only then are queries sent
    List<PortAction> onRecord(RecordType type, Set<Ipv4Address> sources, boolean querier, Moment now) {
        boolean old = compatibility.isV2OrOlder(now);
        if (old && type == RecordType.BLOCK || compatibility.isV1(now) && type == RecordType.TO_IN) {
            return List.of();
        }
        Set<Ipv4Address> counted = old && type == RecordType.TO_EX ? Set.of() : sources;
        GroupMachine.Step step = machine.onReport(state, type, counted, now);
        boolean wantsAll = type == RecordType.IS_EX || type == RecordType.TO_EX;
        boolean wantsThese = type == RecordType.IS_IN || type == RecordType.TO_IN || type == RecordType.ALLOW;
        retransmissions.answered(wantsAll, source -> wantsThese && counted.contains(source));
        if (!querier) {
            // Another asks, and lowers everybody's timers by his query; section 6.6.1.
            state = unlowered(step, type, counted, now);
            return List.of();
        }
        state = step.state();
        return asked(step, now);
    }

    /// As the table says, but for the timers, which only the querier's query lowers.
    private GroupState unlowered(GroupMachine.Step step, RecordType type, Set<Ipv4Address> sources, Moment now) {
        return step.actions().isEmpty() ? step.state()
                : new GroupMachine(timers, false).onReport(state, type, sources, now).state();
    }

    private List<PortAction> asked(GroupMachine.Step step, Moment now) {
        List<PortAction> actions = new ArrayList<>();
        for (GroupAction action : step.actions()) {
            switch (action) {
                case GroupAction.QueryGroup _ -> {
                    actions.add(new PortAction(group, Set.of(), false));
                    retransmissions.ofGroup(timers, now);
                }
                case GroupAction.QuerySources(var sources) -> {
                    actions.add(new PortAction(group, sources, false));
                    retransmissions.ofSources(sources, timers, now);
                }
            }
        }
        return actions;
    }

    /// The querier, not us, asked about the group without the S flag: section 6.6.1.
    void onQuery(Set<Ipv4Address> sources, Moment now) {
        state = machine.onQuery(state, sources, now);
    }

    List<PortAction> onTick(Moment now) {
        state = machine.onTick(state, now);
        List<PortAction> actions = new ArrayList<>();
        retransmissions.due(timers, now).ifPresent(due -> {
            if (due.group()) {
                actions.add(new PortAction(group, Set.of(), stillWanted(now)));
            }
            if (!due.sources().isEmpty()) {
                actions.add(new PortAction(group, due.sources(), false));
            }
        });
        return actions;
    }

    /// Section 6.6.3.1: the S flag is set when the group timer is above the Last Member Query Time.
    private boolean stillWanted(Moment now) {
        return state instanceof GroupState.Exclude(var expiry, _, _)
                && expiry.isAfter(now.plus(timers.lastMemberQueryTime()));
    }

    boolean isEmpty() {
        return state.equals(GroupState.NONE);
    }

    /// How many sources it holds.
    int size() {
        return switch (state) {
            case GroupState.Include(var sources) -> sources.size();
            case GroupState.Exclude(_, var requested, var blocked) -> requested.size() + blocked.size();
        };
    }

    Optional<Moment> deadline() {
        return Stream.of(state.deadline(), retransmissions.deadline()).flatMap(Optional::stream).min(Moment::compareTo);
    }
}
