package org.ivgmp.edge.igmp.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final IgmpTimers configured;
    private final Limits limits;
    private final Tally tally;
    private final Map<Ipv4Address, GroupEntry> groups = new HashMap<>();
    /// What the entries in `groups` want; kept beside them so that a report costs no more where there are many groups.
    private final Map<Ipv4Address, SourceFilter> members = new HashMap<>();
    private final Deadlines deadlines = new Deadlines();
    /// The configured ones, or those of the querier while that is another.
    private IgmpTimers timers;
    private Querier querier;
    /// When every host has had its chance to answer our first general query.
    private Optional<Moment> completeAt = Optional.empty();
    private boolean complete;
    /// Whether `members` or `complete` changed since the last [#takeChanged].
    private boolean changed;

    /// @param own the port's address, which stands in querier elections
    public PortMachine(Ipv4Address own, IgmpTimers timers, Limits limits, Tally tally, Moment now) {
        this.own = own;
        this.configured = timers;
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
            entry.heardV1(timers, now);
        } else if (entry != null) {
            entry.heardV2(timers, now);
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
        GroupEntry known = entry == null ? new GroupEntry(group, limits.sources()) : entry;
        GroupEntry.Outcome outcome = known.onRecord(heard.type(), heard.sources(), querier.isUs(now), timers, now);
        if (outcome.full()) {
            tally.count(Count.SOURCES_FULL);
        }
        keep(group, known);
        return outcome.actions();
    }

    /// After each change of an entry.
    private void keep(Ipv4Address group, GroupEntry entry) {
        Optional<SourceFilter> wanted = entry.wanted();
        if (wanted.isPresent()) {
            groups.put(group, entry);
            changed |= !wanted.get().equals(members.put(group, wanted.get()));
            deadlines.set(group, entry.deadline());
        } else {
            groups.remove(group);
            changed |= members.remove(group) != null;
            deadlines.set(group, Optional.empty());
        }
    }

    private void heard(Ipv4Address from, IgmpMessage.Query query, Moment now) {
        if (from.equals(own)) {
            return;
        }
        querier = querier.onQuery(from, own, timers, now);
        if (querier.isUs(now)) {
            return;
        }
        timers = querier.is(from) ? configured.adopting(query) : timers;
        GroupEntry entry = groups.get(query.group());
        if (entry != null && !query.suppress()) {
            entry.onQuery(query.sources(), timers, now);
            keep(query.group(), entry);
        }
    }

    public List<PortAction> onTick(Moment now) {
        List<PortAction> actions = new ArrayList<>();
        if (querier.due(now)) {
            timers = configured;
            querier = querier.asked(timers, now);
            actions.add(new PortAction(Ipv4Address.ANY, Set.of(), false));
            if (completeAt.isEmpty()) {
                completeAt = Optional.of(now.plus(timers.queryResponse().plusSeconds(1)));
            }
        }
        for (Ipv4Address group : deadlines.due(now)) {
            GroupEntry entry = groups.get(group);
            List<PortAction> repeats = entry.onTick(timers, now);
            if (querier.isUs(now)) {
                actions.addAll(repeats);
            }
            keep(group, entry);
        }
        if (!complete && completeAt.isPresent() && !completeAt.get().isAfter(now)) {
            complete = true;
            changed = true;
        }
        return actions;
    }

    /// When [#onTick] is wanted next.
    public Moment deadline(Moment now) {
        Stream<Moment> learning = complete ? Stream.empty() : completeAt.stream();
        return Stream.concat(Stream.of(querier.deadline(now)), Stream.concat(learning, deadlines.first().stream()))
                .min(Moment::compareTo).orElseThrow();
    }

    /// Whether every host has had its chance to answer a general query.
    public boolean complete() {
        return complete;
    }

    /// Whether [#members] or [#complete] changed since this was last asked.
    public boolean takeChanged() {
        boolean before = changed;
        changed = false;
        return before;
    }

    /// Which groups have members, and which sources those want. A view: it changes with the machine.
    public Map<Ipv4Address, SourceFilter> members() {
        return Collections.unmodifiableMap(members);
    }

    /// The querier's address; our own while it is us.
    public Ipv4Address querier(Moment now) {
        return querier.isUs(now) ? own : querier.other().orElse(own);
    }
}
