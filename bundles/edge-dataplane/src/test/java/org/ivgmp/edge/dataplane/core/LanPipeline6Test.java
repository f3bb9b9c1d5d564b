package org.ivgmp.edge.dataplane.core;

import static org.ivgmp.edge.dataplane.core.PlaneCounter.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv6Address;
import org.junit.jupiter.api.Test;

/// IPv6 from the LAN to the tunnels. What the pipeline does once it knows the flow is IPv4's: [LanPipelineTest].
class LanPipeline6Test {

    private static final int KEY = 7 << 12;
    private static final int B = 0x64400002;
    private static final int C = 0x64400003;
    private static final String GROUP = "ff15::1:2";
    private static final String SSM = "ff3e::1";
    private static final String SOURCE = "fd00:1::11";
    private static final String OTHER = "fd00:1::12";
    private static final long HOLD_NS = 3_000;
    private static final Ports PORTS = new Ports(List.of(new Port("lan0", 3,
            List.of(IpPrefix.of("10.1.0.0/24"), IpPrefix.of("fd00:1::/64"), IpPrefix.of("fe80::/64")))));

    private final Counters counters = new Counters();
    private final Branches branches = new Branches(BreakerTest.LIMITS);
    private final List<String> sent = new ArrayList<>();
    private final List<String> reports = new ArrayList<>();
    private final LanPipeline pipeline = new LanPipeline(new PlaneLimits(HOLD_NS, 4, 8, 50), counters, (port, source, group) ->
            reports.add(port + " " + source + " " + group), new CopySink() {
                @Override
                public void copy(Branch branch, int dscp, MemorySegment memory, long at, int length) {
                    boolean six = Ipv6.isOne(memory, at);
                    sent.add((branch.peer() & 0xFF) + ":" + memory.get(Ipv4.U32, at + (six ? 48 : 28)) + " limit "
                            + (six ? Ipv6.hopLimit(memory, at) : Ipv4.ttl(memory, at)) + " seq " + branch.lane(0).nextSequence());
                }

                @Override
                public void flush() {
                    // nothing waits
                }
            }, MemorySegment.ofArray(new byte[6 * 64]), 64);

    LanPipeline6Test() {
        adopt();
    }

    private void adopt(EgressRoute... routes) {
        PlaneTable table = new PlaneTable(1, 1, List.of(), List.of(routes), List.of(), List.of());
        pipeline.adopt(Fib.compile(table, List.of("lan0"), branches), PORTS, true);
        pipeline.sweep(1);
    }

    private static InetAddress ip(String text) {
        return Ipv6Address.of(text).toInetAddress();
    }

    private static EgressRoute to(String group, String source, int ttl, int... peers) {
        return new EgressRoute("lan0", ip(group), ip(source), KEY, ttl, 0, peers);
    }

    private void hear(byte[] packet) {
        byte[] frame = packet.clone();
        pipeline.onPacket6(0, MemorySegment.ofArray(frame), 0, frame.length, false, 0);
    }

    @Test
    void aRoutedPacketGoesToEachPeerWithAHopLess() {
        adopt(to(GROUP, "::", 0, B, C));
        hear(Packets6.udp(SOURCE, GROUP, 8, 1));
        assertEquals(List.of("2:1 limit 7 seq 0", "3:1 limit 7 seq 0"), sent);
        hear(Packets6.udp(SOURCE, GROUP, 1, 2));
        assertEquals(1, counters.get(LAN_TTL));
        adopt(to(GROUP, "::", -1, B));
        hear(Packets6.udp(SOURCE, GROUP, 1, 3));
        assertEquals("2:3 limit 1 seq 1", sent.getLast());
    }

    /// RFC 4607: the route of a source is found before that of any source.
    @Test
    void sourcesHaveRoutesOfTheirOwn() {
        adopt(to(SSM, SOURCE, 0, B), to(SSM, "::", 0, C));
        hear(Packets6.udp(SOURCE, SSM, 8, 1));
        hear(Packets6.udp(OTHER, SSM, 8, 2));
        assertEquals(List.of("2:1 limit 7 seq 0", "3:2 limit 7 seq 0"), sent);
    }

    @Test
    void firstPacketsWaitForTheirRouteAndTheFlowIsReported() {
        hear(Packets6.udp(SOURCE, GROUP, 8, 1));
        hear(Packets6.udp(SOURCE, GROUP, 8, 2));
        assertEquals(List.of("0 fd00:1::11 ff15::1:2"), reports);
        assertEquals(List.of(), sent);
        adopt(to(GROUP, "::", 0, B));
        assertEquals(List.of("2:1 limit 7 seq 0", "2:2 limit 7 seq 1"), sent);
        hear(Packets6.udp(SOURCE, "ff15::9", 8, 3));
        pipeline.sweep(HOLD_NS);
        assertEquals(1, counters.get(HELD_EXPIRED));
    }

    /// What goes no further, by reason; none of it is a flow.
    @Test
    void whatIsNotForwardedIsCounted() {
        adopt(to(GROUP, "::", 0, B));
        for (String group : List.of("ff02::fb", "ff01::1", "fd00:1::99")) {
            hear(Packets6.udp(SOURCE, group, 8, 1));
        }
        hear(Packets6.icmp(131, SOURCE, GROUP, true));
        assertEquals(4, counters.get(LAN_NOT_FOR_US));
        for (String source : List.of("fe80::1", "::", "ff15::1")) {
            hear(Packets6.udp(source, GROUP, 8, 1));
        }
        assertEquals(3, counters.get(LAN_BAD_SOURCE));
        hear(Packets6.udp("fd00:2::11", GROUP, 8, 1));
        assertEquals(1, counters.get(LAN_RPF));
        assertEquals(List.of(), sent);
        assertEquals(List.of(), reports);
    }

    @Test
    void bothVersionsShareABranchAndItsNumbers() {
        PlaneTable table = new PlaneTable(1, 1, List.of(), List.of(to(GROUP, "::", 0, B), new EgressRoute("lan0", Inet.ip(0xEF010203),
                Inet.ip(0), KEY, 0, 0, new int[] {B})), List.of(), List.of());
        pipeline.adopt(Fib.compile(table, List.of("lan0"), branches), PORTS, true);
        hear(Packets6.udp(SOURCE, GROUP, 8, 1));
        byte[] four = Packets.udp(0x0A01000B, 0xEF010203, 8, 2);
        pipeline.onPacket(0, MemorySegment.ofArray(four), 0, four.length, false, 0);
        hear(Packets6.udp(SOURCE, GROUP, 8, 3));
        assertEquals(List.of("2:1 limit 7 seq 0", "2:2 limit 7 seq 1", "2:3 limit 7 seq 2"), sent);
    }

    /// RFC 4443 sections 2.4 and 3.2: once a second a flow, ten a second in all, never about an ICMPv6 error, and no MTU below 1280.
    @Test
    void sendersOfTooLargePacketsAreToldWithinBounds() {
        List<String> told = new ArrayList<>();
        CopySink copies = new CopySink() {
            @Override
            public void copy(Branch branch, int dscp, MemorySegment memory, long at, int length) {
                sent.add("copy");
            }

            @Override
            public void flush() {
                // nothing waits
            }
        };
        LanPipeline large = new LanPipeline(0, new PlaneLimits(HOLD_NS, 4, 100, 1280), counters, (_, _, _) -> true, copies,
                (memory, at, length, mtu) -> told.add(Ipv6.sourceLow(memory, at) + " " + length + " " + mtu),
                MemorySegment.ofArray(new byte[64]), 64);
        List<EgressRoute> routes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            routes.add(to("ff15::" + i, "::", 0, B));
        }
        large.adopt(Fib.compile(new PlaneTable(1, 1, List.of(), routes, List.of(), List.of()), List.of("lan0"), branches), PORTS, true);
        long second = 1_000_000_000L;
        for (long now : new long[] {0, 1, second - 1, second}) {
            large.onPacket6(0, MemorySegment.ofArray(sized("ff15::1", 1281, 17)), 0, 1281, false, now);
        }
        assertEquals(List.of("17 1281 1280", "17 1281 1280"), told);
        large.onPacket6(0, MemorySegment.ofArray(sized("ff15::2", 1280, 17)), 0, 1280, false, second);
        large.onPacket6(0, MemorySegment.ofArray(sized("ff15::3", 1400, 58)), 0, 1400, false, second);
        assertEquals(2, told.size(), "what fits, and an error message");
        for (int i = 4; i < 20; i++) {
            large.onPacket6(0, MemorySegment.ofArray(sized("ff15::" + i, 1400, 17)), 0, 1400, false, 3 * second);
        }
        assertEquals(2 + 10, told.size());
        assertEquals(12, counters.get(TOO_BIG_TOLD));
        assertEquals(4 + 2 + 16, sent.size(), "it is sent all the same");
        hear(Packets6.udp(SOURCE, GROUP, 8, 1));
    }

    /// What the smallest of a flow's tunnels carries is what its sender is told; where nothing is known, what is configured.
    @Test
    void whatIsKnownOfATunnelTakesThePlaceOfWhatIsConfigured() {
        List<Integer> told = new ArrayList<>();
        LanPipeline large = new LanPipeline(0, new PlaneLimits(HOLD_NS, 4, 100, 1398), counters, (_, _, _) -> true,
                new CopySink() {
                    @Override
                    public void copy(Branch branch, int dscp, MemorySegment memory, long at, int length) {
                        sent.add("copy");
                    }

                    @Override
                    public void flush() {
                        // nothing waits
                    }
                }, (_, _, _, mtu) -> told.add(mtu), MemorySegment.ofArray(new byte[64]), 64);
        branches.carry(Map.of(B, 1400));
        large.adopt(Fib.compile(new PlaneTable(1, 1, List.of(), List.of(to(GROUP, "::", 0, B, B + 1)), List.of(), List.of()),
                List.of("lan0"), branches), PORTS, true);
        long second = 1_000_000_000L;
        large.onPacket6(0, MemorySegment.ofArray(sized(GROUP, 1360, 17)), 0, 1360, false, 0);
        assertEquals(List.of(), told);
        large.onPacket6(0, MemorySegment.ofArray(sized(GROUP, 1361, 17)), 0, 1361, false, second);
        branches.carry(Map.of(B, 1400, B + 1, 1330));
        large.onPacket6(0, MemorySegment.ofArray(sized(GROUP, 1360, 17)), 0, 1360, false, 2 * second);
        branches.carry(Map.of());
        large.onPacket6(0, MemorySegment.ofArray(sized(GROUP, 1398, 17)), 0, 1398, false, 3 * second);
        large.onPacket6(0, MemorySegment.ofArray(sized(GROUP, 1399, 17)), 0, 1399, false, 4 * second);
        assertEquals(List.of(1360, 1290, 1398), told);
        assertEquals(3, counters.get(LAN_OVERSIZE));
        assertEquals(10, sent.size(), "it is sent all the same");
    }

    private static byte[] sized(String group, int length, int next) {
        byte[] packet = Arrays.copyOf(Packets6.udp(SOURCE, group, 8, 1), length);
        packet[4] = (byte) (length - 40 >> 8);
        packet[5] = (byte) (length - 40);
        packet[6] = (byte) next;
        packet[40] = 1;
        return packet;
    }

    @Test
    void largePacketsRateCapsAndFullTablesAreCounted() {
        adopt(new EgressRoute("lan0", ip(GROUP), ip("::"), KEY, 0, 8 * 1000, new int[] {B}));
        int packets = (int) Policer.BURST_BYTES_MIN / Packets6.LENGTH;
        for (int i = 0; i < packets + 2; i++) {
            hear(Packets6.udp(SOURCE, GROUP, 8, i));
        }
        assertEquals(2, counters.get(LAN_RATE_CAP));
        assertEquals(packets, counters.get(LAN_OVERSIZE), "56 octets do not fit into 50");
        for (int i = 0; i < 20; i++) {
            hear(Packets6.udp(SOURCE, "ff15::2:" + i, 8, i));
        }
        assertEquals(20 - 7, counters.get(FLOWS_FULL));
    }

    /// Every packet that is heard is a copy or has one reason, whatever its octets.
    @Test
    void tenThousandHostilePacketsEachHaveOneReason() {
        adopt(to(GROUP, "::", 0, B));
        Random random = new Random(8);
        for (int i = 0; i < 10_000; i++) {
            byte[] packet = Packets6.udp(SOURCE, GROUP, random.nextInt(3), i);
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            }
            hear(Arrays.copyOf(packet, random.nextInt(4) == 0 ? random.nextInt(packet.length + 1) : packet.length));
        }
        long reasons = 0;
        for (PlaneCounter counter : List.of(LAN_TRUNCATED, LAN_BAD_HEADER, LAN_NOT_FOR_US, LAN_BAD_SOURCE, LAN_RPF, LAN_TTL, HELD,
                HELD_FULL, FLOWS_FULL)) {
            reasons += counters.get(counter);
        }
        assertEquals(10_000, counters.get(LAN_PACKETS));
        assertEquals(10_000, sent.size() + reasons);
        assertTrue(sent.size() > 1_000);
    }
}
