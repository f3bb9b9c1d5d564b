package org.ivgmp.edge.dataplane.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv6Address;
import org.ivgmp.net.Ipv6Packet;
import org.junit.jupiter.api.Test;

/// IPv6 in memory, and the tables for it.
class Ipv6Test {

    private static final String SOURCE = "fd00:1::11";
    private static final String GROUP = "ff15::1:2";

    private static int check(byte[] packet, int available) {
        return Ipv6.check(MemorySegment.ofArray(packet), 0, available);
    }

    @Test
    void onlyWholePacketsOfVersion6AreChecked() {
        byte[] packet = Packets6.udp(SOURCE, GROUP, 8, 1);
        assertEquals(packet.length, check(packet, packet.length));
        assertEquals(packet.length, check(Arrays.copyOf(packet, 90), 90), "padding is not the packet's");
        for (int length = 0; length < packet.length; length++) {
            assertEquals(Ipv4.TRUNCATED, check(packet, length));
        }
        for (int version = 0; version < 16; version++) {
            byte[] other = packet.clone();
            other[0] = (byte) (version << 4);
            assertEquals(version == 6 ? packet.length : Ipv4.BAD_HEADER, check(other, other.length));
        }
    }

    /// RFC 4291 section 2.7, RFC 7346: each scope.
    @Test
    void groupsOfLargerScopeThanLinkLocalAreForwarded() {
        for (int scope = 0; scope < 16; scope++) {
            for (int flags = 0; flags < 16; flags++) {
                assertEquals(scope > 2, Ipv6.isForwardedGroup(0xFFL << 56 | (long) flags << 52 | (long) scope << 48));
            }
        }
        assertFalse(Ipv6.isForwardedGroup(0xFE05L << 48));
    }

    /// RFC 4291 sections 2.5.2, 2.5.3 and 2.5.6.
    @Test
    void someSourcesAreNotForwarded() {
        Map<String, Boolean> cases = Map.of("::", false, "::1", false, "::2", true, "fe80::1", false, "febf::1", false, "fec0::1", true,
                "fd00::1", true, "2001:db8::1", true, "ff15::1", false);
        cases.forEach((text, forwarded) -> {
            Ipv6Address address = Ipv6Address.of(text);
            assertEquals(forwarded, Ipv6.isForwardedSource(address.high(), address.low()), text);
        });
    }

    /// RFC 9777 and RFC 4286, also where a version 1 report goes to its group.
    @Test
    void membershipMessagesAreKnown() {
        for (int type = 0; type < 256; type++) {
            boolean membership = List.of(130, 131, 132, 143, 151, 152, 153).contains(type);
            for (boolean hopByHop : new boolean[] {true, false}) {
                byte[] packet = Packets6.icmp(type, SOURCE, GROUP, hopByHop);
                assertEquals(membership, Ipv6.isMembership(MemorySegment.ofArray(packet), 0, packet.length), "type " + type);
            }
        }
        byte[] lying = Packets6.icmp(143, SOURCE, GROUP, true);
        lying[41] = (byte) 255;
        assertFalse(Ipv6.isMembership(MemorySegment.ofArray(lying), 0, lying.length), "an options header longer than the packet");
        byte[] data = Packets6.udp(SOURCE, GROUP, 8, 1);
        assertFalse(Ipv6.isMembership(MemorySegment.ofArray(data), 0, data.length));
    }

    @Test
    void theHopLimitIsDecrementedKeptOrSet() {
        int[][] cases = {{8, 0, 7}, {2, 0, 1}, {1, 0, -1}, {0, 0, -1}, {1, -1, 1}, {0, -1, -1}, {1, 64, 64}, {0, 64, -1}, {255, 1, 1}};
        for (int[] each : cases) {
            MemorySegment memory = MemorySegment.ofArray(Packets6.udp(SOURCE, GROUP, each[0], 1));
            boolean goesOn = Ipv6.applyHopLimit(memory, 0, each[1]);
            assertEquals(each[2] > 0, goesOn, Arrays.toString(each));
            assertEquals(goesOn ? each[2] : each[0], Ipv6.hopLimit(memory, 0), Arrays.toString(each));
        }
    }

    /// RFC 6040, RFC 2983: each pair of marks, and nothing else of the header changes.
    @Test
    void theTrafficClassIsReadAndMarked() {
        for (int inner = 0; inner < 256; inner++) {
            for (int outer = 0; outer < 4; outer++) {
                byte[] packet = Packets6.udp(inner, SOURCE, GROUP, 8, 1);
                MemorySegment memory = MemorySegment.ofArray(packet);
                assertEquals(inner, Ipv6.trafficClass(memory, 0));
                int wanted = Ecn.decapsulated(inner & 3, outer);
                assertEquals(wanted != Ecn.DROP, Ecn.apply6(memory, 0, outer));
                int marked = wanted == Ecn.DROP ? inner : inner & ~3 | wanted;
                assertArrayEquals(Packets6.udp(marked, SOURCE, GROUP, 8, 1), packet);
            }
        }
    }

    /// RFC 8200 section 8.1, against the control plane's own reckoning.
    @Test
    void aChecksumLeftToTheHardwareIsCompleted() {
        byte[] packet = Packets6.udp(SOURCE, GROUP, 8, 77);
        packet[46] = 0x12;
        assertTrue(Ipv6.completeChecksum(MemorySegment.ofArray(packet), 0, packet.length));
        assertEquals(0, Ipv6Packet.checksum(Ipv6Address.of(SOURCE), Ipv6Address.of(GROUP), 17, Arrays.copyOfRange(packet, 40, packet.length)));
        byte[] other = Packets6.icmp(128, SOURCE, GROUP, false);
        assertFalse(Ipv6.completeChecksum(MemorySegment.ofArray(other), 0, other.length));
    }

    @Test
    void wideTableEqualsHashMap() {
        Random random = new Random(4);
        for (int size = 0; size < 200; size++) {
            Map<WideTable.Key, String> oracle = new HashMap<>();
            while (oracle.size() < size) {
                oracle.put(key(random), "" + oracle.size());
            }
            WideTable<String> table = WideTable.of(oracle, "none");
            oracle.forEach((key, value) -> assertEquals(value, table.get(key.a(), key.b(), key.c(), key.d())));
            for (int i = 0; i < 200; i++) {
                WideTable.Key key = key(random);
                assertEquals(oracle.getOrDefault(key, "none"), table.get(key.a(), key.b(), key.c(), key.d()));
            }
        }
    }

    /// Of few values, so that many differ in one word only.
    private static WideTable.Key key(Random random) {
        return new WideTable.Key(random.nextInt(4), random.nextInt(4), (long) random.nextInt(4) << 40, random.nextInt(4));
    }

    @Test
    void portsKnowTheirIpv6Prefixes() {
        Ports ports = new Ports(List.of(new Port("lan0", 3, List.of(IpPrefix.of("10.1.0.0/24"), IpPrefix.of("fd00:1::/64"))),
                new Port("lan1", 4, List.of(IpPrefix.of("fd00:2::/68"), IpPrefix.of("2001:db8::1/128")))));
        assertEquals(List.of("0 fd00:1::11", "1 fd00:2::11", "1 2001:db8::1"), List.of(0, 1).stream().flatMap(port ->
                List.of("fd00:1::11", "fd00:1:0:1::11", "fd00:2::11", "fd00:2::8000:0:0:1", "2001:db8::1", "2001:db8::2").stream()
                        .filter(text -> ports.isLocal(port, Ipv6Address.of(text).high(), Ipv6Address.of(text).low()))
                        .map(text -> port + " " + text)).toList());
    }

    @Test
    void flowsAreToldByEveryBitAndForgotten() {
        FlowTable.Of6 flows = new FlowTable.Of6(600);
        Flow overflow = new Flow4(0);
        long[] words = {WideTable.withPort(3, Ipv6Address.of(GROUP).high()), 1, 2, 3};
        flows.findOrAdd(words[0], words[1], words[2], words[3], overflow);
        int bits = 0;
        for (int bit = 0; bit < 256; bit++) {
            long[] other = words.clone();
            other[bit / 64] ^= 1L << bit % 64;
            flows.findOrAdd(other[0], other[1], other[2], other[3], overflow);
            bits++;
        }
        int[] count = {0};
        flows.forEach(_ -> count[0]++);
        assertEquals(bits + 1, count[0]);
        Flow first = flows.findOrAdd(words[0], words[1], words[2], words[3], overflow);
        assertEquals(3, first.port());
        assertEquals("ff15::1", first.group().toString());
        assertEquals(new Ipv6Address(2, 3), first.source());
        flows.forget(flow -> flow != first);
        count[0] = 0;
        flows.forEach(_ -> count[0]++);
        assertEquals(1, count[0]);
        assertEquals(first, flows.findOrAdd(words[0], words[1], words[2], words[3], overflow));
        for (int i = 0; i < 700; i++) {
            flows.findOrAdd(words[0], 1000 + i, 0, ByteBuffer.allocate(8).putInt(i).getLong(0), overflow);
        }
        assertEquals(overflow, flows.findOrAdd(words[0], 5, 5, 5, overflow), "the table is bounded");
    }
}
