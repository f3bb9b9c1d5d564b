package org.ivgmp.edge.dataplane.core;

import static org.ivgmp.edge.dataplane.core.Inet.ip;
import static org.ivgmp.edge.dataplane.core.Inet.ips;
import static org.ivgmp.edge.dataplane.core.PlaneCounter.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.dataplane.IngressRoute;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

class LanPipelineTest {

    private static final int KEY = 7 << 12;
    private static final int B = 0x64400002;
    private static final int C = 0x64400003;
    private static final int GROUP = 0xEF010203;
    private static final int SOURCE = 0x0A01000B;
    private static final long HOLD_NS = 3_000;
    private static final int PER_FLOW = 4;
    private static final int SLOTS = 6;
    private static final int SLOT_BYTES = 64;
    private static final int FLOWS = 16;
    private static final Ports PORTS = new Ports(List.of(new Port("lan0", 3, List.of(IpPrefix.of("10.1.0.0/24")))));

    private final Counters counters = new Counters();
    private final Branches branches = new Branches(BreakerTest.LIMITS);
    private final List<String> sent = new ArrayList<>();
    private final List<String> reports = new ArrayList<>();
    private boolean room = true;
    private final Sent sink = new Sent();
    private final LanPipeline pipeline = new LanPipeline(new PlaneLimits(HOLD_NS, PER_FLOW, FLOWS, 40), counters,
            this::report, sink, MemorySegment.ofArray(new byte[SLOTS * SLOT_BYTES]), SLOT_BYTES);

    /// Looks at the packets when they are flushed, as the kernel does: by then they must still be there.
    private final class Sent implements CopySink {
        private final List<Runnable> waiting = new ArrayList<>();

        @Override
        public void copy(Branch branch, int dscp, MemorySegment memory, long at, int length) {
            waiting.add(() -> sent.add((branch.peer() & 0xFF) + ":" + memory.get(Ipv4.U32, at + 28) + " ttl "
                    + Ipv4.ttl(memory, at) + (dscp == EgressRoute.COPY_DSCP ? "" : " dscp " + dscp)
                    + (Ipv4.check(memory, at, length) == length ? "" : " broken")));
        }

        @Override
        public void flush() {
            waiting.forEach(Runnable::run);
            waiting.clear();
        }
    }

    private boolean report(int port, IpAddress source, IpAddress group) {
        if (room) {
            reports.add(port + " " + HexFormat.of().formatHex(source.toBytes()) + " " + HexFormat.of().formatHex(group.toBytes()));
        }
        return room;
    }

    LanPipelineTest() {
        adopt();
    }

    private void adopt(EgressRoute... routes) {
        adopt(true, routes);
    }

    private void adopt(boolean sending, EgressRoute... routes) {
        PlaneTable table = new PlaneTable(1, 1, List.of(), List.of(routes), List.of(), List.of());
        pipeline.adopt(Fib.compile(table, List.of("lan0"), branches), PORTS, sending);
    }

    private void adoptAndSweep(EgressRoute... routes) {
        adopt(routes);
        pipeline.sweep(1);
    }

    private static EgressRoute to(int... peers) {
        return new EgressRoute("lan0", ip(GROUP), ip(0), KEY, 0, 0, peers);
    }

    private void hear(int number, long nowNs) {
        hear(Packets.udp(SOURCE, GROUP, 8, number), nowNs);
    }

    private void hear(byte[] packet, long nowNs) {
        hear(pipeline, packet, nowNs);
    }

    private void hear(LanPipeline pipeline, byte[] packet, long nowNs) {
        byte[] frame = packet.clone();
        pipeline.onPacket(0, MemorySegment.ofArray(frame), 0, frame.length, false, nowNs);
        sink.flush();
    }

    /// Only what comes from another's site, of a group that we put on the port, by an address that is not ours.
    @Test
    void whatAnotherPutsOnTheLanBesideUsIsTold() {
        Ports ports = new Ports(List.of(new Port("lan0", 3, List.of(IpPrefix.of("10.1.0.0/24")), 0x0200_0000_0005L)));
        PlaneTable table = new PlaneTable(1, 1, List.of(), List.of(), List.of(new IngressRoute(KEY, ip(GROUP), "lan0", new int[] {B}, true,
                ips())), List.of());
        pipeline.adopt(Fib.compile(table, List.of("lan0"), branches), ports, true);
        for (int[] packet : new int[][] {{SOURCE, GROUP}, {0x0A02000B, GROUP + 1}}) {
            hear(Packets.udp(packet[0], packet[1], 8, 1), 0);
            assertFalse(pipeline.takeDoubled());
        }
        for (long from : new long[] {0x0200_0000_0004L, 0x0200_0000_0005L, 0xFE00_0000_0006L, 0x0200_0000_0001L}) {
            hear(Packets.udp(0x0A02000B, GROUP, 8, 1), 0);
            assertTrue(pipeline.takeDoubled());
            assertFalse(pipeline.takeDoubled());
            pipeline.onDoubled(0, from);
        }
        assertEquals(List.of(2L, 1L), List.of(pipeline.doubles().fromLower(0), pipeline.doubles().fromHigher(0)));
    }

    @Test
    void aRoutedPacketGoesToEachPeerWithOneTtlLess() {
        adopt(to(B, C));
        hear(1, 0);
        assertEquals(List.of("2:1 ttl 7", "3:1 ttl 7"), sent);
    }

    /// The packets that were kept until there was a route, too.
    @Test
    void tunnelPacketsAreMarkedAsTheRouteSays() {
        hear(1, 0);
        adoptAndSweep(new EgressRoute("lan0", ip(GROUP), ip(0), KEY, 0, 0, 46, new int[] {B}));
        sink.flush();
        hear(2, 0);
        assertEquals(List.of("2:1 ttl 7 dscp 46", "2:2 ttl 7 dscp 46"), sent);
    }

    @Test
    void aGroupsRateCapHoldsOverAllItsSourcesAndIsCountedByFlow() {
        adopt(new EgressRoute("lan0", ip(GROUP), ip(0), KEY, 0, 8 * 1000, new int[] {B}));
        int packets = (int) Policer.BURST_BYTES_MIN / 36;
        for (int i = 0; i < packets; i++) {
            hear(Packets.udp(SOURCE + i % 2, GROUP, 8, i), 0);
        }
        assertEquals(packets, sent.size());
        hear(Packets.udp(SOURCE, GROUP, 8, 0), 0);
        hear(Packets.udp(SOURCE + 1, GROUP, 8, 0), 0);
        assertEquals(packets, sent.size());
        assertEquals(2, counters.get(LAN_RATE_CAP));
        List<String> drops = new ArrayList<>();
        pipeline.readDrops((_, source, _, ttl, cap, oversize) -> drops.add(
                (((Ipv4Address) source).bits() - SOURCE) + ": " + ttl + " " + cap + " " + oversize));
        assertEquals(List.of("0: 0 1 0", "1: 0 1 0"), drops.stream().sorted().toList());
    }

    @Test
    void aNewTableDoesNotRefillTheRateCap() {
        EgressRoute route = new EgressRoute("lan0", ip(GROUP), ip(0), KEY, 0, 8, new int[] {B});
        adopt(route);
        for (int i = 0; i < Policer.BURST_BYTES_MIN / 36 + 1; i++) {
            hear(i, 0);
        }
        long before = counters.get(LAN_RATE_CAP);
        adopt(route, new EgressRoute("lan0", ip(GROUP + 1), ip(0), KEY, 0, 0, new int[] {B}));
        hear(1, 0);
        assertEquals(before + 1, counters.get(LAN_RATE_CAP));
    }

    @Test
    void heldPacketsAreSentInOrderBeforeNewerOnes() {
        hear(1, 0);
        hear(2, 1);
        adopt(to(B));
        hear(3, 2);
        assertEquals(List.of(), sent);
        pipeline.sweep(2);
        hear(4, 3);
        assertEquals(List.of("2:1 ttl 7", "2:2 ttl 7", "2:3 ttl 7", "2:4 ttl 7"), sent);
        assertEquals(3, counters.get(HELD_SENT));
        assertFalse(pipeline.isHolding());
    }

    @Test
    void whenThereIsNoRoomForMoreAllThatWaitedGoesBeforeTheNewPacket() {
        for (int i = 0; i < PER_FLOW; i++) {
            hear(i, 0);
        }
        adopt(to(B));
        hear(PER_FLOW, 1);
        assertEquals(List.of("2:0 ttl 7", "2:1 ttl 7", "2:2 ttl 7", "2:3 ttl 7", "2:4 ttl 7"), sent);
        assertFalse(pipeline.isHolding());
    }

    @Test
    void manyHeldPacketsAreSentLittleByLittleAndFasterThanNewOnesCome() {
        LanPipeline roomy = new LanPipeline(new PlaneLimits(HOLD_NS, 500, FLOWS, 40), counters, this::report, sink,
                MemorySegment.ofArray(new byte[500 * SLOT_BYTES]), SLOT_BYTES);
        roomy.adopt(Fib.compile(PlaneTable.EMPTY, List.of("lan0"), branches), PORTS, true);
        int number = 0;
        for (; number < 200; number++) {
            hear(roomy, Packets.udp(SOURCE, GROUP, 8, number), 0);
        }
        PlaneTable table = new PlaneTable(1, 1, List.of(), List.of(to(B)), List.of(), List.of());
        roomy.adopt(Fib.compile(table, List.of("lan0"), branches), PORTS, true);
        int turns = 0;
        for (roomy.sweep(0); roomy.isReleasing(); turns++) {
            int before = sent.size();
            for (int i = 0; i < 30; i++) {
                hear(roomy, Packets.udp(SOURCE, GROUP, 8, number++), 0);
            }
            roomy.sweep(0);
            assertTrue(sent.size() - before <= Waiting.RELEASED_AT_A_TIME + 60);
        }
        assertTrue(turns > 3 && turns < 13, "turns " + turns);
        assertEquals(IntStream.range(0, number).mapToObj(i -> "2:" + i + " ttl 7").toList(), sent);
    }

    @Test
    void aFlowIsReportedOnceAndAgainAfterTheHoldTimeWhileItSends() {
        for (long now = 0; now < HOLD_NS; now += 500) {
            hear(1, now);
        }
        assertEquals(List.of("0 0a01000b ef010203"), reports);
        pipeline.sweep(HOLD_NS);
        assertEquals(PER_FLOW, counters.get(HELD_EXPIRED));
        assertFalse(pipeline.isHolding());
        assertEquals(1, reports.size());
        hear(2, HOLD_NS + 1);
        assertEquals(2, reports.size());
        assertTrue(pipeline.isHolding());
    }

    @Test
    void aReportThatFoundNoRoomIsMadeWithTheNextPacket() {
        room = false;
        hear(1, 0);
        room = true;
        hear(2, 1);
        assertEquals(1, reports.size());
        assertEquals(1, counters.get(REPORTS_FULL));
    }

    @Test
    void holdingIsBoundedPerFlowAndInAll() {
        for (int i = 0; i < 10; i++) {
            hear(i, 0);
        }
        assertEquals(PER_FLOW, counters.get(HELD));
        for (int i = 0; i < 10; i++) {
            hear(Packets.udp(SOURCE + 1, GROUP, 8, i), 0);
        }
        assertEquals(SLOTS, counters.get(HELD));
        assertEquals(20 - SLOTS, counters.get(HELD_FULL));
        adoptAndSweep(to(B));
        assertEquals(SLOTS, sent.size());
        adopt();
        for (int i = 0; i < 10; i++) {
            hear(i, 0);
        }
        assertEquals(SLOTS + PER_FLOW, counters.get(HELD));
    }

    @Test
    void flowsWithARouteWaitForTheTunnelSocketButAreNotReported() {
        adopt(false, to(B));
        hear(1, 0);
        assertEquals(List.of(), reports);
        adoptAndSweep(to(B));
        assertEquals(List.of("2:1 ttl 7"), sent);
    }

    @Test
    void aRouteWithoutPeersDropsKnowingly() {
        hear(1, 0);
        adoptAndSweep(to());
        hear(2, 1);
        assertEquals(List.of(), sent);
        assertEquals(2, counters.get(LAN_UNWANTED));
        assertEquals(1, reports.size());
        assertFalse(pipeline.isHolding());
    }

    @Test
    void aFlowWhoseRouteGoesIsUnknownAgain() {
        adopt(to(B));
        hear(1, 0);
        adopt();
        hear(2, 1);
        assertEquals(1, reports.size());
        assertTrue(pipeline.isHolding());
    }

    @Test
    void beyondTheFlowLimitRoutedPacketsStillGo() {
        adopt(to(B));
        for (int i = 0; i < FLOWS + 5; i++) {
            hear(Packets.udp(SOURCE + i, GROUP, 8, i), 0);
            hear(Packets.udp(SOURCE + i, GROUP + 1, 8, i), 0);
        }
        assertEquals(FLOWS + 5, sent.size());
        assertEquals(FLOWS + 5 - FLOWS / 2, counters.get(FLOWS_FULL));
    }

    @Test
    void flowsAreForgottenAfterALongSilence() {
        adopt(to(B));
        hear(1, 0);
        assertEquals(1, flows());
        pipeline.sweep(LanPipeline.FORGET_NS);
        assertEquals(1, flows());
        pipeline.sweep(LanPipeline.FORGET_NS + 1);
        assertEquals(0, flows());
    }

    private int flows() {
        int[] count = {0};
        pipeline.readFlows((_, _, _, _, _) -> count[0]++);
        return count[0];
    }

    @Test
    void everyDropHasItsCounter() {
        adopt(to(B));
        byte[] good = Packets.udp(SOURCE, GROUP, 8, 1);
        assertDrop(LAN_TRUNCATED, Arrays.copyOf(good, 30));
        assertDrop(LAN_BAD_CHECKSUM, corrupted(good, 8, 3));
        assertDrop(LAN_BAD_HEADER, corrupted(good, 0, 0x44));
        assertDrop(LAN_NOT_FOR_US, Packets.udp(SOURCE, 0xE0000005, 8, 1));
        assertDrop(LAN_NOT_FOR_US, Packets.udp(SOURCE, 0x0A010001, 8, 1));
        assertDrop(LAN_RPF, Packets.udp(0x0A02000B, GROUP, 8, 1));
        assertDrop(LAN_TTL, Packets.udp(SOURCE, GROUP, 1, 1));
        assertDrop(LAN_TTL, Packets.udp(SOURCE, GROUP, 0, 1));
        assertEquals(List.of(), sent);
        hear(good, 0);
        assertEquals(1, sent.size());
    }

    private static byte[] corrupted(byte[] packet, int at, int value) {
        byte[] copy = packet.clone();
        copy[at] = (byte) value;
        return copy;
    }

    private void assertDrop(PlaneCounter counter, byte[] packet) {
        long before = counters.get(counter);
        hear(packet, 0);
        assertEquals(before + 1, counters.get(counter), counter.name());
    }

    @Test
    void tenThousandHostilePacketsAreEachCountedOnce() {
        Random random = new Random(224);
        byte[] good = Packets.udp(SOURCE, GROUP, 8, 1);
        adopt(to(B));
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = good.clone();
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            if (i % 3 == 0) {
                Packets.seal(bytes[0] >= 0x45 && bytes[0] <= 0x48 ? bytes : good.clone());
            }
            hear(Arrays.copyOf(bytes, random.nextInt(bytes.length + 4)), i);
        }
        long counted = EnumSet.of(LAN_TRUNCATED, LAN_BAD_HEADER, LAN_BAD_CHECKSUM, LAN_NOT_FOR_US, LAN_RPF, LAN_TTL,
                HELD, HELD_FULL, FLOWS_FULL).stream().mapToLong(counters::get).sum() + sent.size();
        assertEquals(10_000, counters.get(LAN_PACKETS));
        assertEquals(10_000, counted);
    }
}
