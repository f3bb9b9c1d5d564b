package org.ivgmp.edge.dataplane.core;

import static org.ivgmp.edge.dataplane.core.Inet.ip;
import static org.ivgmp.edge.dataplane.core.Inet.ips;
import static org.ivgmp.edge.dataplane.core.PlaneCounter.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.dataplane.IngressRoute;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.dataplane.RelayRoute;
import org.ivgmp.net.IpPrefix;
import org.junit.jupiter.api.Test;

class TunnelPipelineTest {

    private static final int KEY = 7 << 12;
    private static final int PEER = 0x64400002;
    private static final int OTHER_PEER = 0x64400003;
    private static final int GROUP = 0xEF010203;
    private static final int OTHER_GROUP = 0xEF010204;
    private static final int SOURCE = 0x0A02000B;
    private static final int UNWANTED = 0x0A02000C;
    private static final int OURS = 0x0A010063;

    private final Counters counters = new Counters();
    private final List<String> injected = new ArrayList<>();
    private final List<String> relayed = new ArrayList<>();
    private final TunnelPipeline pipeline = new TunnelPipeline(counters, new LanSink() {
        @Override
        public void inject(int ifindex, MemorySegment memory, long at, int length) {
            injected.add(ifindex + ":" + length);
            counters.count(INJECTED);
        }

        @Override
        public void flush() {
            // nothing waits
        }
    }, new CopySink() {
        @Override
        public void copy(Branch branch, int dscp, MemorySegment memory, long at, int length) {
            relayed.add((branch.peer() & 0xFF) + " key " + Integer.toHexString(branch.key()) + " seq "
                    + branch.lane(0).nextSequence() + " ttl " + Ipv4.ttl(memory, at) + " length " + length
                    + (dscp == EgressRoute.COPY_DSCP ? "" : " dscp " + dscp));
        }

        @Override
        public void flush() {
            // nothing waits
        }
    });
    private int sequence;

    TunnelPipelineTest() {
        PlaneTable table = new PlaneTable(1, 1, List.of(), List.of(), List.of(
                new IngressRoute(KEY, ip(GROUP), "lan0", new int[] {PEER}, true, ips(UNWANTED)),
                new IngressRoute(KEY, ip(OTHER_GROUP), "lan0", new int[] {OTHER_PEER}, true, ips())), List.of());
        pipeline.adopt(Fib.compile(table, List.of("lan0"), new Branches(BreakerTest.LIMITS)),
                new Ports(List.of(new Port("lan0", 3, List.of(IpPrefix.of("10.1.0.0/24"))))));
    }

    @Test
    void aPacketForAWantedGroupIsInjectedWithoutPadding() {
        byte[] datagram = gre(Packets.udp(SOURCE, GROUP, 7, 1));
        receive(PEER, Arrays.copyOf(datagram, datagram.length + 5));
        assertEquals(List.of("3:36"), injected);
    }

    private void adopt(List<EgressRoute> egress, List<IngressRoute> ingress, RelayRoute... relays) {
        pipeline.adopt(Fib.compile(new PlaneTable(1, 1, List.of(), egress, ingress, List.of(relays)), List.of("lan0"),
                new Branches(BreakerTest.LIMITS)), new Ports(List.of(new Port("lan0", 3, List.of(IpPrefix.of("10.1.0.0/24"))))));
    }

    @Test
    void anInnerNodePassesATreesPacketsOnOnTheSameBranchAndNeverBack() {
        adopt(List.of(), List.of(new IngressRoute(KEY | 9, ip(GROUP), "lan0", new int[] {PEER}, true, ips())),
                new RelayRoute(KEY | 9, ip(GROUP), PEER, new int[] {OTHER_PEER, PEER, 0x64400004}));
        receive(PEER, keyed(KEY | 9, gre(Packets.udp(SOURCE, GROUP, 7, 1))));
        receive(PEER, keyed(KEY | 9, gre(Packets.udp(SOURCE, GROUP, 7, 1))));
        assertEquals(List.of("3 key 7009 seq 0 ttl 7 length 36", "4 key 7009 seq 0 ttl 7 length 36",
                "3 key 7009 seq 1 ttl 7 length 36", "4 key 7009 seq 1 ttl 7 length 36"), relayed);
        assertEquals(List.of("3:36", "3:36"), injected);
        assertEquals(2, counters.get(TUNNEL_RELAYED));
        assertEquals(0, counters.get(TUNNEL_NO_ROUTE));
    }

    @Test
    void anInnerNodeMarksAsItsDocumentSays() {
        adopt(List.of(), List.of(), new RelayRoute(KEY | 9, ip(GROUP), 46, PEER, new int[] {OTHER_PEER}));
        receive(PEER, keyed(KEY | 9, gre(Packets.udp(SOURCE, GROUP, 7, 1))));
        assertEquals(List.of("3 key 7009 seq 0 ttl 7 length 36 dscp 46"), relayed);
    }

    @Test
    void anInnerNodePassesNothingOnThatComesFromElsewhereOrOnAnotherBranchOrForAnotherGroup() {
        adopt(List.of(), List.of(), new RelayRoute(KEY | 9, ip(GROUP), PEER, new int[] {OTHER_PEER}),
                new RelayRoute(KEY | 8, ip(OTHER_GROUP), OTHER_PEER, new int[] {PEER}));
        receive(OTHER_PEER, keyed(KEY | 9, gre(Packets.udp(SOURCE, GROUP, 7, 1))));
        receive(OTHER_PEER, keyed(KEY | 8, gre(Packets.udp(SOURCE, GROUP, 7, 1))));
        receive(PEER, keyed(KEY | 8, gre(Packets.udp(SOURCE, GROUP, 7, 1))));
        receive(PEER, keyed(KEY | 9, gre(Packets.udp(SOURCE, OTHER_GROUP, 7, 1))));
        receive(PEER, gre(Packets.udp(SOURCE, GROUP, 7, 1)));
        assertEquals(List.of(), relayed);
        assertEquals(5, counters.get(TUNNEL_UNKNOWN_PEER) + counters.get(TUNNEL_NO_ROUTE));
    }

    @Test
    void aDuplicateIsNotPassedOnEither() {
        adopt(List.of(), List.of(), new RelayRoute(KEY | 9, ip(GROUP), PEER, new int[] {OTHER_PEER}));
        byte[] once = keyed(KEY | 9, gre(Packets.udp(SOURCE, GROUP, 7, 1)));
        receive(PEER, once);
        receive(PEER, once);
        assertEquals(1, relayed.size());
        assertEquals(1, counters.get(TUNNEL_DUPLICATE));
    }

    @Test
    void congestionOnTheWayIsToldToSendersThatUnderstandAndDropsThePacketsOfOthers() {
        byte[] ect = Packets.udp(SOURCE, GROUP, 7, 1);
        ect[1] = (byte) 0xB8 | Ecn.ECT_0;
        Packets.seal(ect);
        receive(PEER, gre(ect), Ecn.CE);
        assertEquals(1, injected.size());
        receive(PEER, gre(Packets.udp(SOURCE, GROUP, 7, 1)), Ecn.CE);
        assertEquals(1, counters.get(TUNNEL_ECN));
        assertEquals(1, injected.size());
    }

    private Branch sendingTo(int peer) {
        Branches branches = new Branches(BreakerTest.LIMITS);
        pipeline.adopt(Fib.compile(new PlaneTable(1, 1, List.of(),
                List.of(new EgressRoute("lan0", ip(GROUP), ip(0), KEY, 0, 0, new int[] {peer})), List.of(), List.of()),
                List.of("lan0"), branches), new Ports(List.of(new Port("lan0", 3, List.of()))));
        return branches.all().iterator().next();
    }

    private static byte[] report(int key, long received, long lost) {
        byte[] octets = new byte[Gre.HEADER + BranchReport.LENGTH];
        MemorySegment memory = MemorySegment.ofArray(octets);
        Gre.prepare(memory, 0);
        Gre.set(memory, 0, Gre.REPORT, key, 0);
        BranchReport.set(memory, Gre.HEADER, received, lost);
        return octets;
    }

    @Test
    void aReportIsBelievedOfTheBranchesReceiverOnly() {
        Branch branch = sendingTo(PEER);
        receive(PEER, report(KEY, 90, 10));
        assertEquals(10, branch.read().remoteLost());
        assertEquals(1, counters.get(TUNNEL_REPORTS));
        assertDrop(TUNNEL_UNKNOWN_PEER, OTHER_PEER, report(KEY, 1, 99));
        assertDrop(TUNNEL_UNKNOWN_PEER, PEER, report(KEY | 1, 1, 99));
        assertDrop(TUNNEL_BAD_REPORT, PEER, Arrays.copyOf(report(KEY, 1, 99), Gre.HEADER + BranchReport.LENGTH - 1));
        assertDrop(TUNNEL_BAD_REPORT, PEER, changed(report(KEY, 1, 99), Gre.HEADER, 2));
        assertDrop(TUNNEL_BAD_REPORT, PEER, report(KEY, -1, 99));
        assertDrop(TUNNEL_BAD_REPORT, PEER, report(KEY, 1, -99));
        assertEquals(10, branch.read().remoteLost());
    }

    @Test
    void aSuspendedBranchGetsNoCopiesAndTheyAreCounted() {
        Branches branches = new Branches(new BreakerLimits(20, 2, 100, 100));
        pipeline.adopt(Fib.compile(new PlaneTable(1, 1, List.of(), List.of(), List.of(),
                List.of(new RelayRoute(KEY | 9, ip(GROUP), PEER, new int[] {OTHER_PEER}))), List.of("lan0"), branches),
                new Ports(List.of(new Port("lan0", 3, List.of()))));
        Branch onward = branches.all().stream().filter(branch -> branch.peer() == OTHER_PEER).findFirst().orElseThrow();
        for (int now = 0; now < 5; now++) {
            receive(OTHER_PEER, report(KEY | 9, 10 * now, 90 * now));
            onward.look(now);
        }
        receive(PEER, keyed(KEY | 9, gre(Packets.udp(SOURCE, GROUP, 7, 1))));
        assertEquals(List.of(), relayed);
        assertEquals(1, counters.get(COPIES_SUSPENDED));
        assertTrue(onward.read().suspended());
        assertEquals(1, onward.read().suspendedPackets());
    }

    /// Whatever a document says: the star is not relayed, and a branch that the LAN loop numbers has no second writer.
    @Test
    void relaysThatCannotBeRightAreLeftOut() {
        adopt(List.of(new EgressRoute("lan0", ip(GROUP), ip(0), KEY | 9, 0, 0, new int[] {OTHER_PEER})),
                List.of(new IngressRoute(KEY, ip(GROUP), "lan0", new int[] {PEER}, true, ips())),
                new RelayRoute(KEY, ip(GROUP), PEER, new int[] {OTHER_PEER}),
                new RelayRoute(KEY | 9, ip(GROUP), PEER, new int[] {OTHER_PEER, 0x64400004}));
        receive(PEER, gre(Packets.udp(SOURCE, GROUP, 7, 1)));
        assertEquals(List.of(), relayed);
        receive(PEER, keyed(KEY | 9, gre(Packets.udp(SOURCE, GROUP, 7, 1))));
        assertEquals(List.of("4 key 7009 seq 0 ttl 7 length 36"), relayed);
    }

    private static byte[] keyed(int key, byte[] datagram) {
        MemorySegment.ofArray(datagram).set(Ipv4.U32, 4, key);
        return datagram;
    }

    @Test
    void everyDropHasItsCounter() {
        byte[] good = Packets.udp(SOURCE, GROUP, 7, 1);
        assertDrop(TUNNEL_TRUNCATED, PEER, Arrays.copyOf(gre(good), 11));
        assertDrop(TUNNEL_TRUNCATED, PEER, Arrays.copyOf(gre(good), 40));
        assertDrop(TUNNEL_GRE_FLAGS, PEER, changed(gre(good), 0, 0xB0));
        assertDrop(TUNNEL_GRE_FLAGS, PEER, changed(gre(good), 1, 1));
        assertDrop(TUNNEL_GRE_PROTOCOL, PEER, changed(gre(good), 2, 0x86));
        assertDrop(TUNNEL_UNKNOWN_PEER, 0x64400009, gre(good));
        assertDrop(TUNNEL_UNKNOWN_PEER, PEER, changed(gre(good), 5, 1));
        assertDrop(TUNNEL_BAD_HEADER, PEER, gre(changed(good, 0, 0x65)));
        assertDrop(TUNNEL_BAD_CHECKSUM, PEER, gre(changed(good, 8, 6)));
        assertDrop(TUNNEL_NOT_MULTICAST, PEER, gre(Packets.udp(SOURCE, 0x0A010001, 7, 1)));
        assertDrop(TUNNEL_NOT_MULTICAST, PEER, gre(Packets.udp(SOURCE, 0xE0000005, 7, 1)));
        byte[] igmp = changed(good, 9, 2);
        Packets.seal(igmp);
        assertDrop(TUNNEL_NOT_MULTICAST, PEER, gre(igmp));
        assertDrop(TUNNEL_TTL, PEER, gre(Packets.udp(SOURCE, GROUP, 0, 1)));
        assertDrop(TUNNEL_NO_ROUTE, PEER, gre(Packets.udp(SOURCE, 0xEF090909, 7, 1)));
        assertDrop(TUNNEL_NO_ROUTE, PEER, gre(Packets.udp(SOURCE, OTHER_GROUP, 7, 1)));
        assertDrop(TUNNEL_FILTERED, PEER, gre(Packets.udp(UNWANTED, GROUP, 7, 1)));
        assertDrop(TUNNEL_LOOP, PEER, gre(Packets.udp(OURS, GROUP, 7, 1)));
        byte[] once = gre(good);
        receive(PEER, once);
        assertDrop(TUNNEL_DUPLICATE, PEER, once);
    }

    @Test
    void tenThousandHostileDatagramsAreEachCountedOnce() {
        Random random = new Random(4754);
        byte[] good = Packets.udp(SOURCE, GROUP, 7, 1);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = i % 4 == 0 ? noise(random) : gre(good);
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                if (bytes.length > 0) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            receive(random.nextInt(8) == 0 ? random.nextInt() : PEER, Arrays.copyOf(bytes, random.nextInt(bytes.length + 4)));
        }
        EnumSet<PlaneCounter> outcomes = EnumSet.range(TUNNEL_TRUNCATED, INJECTED);
        assertEquals(10_000, counters.get(TUNNEL_PACKETS));
        assertEquals(10_000, outcomes.stream().mapToLong(counters::get).sum());
        for (PlaneCounter kind : List.of(TUNNEL_TRUNCATED, TUNNEL_GRE_FLAGS, TUNNEL_GRE_PROTOCOL, TUNNEL_UNKNOWN_PEER,
                TUNNEL_BAD_CHECKSUM, INJECTED)) {
            assertTrue(counters.get(kind) > 0, kind + " never happened");
        }
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(100)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] gre(byte[] inner) {
        return Packets.gre(KEY, sequence++, inner);
    }

    private static byte[] changed(byte[] bytes, int at, int value) {
        byte[] copy = bytes.clone();
        copy[at] = (byte) value;
        return copy;
    }

    private void assertDrop(PlaneCounter counter, int peer, byte[] datagram) {
        long before = counters.get(counter);
        int injectedBefore = injected.size();
        receive(peer, datagram);
        assertEquals(before + 1, counters.get(counter), counter.name());
        assertEquals(injectedBefore, injected.size(), counter.name());
    }

    private void receive(int peer, byte[] datagram) {
        receive(peer, datagram, 0);
    }

    private void receive(int peer, byte[] datagram, int tos) {
        pipeline.onDatagram(peer, 0, MemorySegment.ofArray(datagram), 0, datagram.length, tos, 0);
    }
}
