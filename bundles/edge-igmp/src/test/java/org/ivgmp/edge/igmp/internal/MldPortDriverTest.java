package org.ivgmp.edge.igmp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.ivgmp.edge.igmp.core.Family;
import org.ivgmp.edge.igmp.core.IgmpTimers;
import org.ivgmp.edge.igmp.core.Limits;
import org.ivgmp.edge.igmp.core.PortMachine;
import org.ivgmp.edge.igmp.core.Rules;
import org.ivgmp.edge.igmp.core.Tally;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv6Address;
import org.ivgmp.net.Ipv6Packet;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.net.igmp.MldCodec;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// MLD on one port, octet for octet, in virtual time.
class MldPortDriverTest {

    private static final Ipv6Address OWN = Ipv6Address.of("fe80::5");
    private static final Ipv6Address HOST = Ipv6Address.of("fe80::11");
    private static final Ipv6Address LOWER = Ipv6Address.of("fe80::2");
    private static final Ipv6Address G = Ipv6Address.of("ff15::1:1");
    private static final Ipv6Address SSM = Ipv6Address.of("ff3e::1");
    private static final Ipv6Address S = Ipv6Address.of("fd00:9::1");
    private static final LanPort PORT = new LanPort("lan0", Ipv4Address.of("10.1.0.5"), IpPrefix.of("10.1.0.0/24"), Optional.of(OWN));

    private final Tally tally = new Tally(Family.MLD);
    private final List<Ipv6Packet> sent = new ArrayList<>();
    private Moment now = new Moment(0);
    private PortDriver driver = driver(2, Map.of());

    private PortDriver driver(int version, Map<IpAddress, SourceFilter> wanted) {
        PortMachine.Settings four = PortMachine.Settings.DEFAULT;
        PortMachine.Settings six = new PortMachine.Settings(IgmpTimers.DEFAULT, Limits.DEFAULT, Rules.DEFAULT.speaking(version + 1));
        return new PortDriver(PORT, Family.MLD, new IgmpLoop.Setup(four, Optional.of(six), Optional.of(Duration.ofSeconds(20)), wanted,
                Set.of(), new Random(1)), this::inject, tally, now);
    }

    private boolean inject(String port, byte[] packet) {
        assertEquals("lan0", port);
        sent.add(((Parsed.Valid<Ipv6Packet>) Ipv6Packet.parse(packet)).value());
        return true;
    }

    private static IgmpMessage message(Ipv6Packet packet) {
        return ((Parsed.Valid<IgmpMessage>) MldCodec.parse(packet.source(), packet.destination(), packet.payload())).value();
    }

    private void until(double seconds) {
        Moment end = new Moment(Math.round(seconds * 1e9));
        while (!driver.deadline(now).isAfter(end)) {
            now = driver.deadline(now).isAfter(now) ? driver.deadline(now) : now;
            driver.tick(now);
        }
        now = end;
    }

    private void hear(Ipv6Address from, String to, IgmpMessage message) {
        Ipv6Address destination = Ipv6Address.of(to);
        driver.heard(Ipv6Packet.control(0, 1, Ipv6Packet.ICMPV6, from, destination, MldCodec.print(message, from, destination)).print(), now);
    }

    private void report(RecordType type, IpAddress group, IpAddress... sources) {
        hear(HOST, "ff02::16", new IgmpMessage.V3Report(List.of(new GroupRecord(type, group, Set.of(sources)))));
    }

    private List<IgmpMessage> said(Class<?> kind) {
        return sent.stream().map(MldPortDriverTest::message).filter(kind::isInstance).toList();
    }

    /// RFC 9777 section 5, RFC 4286 sections 3.5 and 5.3.
    @Test
    void everyPacketHasHopLimit1RouterAlertAndALinkLocalSource() {
        driver = driver(2, Map.of(G, SourceFilter.ALL, Ipv4Address.of("239.1.1.1"), SourceFilter.ALL));
        until(60);
        report(RecordType.TO_EX, Ipv6Address.of("ff15::7"));
        hear(HOST, "ff02::2", new IgmpMessage.Leave(Ipv6Address.of("ff15::7")));
        until(100);
        driver.goodbye(now);
        for (Class<?> kind : List.of(IgmpMessage.Query.class, IgmpMessage.RouterAdvertisement.class, IgmpMessage.V3Report.class,
                IgmpMessage.RouterTermination.class)) {
            assertFalse(said(kind).isEmpty(), kind.getSimpleName());
        }
        for (Ipv6Packet packet : sent) {
            assertEquals(1, packet.hopLimit());
            assertTrue(packet.routerAlert());
            assertEquals(OWN, packet.source());
            assertEquals(switch (message(packet)) {
                case IgmpMessage.Query query when query.group().isUnspecified() -> "ff02::1";
                case IgmpMessage.Query query -> query.group().toString();
                case IgmpMessage.V3Report _ -> "ff02::16";
                default -> "ff02::6a";
            }, packet.destination().toString());
        }
    }

    /// Max Resp Code: 1 s at the start, then 10 s. RFC 9777 section 8.3.1: 24 octets in version 1.
    @Test
    void startupQueriesAreAnsweredSoonAndThoseOfVersion1Are24Octets() {
        for (int version = 1; version <= 2; version++) {
            sent.clear();
            now = new Moment(0);
            driver = driver(version, Map.of());
            until(160);
            List<Ipv6Packet> queries = sent.stream().filter(p -> message(p) instanceof IgmpMessage.Query).toList();
            assertEquals(List.of(1L, 1L, 10L, 10L),
                    queries.stream().map(p -> ((IgmpMessage.Query) message(p)).maxResponse().toSeconds()).toList());
            int octets = version == 1 ? 24 : 28;
            assertTrue(queries.stream().allMatch(packet -> packet.payload().length == octets));
        }
    }

    /// RFC 9777 sections 7.4.2 and 7.6.3.1, with the Last Listener Query Interval of 1 s, twice.
    @Test
    void aListenerThatLeavesIsAskedAboutAndGone() {
        until(20);
        report(RecordType.TO_EX, G);
        assertEquals(Map.of(G, SourceFilter.ALL), driver.machine().members());
        until(30);
        sent.clear();
        report(RecordType.TO_IN, G);
        until(31.9);
        assertEquals(List.of(G, G), said(IgmpMessage.Query.class).stream().map(q -> ((IgmpMessage.Query) q).group())
                .filter(G::equals).toList());
        assertEquals(Set.of(G), driver.machine().members().keySet());
        until(32);
        assertEquals(Map.of(), driver.machine().members());
    }

    /// RFC 9777 section 7.4.1, RFC 4604 section 3: source-specific groups have sources, and only version 2 names them.
    @Test
    void sourceSpecificGroupsAreJoinedWithSources() {
        until(20);
        report(RecordType.ALLOW, SSM, S);
        assertEquals(Map.of(SSM, new SourceFilter(false, Set.of(S))), driver.machine().members());
        report(RecordType.TO_EX, SSM);
        hear(HOST, "ff3e::1", new IgmpMessage.V2Report(SSM));
        hear(HOST, "ff02::2", new IgmpMessage.Leave(SSM));
        assertEquals(Map.of(SSM, new SourceFilter(false, Set.of(S))), driver.machine().members());
        assertEquals(1, tally.of(Tally.Count.SSM_EXCLUDE));
        assertEquals(2, tally.of(Tally.Count.SSM_OLDER));
        report(RecordType.BLOCK, SSM, S);
        until(22);
        assertEquals(Map.of(), driver.machine().members());
    }

    /// RFC 9777 section 8.3.2: BLOCK is ignored where a version 1 listener is; RFC 2710 section 4: a Report and a Done.
    @Test
    void listenersOfVersion1AreServed() {
        until(20);
        hear(HOST, "ff15::1:1", new IgmpMessage.V2Report(G));
        report(RecordType.BLOCK, G, S);
        assertEquals(Map.of(G, SourceFilter.ALL), driver.machine().members());
        until(25);
        hear(HOST, "ff02::2", new IgmpMessage.Leave(G));
        until(27);
        assertEquals(Map.of(), driver.machine().members());
    }

    /// RFC 9777 section 9.4: robustness times query interval and twice the response interval, 270 s.
    @Test
    void aSilentListenerEndsAfterTheListeningInterval() {
        hear(LOWER, "ff02::1", new IgmpMessage.Query(3, Ipv6Address.ANY, Set.of(), false, 2, Duration.ofSeconds(125), Duration.ofSeconds(10)));
        report(RecordType.IS_EX, G);
        until(269.9);
        assertEquals(Set.of(G), driver.machine().members().keySet());
        until(270);
        assertEquals(Map.of(), driver.machine().members());
    }

    /// RFC 9777 section 7.6.2: the lowest address asks.
    @Test
    void theLowerAddressIsQuerier() {
        until(1);
        assertEquals("this edge", driver.querier(now));
        hear(HOST, "ff02::1", new IgmpMessage.Query(3, Ipv6Address.ANY, Set.of(), false, 2, Duration.ofSeconds(125), Duration.ofSeconds(10)));
        assertEquals("this edge", driver.querier(now));
        hear(LOWER, "ff02::1", new IgmpMessage.Query(3, Ipv6Address.ANY, Set.of(), false, 2, Duration.ofSeconds(125), Duration.ofSeconds(10)));
        assertEquals("fe80::2", driver.querier(now));
        until(1 + 255);
        assertEquals("this edge", driver.querier(now), "after the Other Querier Present Timeout");
    }

    /// RFC 9777 section 7.4: no state for what is never forwarded; RFC 4541 section 3.
    @Test
    void linkLocalGroupsAreNotKept() {
        until(20);
        for (String group : List.of("ff02::fb", "ff01::1", "ff02::1:ff00:1", "ff05::1")) {
            report(RecordType.TO_EX, Ipv6Address.of(group));
        }
        assertEquals(Set.of(Ipv6Address.of("ff05::1")), driver.machine().members().keySet());
        assertEquals(3, tally.of(Tally.Count.LINK_LOCAL));
    }

    /// RFC 9777 section 5.1.10: 89 sources a query where the MTU is 1500.
    @Test
    void noPacketIsLongerThanTheMtu() {
        Limits many = new Limits(10, 300, 1000, false);
        driver = new PortDriver(PORT, Family.MLD, new IgmpLoop.Setup(PortMachine.Settings.DEFAULT,
                Optional.of(new PortMachine.Settings(IgmpTimers.DEFAULT, many, Rules.DEFAULT)), Optional.empty(), Map.of(), Set.of(), new Random(1)),
                this::inject, tally, now);
        until(20);
        IpAddress[] sources = new IpAddress[200];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = new Ipv6Address(S.high(), i + 1);
        }
        report(RecordType.ALLOW, SSM, sources);
        sent.clear();
        report(RecordType.BLOCK, SSM, sources);
        assertEquals(List.of(22, 89, 89), said(IgmpMessage.Query.class).stream().map(q -> ((IgmpMessage.Query) q).sources().size()).sorted().toList());
        assertTrue(sent.stream().allMatch(packet -> packet.print().length <= 1500));
    }
}
