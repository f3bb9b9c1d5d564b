package org.ivgmp.edge.igmp.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.time.Moment;

/// A port, its clock, and what it has asked for.
final class Lan {

    static final Ipv4Address OWN = Ipv4Address.of("10.1.0.5");
    static final Ipv4Address HOST = Ipv4Address.of("10.1.0.11");
    static final Ipv4Address LOWER = Ipv4Address.of("10.1.0.2");
    static final Ipv4Address HIGHER = Ipv4Address.of("10.1.0.9");
    static final Ipv4Address G = Ipv4Address.of("239.1.1.1");
    static final Ipv4Address S = Ipv4Address.of("10.2.0.1");

    /// @param at seconds since the port came
    record Said(double at, PortAction query) {
    }

    final Tally tally = new Tally();
    final PortMachine machine;
    final List<Said> log = new ArrayList<>();
    final Moment start = new Moment(Long.MAX_VALUE - 5_000_000_000L);
    Moment now = start;

    Lan() {
        this(Limits.DEFAULT);
    }

    Lan(Limits limits) {
        this(limits, Rules.DEFAULT);
    }

    Lan(Limits limits, Rules rules) {
        machine = new PortMachine(OWN, new PortMachine.Settings(IgmpTimers.DEFAULT, limits, rules), tally, now);
    }

    void hear(IpAddress from, IgmpMessage message) {
        note(machine.onMessage(from, message, now));
    }

    void report(RecordType type, IpAddress... sources) {
        hear(HOST, new IgmpMessage.V3Report(List.of(new GroupRecord(type, G, Set.of(sources)))));
    }

    void until(double seconds) {
        Moment end = start.plus(Duration.ofMillis(Math.round(seconds * 1000)));
        while (!machine.deadline(now).isAfter(end)) {
            Moment next = machine.deadline(now);
            now = next.isAfter(now) ? next : now;
            note(machine.onTick(now));
        }
        now = end;
    }

    void note(List<PortAction> actions) {
        actions.forEach(action -> log.add(new Said(start.until(now).toMillis() / 1000.0, action)));
    }

    Map<IpAddress, SourceFilter> members() {
        return machine.members();
    }

    static IgmpMessage.Query query(IpAddress group, boolean suppress) {
        return new IgmpMessage.Query(3, group, Set.of(), suppress, 2, Duration.ofSeconds(125), Duration.ofSeconds(10));
    }

    static Ipv4Address destination(IgmpMessage message) {
        return switch (message) {
            case IgmpMessage.V1Report(var group) -> (Ipv4Address) group;
            case IgmpMessage.V2Report(var group) -> (Ipv4Address) group;
            case IgmpMessage.Query query when query.group().isUnspecified() -> Ipv4Address.of("224.0.0.1");
            case IgmpMessage.Query query -> (Ipv4Address) query.group();
            case IgmpMessage.V3Report _ -> Ipv4Address.of("224.0.0.22");
            case IgmpMessage.Leave _, IgmpMessage.RouterSolicitation _, IgmpMessage.Unknown _ -> Ipv4Address.of("224.0.0.2");
            case IgmpMessage.RouterAdvertisement _, IgmpMessage.RouterTermination _ -> Ipv4Address.of("224.0.0.106");
        };
    }

    /// Any message about one of `groups` groups from G on.
    static IgmpMessage message(Random random, int groups) {
        Ipv4Address group = new Ipv4Address(G.bits() + random.nextInt(groups));
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt(8) == 0 ? new IgmpMessage.V1Report(group) : new IgmpMessage.V2Report(group);
            case 1 -> new IgmpMessage.Leave(random.nextInt(8) == 0 ? HOST : group);
            case 2 -> query(random.nextBoolean() ? Ipv4Address.ANY : group, random.nextBoolean());
            default -> {
                Set<IpAddress> sources = new HashSet<>();
                for (int count = random.nextInt(4); count > 0; count--) {
                    sources.add(new Ipv4Address(S.bits() + random.nextInt(8)));
                }
                yield new IgmpMessage.V3Report(List.of(new GroupRecord(RecordType.values()[random.nextInt(6)], group, sources)));
            }
        };
    }
}
