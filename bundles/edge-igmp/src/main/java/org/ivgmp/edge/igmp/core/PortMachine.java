package org.ivgmp.edge.igmp.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.ivgmp.edge.igmp.core.Tally.Count;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.time.Moment;

/// IGMP on one LAN port: who is querier, and the state of each group. Bounded by [Limits]; not thread-safe.
public final class PortMachine {

    private final Ipv4Address own;
    private final IgmpTimers timers;
    private final Limits limits;
    private final Tally tally;
    private final Map<Ipv4Address, GroupEntry> groups = new HashMap<>();
    private Querier querier;
    /// When every host has had its chance to answer our first general query.
    private Optional<Moment> completeAt = Optional.empty();
    private boolean complete;

    /// @param own the port's address, which stands in querier elections
    public PortMachine(Ipv4Address own, IgmpTimers timers, Limits limits, Tally tally, Moment now) {
        this.own = own;
        this.timers = timers;
        this.limits = limits;
        this.tally = tally;
        this.querier = Querier.starting(timers, now);
    }

    /// @param from source address of the packet
    public List<PortAction> onMessage(Ipv4Address from, IgmpMessage message, Moment now) {
        return switch (message) {
            case IgmpMessage.V1Report(var group) -> older(group, true, now);
            case IgmpMessage.V2Report(var group) -> older(group, false, now);
            case IgmpMessage.Leave(var group) -> {
                tally.count(Count.LEAVES);
                yield record(new GroupRecord(RecordType.TO_IN, group, Set.of()), now);
            }
            case IgmpMessage.V3Report(var records) -> {
                tally.count(Count.REPORTS);
                List<PortAction> actions = new ArrayList<>();
                records.forEach(entry -> actions.addAll(record(entry, now)));
                yield actions;
            }
            case IgmpMessage.Query query -> {
                tally.count(Count.QUERIES_HEARD);
                heard(from, query, now);
                yield List.of();
            }
            case IgmpMessage.Unknown _ -> {
                tally.count(Count.IGNORED_TYPE);
                yield List.of();
            }
        };
    }

    private List<PortAction> older(Ipv4Address group, boolean version1, Moment now) {
        tally.count(Count.REPORTS);
        List<PortAction> actions = record(new GroupRecord(RecordType.IS_EX, group, Set.of()), now);
        GroupEntry entry = groups.get(group);
        if (entry != null && version1) {
            entry.heardV1(now);
        } else if (entry != null) {
            entry.heardV2(now);
        }
        return actions;
    }

    private List<PortAction> record(GroupRecord heard, Moment now) {
        Ipv4Address group = heard.group();
        if (group.isLinkLocalMulticast()) {
            tally.count(Count.LINK_LOCAL);
            return List.of();
        }
        GroupEntry entry = groups.get(group);
        if (entry == null && groups.size() >= limits.groups()) {
            tally.count(Count.GROUPS_FULL);
            return List.of();
        }
        int sources = heard.sources().size() + (entry == null ? 0 : entry.size());
        if (heard.sources().size() > limits.sources() || sources > 2 * limits.sources()) {
            tally.count(Count.SOURCES_FULL);
            return List.of();
        }
        GroupEntry known = entry == null ? new GroupEntry(group, timers) : entry;
        List<PortAction> actions = known.onRecord(heard.type(), heard.sources(), querier.isUs(now), now);
        keep(group, known);
        return actions;
    }

    private void keep(Ipv4Address group, GroupEntry entry) {
        if (entry.isEmpty()) {
            groups.remove(group);
        } else {
            groups.put(group, entry);
        }
    }

    private void heard(Ipv4Address from, IgmpMessage.Query query, Moment now) {
        if (from.equals(own)) {
            return;
        }
        querier = querier.onQuery(from, own, timers, now);
        GroupEntry entry = groups.get(query.group());
        if (entry != null && !query.suppress() && !querier.isUs(now)) {
            entry.onQuery(query.sources(), now);
        }
        if (query.group().equals(Ipv4Address.ANY)) {
            hostsWillAnswer(query.maxResponse().plusSeconds(1), now);
        }
    }

    private void hostsWillAnswer(java.time.Duration within, Moment now) {
        if (completeAt.isEmpty()) {
            completeAt = Optional.of(now.plus(within));
        }
    }

    public List<PortAction> onTick(Moment now) {
        List<PortAction> actions = new ArrayList<>();
        if (querier.due(now)) {
            querier = querier.asked(timers, now);
            actions.add(new PortAction(Ipv4Address.ANY, Set.of(), false));
            hostsWillAnswer(timers.queryResponse().plusSeconds(1), now);
        }
        for (Ipv4Address group : Set.copyOf(groups.keySet())) {
            GroupEntry entry = groups.get(group);
            List<PortAction> repeats = entry.onTick(now);
            if (querier.isUs(now)) {
                actions.addAll(repeats);
            }
            keep(group, entry);
        }
        complete = complete || completeAt.isPresent() && !completeAt.get().isAfter(now);
        return actions;
    }

    /// When [#onTick] is wanted next.
    public Moment deadline(Moment now) {
        Stream<Moment> learning = complete ? Stream.empty() : completeAt.stream();
        Stream<Moment> members = groups.values().stream().flatMap(entry -> entry.deadline().stream());
        return Stream.concat(Stream.of(querier.deadline(now)), Stream.concat(learning, members))
                .min(Moment::compareTo).orElseThrow();
    }

    /// Whether every host has had its chance to answer a general query.
    public boolean complete() {
        return complete;
    }

    /// Which groups have members, and which sources those want.
    public Map<Ipv4Address, SourceFilter> members() {
        Map<Ipv4Address, SourceFilter> members = new TreeMap<>();
        groups.forEach((group, entry) -> members.put(group, switch (entry.state()) {
            case GroupState.Include(var sources) -> new SourceFilter(false, new HashSet<>(sources.keySet()));
            case GroupState.Exclude(_, _, var blocked) -> new SourceFilter(true, blocked);
        }));
        return members;
    }

    /// The querier's address; our own while it is us.
    public Ipv4Address querier(Moment now) {
        return querier.isUs(now) ? own : querier.other().orElse(own);
    }
}
