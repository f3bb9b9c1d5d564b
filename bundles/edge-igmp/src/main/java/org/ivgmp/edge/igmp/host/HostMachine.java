package org.ivgmp.edge.igmp.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.ivgmp.edge.igmp.core.Family;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.time.Moment;

/// A host that wants the same groups for as long as it lives: RFC 9776 section 5, RFC 9777 section 6. It says so at its start, answers queries, and says
/// goodbye. Bounded by what it wants; not thread-safe: one per port.
public final class HostMachine {

    /// Section 8.11.
    private static final Duration UNSOLICITED_INTERVAL = Duration.ofSeconds(1);
    /// A version 1 query says no time: section 7.2.1.
    private static final Duration V1_RESPONSE = Duration.ofSeconds(10);

    /// A message to send.
    public record Say(IgmpMessage message, IpAddress destination) {
    }

    private final TreeMap<IpAddress, SourceFilter> wanted;
    private final RandomGenerator chance;
    private final Map<IpAddress, Pending> answers = new TreeMap<>();
    /// The answer to a general query.
    private Optional<Moment> answerAll = Optional.empty();
    private RouterVersion router = RouterVersion.DEFAULT;
    private int speaking = 3;
    private int joinsLeft;
    private Moment joinAt;

    /// @param wanted groups of one family; neither empty filters nor link-local groups
    public HostMachine(Map<IpAddress, SourceFilter> wanted, RandomGenerator chance, Moment now) {
        this.wanted = new TreeMap<>(wanted);
        this.chance = chance;
        this.joinsLeft = wanted.isEmpty() ? 0 : router.robustness();
        this.joinAt = now;
    }

    /// A query of any router, of our own part of the edge also.
    public void onQuery(IgmpMessage.Query query, Moment now) {
        if (wanted.isEmpty()) {
            return;
        }
        router = router.heard(query, now);
        follow(now);
        Duration most = query.version() == 1 ? V1_RESPONSE : query.maxResponse();
        Moment then = now.plus(Duration.ofNanos(chance.nextLong(Math.max(1, most.toNanos()))));
        if (answerAll.isPresent() && !answerAll.get().isAfter(then)) {
            return;
        }
        IpAddress group = query.group();
        if (!group.isUnspecified()) {
            if (wanted.containsKey(group)) {
                answers.merge(group, new Pending(then, query.sources()), (old, _) -> old.and(then, query.sources()));
            }
        } else if (speaking == 3) {
            answerAll = Optional.of(then);
        } else {
            wanted.keySet().forEach(each -> answerOlder(each, most, now));
        }
    }

    /// RFC 2236 section 3: a timer for each group, lowered but not raised.
    private void answerOlder(IpAddress group, Duration most, Moment now) {
        Moment then = now.plus(Duration.ofNanos(chance.nextLong(Math.max(1, most.toNanos()))));
        answers.merge(group, new Pending(then, Set.of()), (old, _) -> old.and(then, Set.of()));
    }

    /// Another host reported the group with version 1 or 2: ours need not say it again, but where we speak version 3 (RFC 9776 section
    /// 7.2.2, RFC 4604 section 2.2.1).
    public void onOlderReport(IpAddress group, Moment now) {
        follow(now);
        if (speaking < 3) {
            answers.remove(group);
        }
    }

    /// Section 7.2.1: when the version changes, what is pending is cancelled.
    private void follow(Moment now) {
        int version = router.version(now);
        if (version != speaking) {
            speaking = version;
            answerAll = Optional.empty();
            answers.clear();
            joinsLeft = 0;
        }
    }

    /// The version spoken.
    public int version(Moment now) {
        return router.version(now);
    }

    public List<Say> onTick(Moment now) {
        follow(now);
        List<Say> said = new ArrayList<>();
        if (joinsLeft > 0 && !joinAt.isAfter(now)) {
            joinsLeft--;
            joinAt = now.plus(Duration.ofNanos(1 + chance.nextLong(UNSOLICITED_INTERVAL.toNanos())));
            said.addAll(Reports.of(joins()));
        }
        if (answerAll.isPresent() && !answerAll.get().isAfter(now)) {
            answerAll = Optional.empty();
            said.addAll(Reports.of(wanted.entrySet().stream().map(e -> current(e.getKey(), e.getValue())).toList()));
        }
        List<IpAddress> due = answers.entrySet().stream().filter(e -> !e.getValue().at().isAfter(now)).map(Map.Entry::getKey).toList();
        for (IpAddress group : due) {
            said.addAll(answer(group, answers.remove(group).sources()));
        }
        return said;
    }

    /// From nothing to what is wanted: section 5.1.
    private List<GroupRecord> joins() {
        return wanted.entrySet().stream().map(e -> new GroupRecord(e.getValue().exclude() ? RecordType.TO_EX : RecordType.ALLOW,
                e.getKey(), e.getValue().sources())).toList();
    }

    private static GroupRecord current(IpAddress group, SourceFilter filter) {
        return new GroupRecord(filter.exclude() ? RecordType.IS_EX : RecordType.IS_IN, group, filter.sources());
    }

    /// Section 5.2, when a group timer expires.
    private List<Say> answer(IpAddress group, Set<IpAddress> asked) {
        if (speaking < 3) {
            return List.of(new Say(speaking == 1 ? new IgmpMessage.V1Report(group) : new IgmpMessage.V2Report(group), group));
        }
        SourceFilter filter = wanted.get(group);
        if (asked.isEmpty()) {
            return Reports.of(List.of(current(group, filter)));
        }
        Set<IpAddress> both = new HashSet<>(asked);
        both.removeIf(source -> !filter.wants(source));
        return both.isEmpty() ? List.of() : Reports.of(List.of(new GroupRecord(RecordType.IS_IN, group, both)));
    }

    /// What a host says when it goes, once: nobody is there to repeat it.
    public List<Say> goodbye(Moment now) {
        follow(now);
        return switch (speaking) {
            case 1 -> List.of();
            case 2 -> wanted.keySet().stream().map(group -> new Say(new IgmpMessage.Leave(group), Family.of(group).allRouters())).toList();
            default -> Reports.of(wanted.entrySet().stream().map(e -> e.getValue().exclude()
                    ? new GroupRecord(RecordType.TO_IN, e.getKey(), Set.of())
                    : new GroupRecord(RecordType.BLOCK, e.getKey(), e.getValue().sources())).toList());
        };
    }

    /// When [#onTick] is wanted next, if ever.
    public Optional<Moment> deadline() {
        return Stream.of(joinsLeft > 0 ? Stream.of(joinAt) : Stream.<Moment>empty(), answerAll.stream(),
                answers.values().stream().map(Pending::at)).flatMap(s -> s).min(Moment::compareTo);
    }

    /// Records of one family in as many reports as they need: section 4.2.16.
    private static final class Reports {

        private static final int HEADER = 8;

        static List<Say> of(List<GroupRecord> records) {
            List<Say> reports = new ArrayList<>();
            List<GroupRecord> some = new ArrayList<>();
            int octets = HEADER;
            for (GroupRecord each : records) {
                Family family = Family.of(each.group());
                int more = family.recordOctets(each.sources().size());
                if (octets + more > family.messageOctets() && !some.isEmpty()) {
                    reports.add(report(some));
                    some.clear();
                    octets = HEADER;
                }
                some.add(each);
                octets += more;
            }
            if (!some.isEmpty()) {
                reports.add(report(some));
            }
            return reports;
        }

        private static Say report(List<GroupRecord> records) {
            return new Say(new IgmpMessage.V3Report(records), Family.of(records.getFirst().group()).allReportRouters());
        }
    }
}
