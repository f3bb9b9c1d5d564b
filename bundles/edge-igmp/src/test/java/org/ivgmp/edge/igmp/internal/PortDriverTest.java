package org.ivgmp.edge.igmp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.ivgmp.net.Ipv4Packet;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.igmp.IgmpCodec;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// The packets of one port, octet for octet, in virtual time.
class PortDriverTest {

    private static final LanPort PORT = new LanPort("lan0", Ipv4Address.of("10.1.0.5"), IpPrefix.of("10.1.0.0/24"));
    private static final Ipv4Address HOST = Ipv4Address.of("10.1.0.11");
    private static final Ipv4Address LOWER = Ipv4Address.of("10.1.0.2");
    private static final Ipv4Address G = Ipv4Address.of("239.1.1.1");

    private final Tally tally = new Tally();
    private final List<Ipv4Packet> sent = new ArrayList<>();
    private Moment now = new Moment(0);
    private PortDriver driver = driver(3, Map.of());

    private PortDriver driver(int version, Map<IpAddress, SourceFilter> wanted) {
        Rules rules = new Rules(version, 100, false, Rules.DEFAULT.ssm());
        return new PortDriver(PORT, Family.IGMP, new IgmpLoop.Setup(new PortMachine.Settings(IgmpTimers.DEFAULT, Limits.DEFAULT, rules), Optional.empty(),
                Optional.of(Duration.ofSeconds(20)), wanted, Set.of(), new Random(1)), this::inject, tally, now);
    }

    private boolean inject(String port, byte[] packet) {
        assertEquals("lan0", port);
        sent.add(((Parsed.Valid<Ipv4Packet>) Ipv4Packet.parse(packet)).value());
        return true;
    }

    private static IgmpMessage message(Ipv4Packet packet) {
        return ((Parsed.Valid<IgmpMessage>) IgmpCodec.parse(packet.payload())).value();
    }

    private void until(double seconds) {
        Moment end = new Moment(Math.round(seconds * 1e9));
        while (!driver.deadline(now).isAfter(end)) {
            now = driver.deadline(now).isAfter(now) ? driver.deadline(now) : now;
            driver.tick(now);
        }
        now = end;
    }

    private void hear(Ipv4Address from, String to, IgmpMessage message) {
        driver.heard(new Ipv4Packet(0xC0, 0, 0, 1, 2, from, Ipv4Address.of(to), Ipv4Packet.routerAlert(), IgmpCodec.print(message)).print(), now);
    }

    private List<IgmpMessage> said(Class<?> kind) {
        return sent.stream().map(PortDriverTest::message).filter(kind::isInstance).toList();
    }

    /// RFC 9776 section 4, RFC 2236 section 2, RFC 4286 sections 3.3 and 5.2.
    @Test
    void everyPacketHasTtl1RouterAlertAndInternetworkControl() {
        driver = driver(3, Map.of(G, SourceFilter.ALL));
        until(60);
        hear(HOST, "224.0.0.22", new IgmpMessage.V3Report(List.of(new GroupRecord(RecordType.TO_EX, Ipv4Address.of("239.1.1.7"), Set.of()))));
        hear(HOST, "224.0.0.2", new IgmpMessage.Leave(Ipv4Address.of("239.1.1.7")));
        until(100);
        driver.goodbye(now);
        for (Class<?> kind : List.of(IgmpMessage.Query.class, IgmpMessage.RouterAdvertisement.class, IgmpMessage.V3Report.class,
                IgmpMessage.RouterTermination.class)) {
            assertTrue(!said(kind).isEmpty(), kind.getSimpleName());
        }
        for (Ipv4Packet packet : sent) {
            assertEquals(1, packet.ttl());
            assertEquals(0xC0, packet.tos());
            assertTrue(packet.hasRouterAlert());
            assertEquals(PORT.address(), packet.source());
            assertEquals(switch (message(packet)) {
                case IgmpMessage.Query query when query.group().isUnspecified() -> "224.0.0.1";
                case IgmpMessage.Query query -> query.group().toString();
                case IgmpMessage.V3Report _ -> "224.0.0.22";
                default -> "224.0.0.106";
            }, packet.destination().toString());
        }
    }

    /// The Max Resp Code of general queries, in tenths of seconds: 1 s at the start, then 10 s. RFC 9776 section 7.3.1: 8 octets in the
    /// older versions, and a code of zero in version 1.
    @Test
    void startupQueriesAreAnsweredSoonAndThoseOfOlderVersionsAreEightOctets() {
        for (int version = 1; version <= 3; version++) {
            sent.clear();
            now = new Moment(0);
            driver = driver(version, Map.of());
            until(160);
            List<byte[]> queries = sent.stream().filter(p -> message(p) instanceof IgmpMessage.Query).map(Ipv4Packet::payload).toList();
            assertEquals(version == 1 ? List.of(0, 0, 0, 0) : List.of(10, 10, 100, 100), queries.stream().map(q -> (int) q[1]).toList());
            int octets = version == 3 ? 12 : 8;
            assertTrue(queries.stream().allMatch(query -> query.length == octets));
        }
    }

    /// RFC 4286 sections 3.2.2 to 3.2.5 and 3.4: the values in force, which are the querier's while that is another.
    @Test
    void advertisementsSayTheValuesInForce() {
        until(10);
        assertEquals(Set.of(new IgmpMessage.RouterAdvertisement(Duration.ofSeconds(20), Duration.ofSeconds(125), 2)),
                Set.copyOf(said(IgmpMessage.RouterAdvertisement.class)));
        sent.clear();
        hear(LOWER, "224.0.0.1", new IgmpMessage.Query(3, Ipv4Address.ANY, Set.of(), false, 3, Duration.ofSeconds(60), Duration.ofSeconds(10)));
        assertEquals(List.of(), sent, "a change triggers none");
        until(40);
        assertEquals(Set.of(new IgmpMessage.RouterAdvertisement(Duration.ofSeconds(20), Duration.ofSeconds(60), 3)),
                Set.copyOf(said(IgmpMessage.RouterAdvertisement.class)), "also while it is not the querier");
    }

    /// RFC 4286 sections 4 and 4.4.
    @Test
    void aSolicitationIsAnswered() {
        until(10);
        sent.clear();
        hear(HOST, "224.0.0.1", new IgmpMessage.RouterSolicitation());
        until(12);
        assertEquals(List.of(), sent, "sent to the wrong address");
        hear(HOST, "224.0.0.2", new IgmpMessage.RouterSolicitation());
        until(14);
        assertEquals(1, said(IgmpMessage.RouterAdvertisement.class).size());
        assertEquals(1, tally.of(Tally.Count.SOLICITATIONS));
    }

    /// Where the edge is the querier, the top router asks nothing: our host answers our own queries.
    @Test
    void theHostAnswersOurOwnQueriesAndThoseOfAnother() {
        driver = driver(3, Map.of(G, SourceFilter.ALL));
        until(30);
        sent.clear();
        until(33.25 + 10);
        assertEquals(List.of(new IgmpMessage.V3Report(List.of(new GroupRecord(RecordType.IS_EX, G, Set.of())))), said(IgmpMessage.V3Report.class));
        sent.clear();
        hear(LOWER, "224.0.0.1", new IgmpMessage.Query(2, Ipv4Address.ANY, Set.of(), false, 0, Duration.ZERO, Duration.ofSeconds(10)));
        until(60);
        assertEquals(List.of(new IgmpMessage.V2Report(G)), said(IgmpMessage.V2Report.class));
        assertEquals(Map.of(), driver.machine().members(), "what the edge wants as a host is no receiver's wish");
    }
}
