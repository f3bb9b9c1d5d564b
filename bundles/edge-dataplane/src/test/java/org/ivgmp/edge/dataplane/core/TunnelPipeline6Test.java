package org.ivgmp.edge.dataplane.core;

import static org.ivgmp.edge.dataplane.core.PlaneCounter.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.ivgmp.dataplane.IngressRoute;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.dataplane.RelayRoute;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv6Address;
import org.junit.jupiter.api.Test;

/// IPv6 from the tunnels to the LAN.
class TunnelPipeline6Test {

    private static final int KEY = 7 << 12;
    private static final int PEER = 0x64400002;
    private static final int OTHER_PEER = 0x64400003;
    private static final String GROUP = "ff15::1:2";
    private static final String SOURCE = "fd00:2::11";
    private static final String UNWANTED = "fd00:2::12";

    private final Counters counters = new Counters();
    private final List<String> injected = new ArrayList<>();
    private final List<String> relayed = new ArrayList<>();
    private final TunnelPipeline pipeline = new TunnelPipeline(counters, new LanSink() {
        @Override
        public void inject(int ifindex, MemorySegment memory, long at, int length) {
            injected.add(ifindex + ":" + length + " class " + Ipv6.trafficClass(memory, at) + " limit " + Ipv6.hopLimit(memory, at));
            counters.count(INJECTED);
        }

        @Override
        public void flush() {
            // nothing waits
        }
    }, new CopySink() {
        @Override
        public void copy(Branch branch, int dscp, MemorySegment memory, long at, int length) {
            relayed.add((branch.peer() & 0xFF) + " key " + Integer.toHexString(branch.key()) + " length " + length);
        }

        @Override
        public void flush() {
            // nothing waits
        }
    });
    private int sequence;

    TunnelPipeline6Test() {
        adopt(new IngressRoute(KEY, ip(GROUP), "lan0", new int[] {PEER}, true, Set.of(ip(UNWANTED))),
                new IngressRoute(KEY, ip("ff3e::1"), "lan0", new int[] {PEER}, false, Set.of(ip(SOURCE))));
    }

    private static InetAddress ip(String text) {
        return Ipv6Address.of(text).toInetAddress();
    }

    private void adopt(IngressRoute... routes) {
        PlaneTable table = new PlaneTable(1, 1, List.of(), List.of(), List.of(routes),
                List.of(new RelayRoute(KEY | 9, ip(GROUP), PEER, new int[] {OTHER_PEER, PEER})));
        pipeline.adopt(Fib.compile(table, List.of("lan0"), new Branches(BreakerTest.LIMITS)),
                new Ports(List.of(new Port("lan0", 3, List.of(IpPrefix.of("fd00:1::/64"))))));
    }

    private void receive(int key, byte[] inner, int tos) {
        byte[] datagram = Packets6.gre(key, sequence++, inner);
        pipeline.onDatagram(PEER, 0, MemorySegment.ofArray(datagram), 0, datagram.length, tos, 0);
    }

    private void receive(byte[] inner) {
        receive(KEY, inner, 0);
    }

    @Test
    void aPacketForAWantedGroupIsInjectedAsItCame() {
        receive(Arrays.copyOf(Packets6.udp(0xB8, SOURCE, GROUP, 7, 1), 70));
        assertEquals(List.of("3:56 class 184 limit 7"), injected);
    }

    /// RFC 6040 section 4.2.
    @Test
    void congestionOnTheWayIsMarked() {
        receive(KEY, Packets6.udp(0xBA, SOURCE, GROUP, 7, 1), 3);
        assertEquals(List.of("3:56 class 187 limit 7"), injected);
        receive(KEY, Packets6.udp(0xB8, SOURCE, GROUP, 7, 1), 3);
        assertEquals(1, counters.get(TUNNEL_ECN));
    }

    @Test
    void sourceFiltersHold() {
        receive(Packets6.udp(UNWANTED, GROUP, 7, 1));
        receive(Packets6.udp(UNWANTED, "ff3e::1", 7, 1));
        assertEquals(2, counters.get(TUNNEL_FILTERED));
        receive(Packets6.udp(SOURCE, "ff3e::1", 7, 1));
        assertEquals(1, injected.size());
    }

    @Test
    void whatIsNotForwardedIsCounted() {
        receive(Packets6.udp(SOURCE, "ff02::1", 7, 1));
        receive(Packets6.udp("fe80::1", GROUP, 7, 1));
        receive(Packets6.icmp(143, SOURCE, GROUP, true));
        assertEquals(3, counters.get(TUNNEL_NOT_MULTICAST));
        receive(Packets6.udp("fd00:1::5", GROUP, 7, 1));
        assertEquals(1, counters.get(TUNNEL_LOOP), "our own LAN's");
        receive(Packets6.udp(SOURCE, GROUP, 0, 1));
        assertEquals(1, counters.get(TUNNEL_TTL));
        receive(Packets6.udp(SOURCE, "ff15::99", 7, 1));
        assertEquals(1, counters.get(TUNNEL_NO_ROUTE));
        receive(Arrays.copyOf(Packets.udp(0x0A02000B, 0xEF010203, 7, 1), 60));
        assertEquals(1, counters.get(TUNNEL_BAD_HEADER), "IPv4 in a header that says IPv6");
        assertEquals(List.of(), injected);
    }

    @Test
    void aDuplicateIsDroppedAndAnInnerNodePassesOn() {
        receive(KEY | 9, Packets6.udp(SOURCE, GROUP, 7, 1), 0);
        sequence--;
        receive(KEY | 9, Packets6.udp(SOURCE, GROUP, 7, 1), 0);
        assertEquals(List.of("3 key 7009 length 56"), relayed.stream().filter(each -> each.startsWith("3")).toList());
        assertEquals(1, counters.get(TUNNEL_DUPLICATE));
    }

    @Test
    void tenThousandHostileDatagramsEachHaveOneReason() {
        Random random = new Random(9);
        for (int i = 0; i < 10_000; i++) {
            byte[] packet = Packets6.udp(SOURCE, GROUP, random.nextInt(3), i);
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            }
            receive(KEY, Arrays.copyOf(packet, random.nextInt(4) == 0 ? random.nextInt(packet.length + 1) : packet.length),
                    random.nextInt(4));
        }
        long reasons = 0;
        for (PlaneCounter counter : List.of(TUNNEL_TRUNCATED, TUNNEL_BAD_HEADER, TUNNEL_NOT_MULTICAST, TUNNEL_TTL, TUNNEL_ECN,
                TUNNEL_NO_ROUTE, TUNNEL_FILTERED, TUNNEL_LOOP)) {
            reasons += counters.get(counter);
        }
        assertEquals(10_000, injected.size() + reasons);
        assertTrue(injected.size() > 1_000);
    }
}
