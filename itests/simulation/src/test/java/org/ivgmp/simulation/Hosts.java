package org.ivgmp.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;

/// The hosts of one LAN: honest ones that want and send groups as RFC 9776 has it, and liars.
final class Hosts {

    static final int HOSTS = 2;
    private static final int FLOOD = 60;

    private final World world;
    private final int site;
    private final Random random;
    /// By host.
    private final Map<Integer, Set<Ipv4Address>> wants = new TreeMap<>();
    private final Set<Ipv4Address> sends = new TreeSet<>();
    private boolean lying;

    Hosts(World world, int site, Random random) {
        this.world = world;
        this.site = site;
        this.random = random;
    }

    boolean wants(IpAddress group) {
        return wants.values().stream().anyMatch(groups -> groups.contains(group));
    }

    Set<Ipv4Address> sends() {
        return sends;
    }

    Ipv4Address address(int host) {
        return Ipv4Address.of(10, 1, site, 11 + host);
    }

    void toggleWant(Ipv4Address group) {
        int host = random.nextInt(HOSTS);
        Set<Ipv4Address> groups = wants.computeIfAbsent(host, _ -> new TreeSet<>());
        boolean joins = !groups.remove(group);
        if (joins) {
            groups.add(group);
        }
        RecordType type = joins ? RecordType.TO_EX : RecordType.TO_IN;
        report(host, type, group);
        world.in(World.ms(200 + random.nextInt(800)), () -> {
            if (wants.getOrDefault(host, Set.of()).contains(group) == joins) {
                report(host, type, group);
            }
        });
    }

    void toggleSend(Ipv4Address group) {
        if (!sends.remove(group)) {
            sends.add(group);
            stream(group);
        }
    }

    private void stream(Ipv4Address group) {
        if (sends.contains(group)) {
            world.originate(site, address(0), group);
            world.in(World.ms(world.isHealed() ? 10_000 : 500 + random.nextInt(1500)), () -> stream(group));
        }
    }

    private void report(int host, RecordType type, Ipv4Address group) {
        if (type != RecordType.TO_IN) {
            world.laws().wanted(Edge.name(site), group);
        }
        if (random.nextInt(20) > 0 || world.isHealed()) {
            world.edge(site).ifPresent(edge -> edge.hear(address(host),
                    new IgmpMessage.V3Report(List.of(new GroupRecord(type, group, Set.of())))));
        }
    }

    /// @param group 0.0.0.0 for a general query
    void onQuery(Ipv4Address group) {
        boolean general = group.equals(Ipv4Address.ANY);
        for (int host : List.copyOf(wants.keySet())) {
            world.in(World.ms(random.nextInt(general ? 10_000 : 1_000)), () -> {
                for (Ipv4Address wanted : new ArrayList<>(wants.getOrDefault(host, Set.of()))) {
                    if (general || wanted.equals(group)) {
                        report(host, RecordType.IS_EX, wanted);
                    }
                }
            });
        }
    }

    void startLying() {
        if (!lying) {
            lying = true;
            lie();
        }
    }

    void stopLying() {
        lying = false;
    }

    /// Floods of groups that nobody wants, joins and leaves in the name of others, queries of a router that is none.
    private void lie() {
        for (int i = random.nextInt(FLOOD); i > 0 && lying; i--) {
            Ipv4Address group = random.nextBoolean() ? world.group(random.nextInt(World.GROUPS))
                    : new Ipv4Address(0xEFFF0000 + random.nextInt(1 << 16));
            RecordType type = RecordType.values()[random.nextInt(RecordType.values().length)];
            world.laws().wanted(Edge.name(site), group);
            IgmpMessage message = switch (random.nextInt(5)) {
                case 0 -> new IgmpMessage.V2Report(group);
                case 1 -> new IgmpMessage.Leave(group);
                default -> new IgmpMessage.V3Report(List.of(new GroupRecord(type, group,
                        random.nextBoolean() ? Set.of() : Set.of(new Ipv4Address(0x0A000000 + random.nextInt(1 << 16))))));
            };
            world.edge(site).ifPresent(edge -> edge.hear(address(random.nextInt(HOSTS)), message));
        }
        if (lying) {
            world.in(World.ms(1_000 + random.nextInt(4_000)), this::lie);
        }
    }
}
