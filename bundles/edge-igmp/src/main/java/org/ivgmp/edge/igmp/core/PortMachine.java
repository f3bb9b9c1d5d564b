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
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.time.Moment;

/// IGMP on one LAN port: who is querier, and the state of each group. Bounded by [Limits]; not thread-safe.
public final class PortMachine {

    private final IpAddress own;
    private final IgmpTimers configured;
    private final Limits limits;
    private final Rules rules;
    private final Tally tally;
    private final Hosts.Budget hosts;
    private final VersionWatch versions;
    private final Map<IpAddress, GroupEntry> groups = new HashMap<>();
    /// What the entries in `groups` want; kept beside them so that a report costs no more where there are many groups.
    private final Map<IpAddress, SourceFilter> members = new HashMap<>();
    private final Deadlines deadlines = new Deadlines();
    /// The configured ones, or those of the querier while that is another.
    private IgmpTimers timers;
    private Querier querier;
    /// When every host has had its chance to answer our first general query.
    private Optional<Moment> completeAt = Optional.empty();
    private boolean complete;
    /// Whether `members` or `complete` changed since the last [#takeChanged].
    private boolean changed;

    /// What the operator set for a port.
    public record Settings(IgmpTimers timers, Limits limits, Rules rules) {
        public static final Settings DEFAULT = new Settings(IgmpTimers.DEFAULT, Limits.DEFAULT, Rules.DEFAULT);
    }

    /// With the rules that the RFCs recommend.
    public PortMachine(IpAddress own, IgmpTimers timers, Limits limits, Tally tally, Moment now) {
        this(own, new Settings(timers, limits, Rules.DEFAULT), tally, now);
    }

    /// @param own the port's address, which stands in querier elections
    public PortMachine(IpAddress own, Settings settings, Tally tally, Moment now) {
        this.own = own;
        this.configured = settings.timers();
        this.timers = settings.timers();
        this.limits = settings.limits();
        this.rules = settings.rules();
        this.tally = tally;
        this.hosts = new Hosts.Budget(rules.hosts());
        this.versions = new VersionWatch(rules.version());
        this.querier = Querier.starting(timers, now);
    }

    /// @param from source address of the packet
    public List<PortAction> onMessage(IpAddress from, IgmpMessage message, Moment now) {
        return switch (message) {
            case IgmpMessage.V1Report(var group) -> older(from, group, true, now);
            case IgmpMessage.V2Report(var group) -> older(from, group, false, now);
            case IgmpMessage.Leave(var group) -> leave(from, group, now);
            case IgmpMessage.V3Report(var records) -> newer(from, records, now);
            case IgmpMessage.Query query -> {
                tally.count(Count.QUERIES_HEARD);
                heard(from, query, now);
                yield List.of();
            }
            case IgmpMessage.RouterSolicitation _ -> counted(Count.SOLICITATIONS);
            case IgmpMessage.RouterAdvertisement _, IgmpMessage.RouterTermination _ -> counted(Count.ROUTERS_HEARD);
            case IgmpMessage.Unknown _ -> counted(Count.IGNORED_TYPE);
        };
    }

    private List<PortAction> counted(Count what) {
        tally.count(what);
        return List.of();
    }

    private List<PortAction> older(IpAddress from, IpAddress group, boolean version1, Moment now) {
        tally.count(Count.REPORTS);
        if (rules.isSourceSpecific(group)) {
            return counted(Count.SSM_OLDER);
        }
        List<PortAction> actions = record(from, new GroupRecord(RecordType.IS_EX, group, Set.of()), now);
        GroupEntry entry = groups.get(group);
        if (entry != null && version1) {
            entry.heardV1(timers, now);
        } else if (entry != null) {
            entry.heardV2(timers, now);
        }
        return actions;
    }

    private List<PortAction> leave(IpAddress from, IpAddress group, Moment now) {
        tally.count(Count.LEAVES);
        if (rules.isSourceSpecific(group)) {
            return counted(Count.SSM_OLDER);
        }
        // A router in version 1 mode ignores leaves: section 7.3.1. A group without members has nobody who could leave.
        return rules.version() == 1 || !groups.containsKey(group) ? List.of()
                : record(from, new GroupRecord(RecordType.TO_IN, group, Set.of()), now);
    }

    private List<PortAction> newer(IpAddress from, List<GroupRecord> records, Moment now) {
        if (rules.version() < 3) {
            return counted(Count.IGNORED_TYPE);
        }
        tally.count(Count.REPORTS);
        List<PortAction> actions = new ArrayList<>();
        for (GroupRecord entry : records) {
            boolean excludes = entry.type() == RecordType.IS_EX || entry.type() == RecordType.TO_EX;
            actions.addAll(excludes && rules.isSourceSpecific(entry.group()) ? counted(Count.SSM_EXCLUDE)
                    : record(from, entry, now));
        }
        return actions;
    }

    private List<PortAction> record(IpAddress from, GroupRecord heard, Moment now) {
        IpAddress group = heard.group();
        if (group.isLinkLocalMulticast()) {
            return counted(Count.LINK_LOCAL);
        }
        GroupEntry entry = groups.get(group);
        if (entry == null && groups.size() >= limits.groups()) {
            return counted(Count.GROUPS_FULL);
        }
        GroupEntry known = entry != null ? entry
                : new GroupEntry(group, limits.sources(), new Hosts(hosts, limits.sources(), now));
        // Before every host has had its chance to answer us, we know no group's hosts for certain.
        GroupEntry.Outcome outcome = known.onRecord(from, heard.type(), heard.sources(),
                new GroupEntry.Turn(querier.isUs(now), rules.fastLeave() && complete, timers, now));
        if (outcome.full()) {
            tally.count(Count.SOURCES_FULL);
        }
        if (outcome.untracked() && rules.hosts() > 0) {
            tally.count(Count.HOSTS_FULL);
        }
        keep(group, known);
        return outcome.actions();
    }

    /// After each change of an entry.
    private void keep(IpAddress group, GroupEntry entry) {
        Optional<SourceFilter> wanted = entry.wanted();
        if (wanted.isPresent()) {
            groups.put(group, entry);
            changed |= !wanted.get().equals(members.put(group, wanted.get()));
            deadlines.set(group, entry.deadline());
        } else {
            groups.remove(group);
            entry.end();
            changed |= members.remove(group) != null;
            deadlines.set(group, Optional.empty());
        }
    }

    private void heard(IpAddress from, IgmpMessage.Query query, Moment now) {
        if (from.equals(own)) {
            return;
        }
        if (versions.differs(query, now)) {
            tally.count(Count.OTHER_VERSION);
        }
        querier = querier.onQuery(from, own, timers, now);
        if (querier.isUs(now)) {
            return;
        }
        timers = querier.is(from) ? configured.adopting(query) : timers;
        GroupEntry entry = groups.get(query.group());
        if (entry != null && !query.suppress()) {
            // RFC 2236 section 3 takes the time from the message, RFC 9776 section 6.6.1 from the configuration.
            entry.onQuery(query.sources(), query.version() == 2 ? timers.asking(query.maxResponse()) : timers, now);
            keep(query.group(), entry);
        }
    }

    public List<PortAction> onTick(Moment now) {
        List<PortAction> actions = new ArrayList<>();
        if (querier.due(now)) {
            timers = configured;
            actions.add(new PortAction(own.unspecified(), Set.of(), false, querier.isStartingUp()));
            querier = querier.asked(timers, now);
            if (completeAt.isEmpty()) {
                // Not startupResponse: hosts of IGMPv1 take their 10 s whatever the query says, and their streams are not to end before.
                completeAt = Optional.of(now.plus(timers.queryResponse().plusSeconds(1)));
            }
        }
        for (IpAddress group : deadlines.due(now)) {
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

    /// The tracked hosts that want the group; at most `max`.
    public Set<IpAddress> hosts(IpAddress group, Moment now, int max) {
        GroupEntry entry = groups.get(group);
        return entry == null ? Set.of() : entry.hosts(now, max);
    }

    /// Which groups have members, and which sources those want. A view: it changes with the machine.
    public Map<IpAddress, SourceFilter> members() {
        return Collections.unmodifiableMap(members);
    }

    /// The version of another router's queries, when it differs from ours and that has not been said for an hour: RFC 9776 section
    /// 7.3.1.
    public Optional<Integer> takeOtherVersion(Moment now) {
        return versions.take(now);
    }

    /// The robustness in force: the querier's, while it is another.
    public IgmpTimers timers() {
        return timers;
    }

    /// The querier's address; our own while it is us.
    public IpAddress querier(Moment now) {
        return querier.isUs(now) ? own : querier.other().orElse(own);
    }
}
