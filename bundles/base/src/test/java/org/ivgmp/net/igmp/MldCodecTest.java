package org.ivgmp.net.igmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv6Address;
import org.ivgmp.net.Ipv6Packet;
import org.ivgmp.net.Octets;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.Parsed.Defect;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.junit.jupiter.api.Test;

/// RFC 2710 section 3, RFC 9777 section 5, RFC 4286.
class MldCodecTest {

    private static final Ipv6Address FROM = Ipv6Address.of("fe80::1");
    private static final Ipv6Address TO = Ipv6Address.of("ff02::16");
    private static final Ipv6Address G = Ipv6Address.of("ff15::1:2");
    private static final Ipv6Address S = Ipv6Address.of("fd00:1::11");
    private static final Ipv6Address T = Ipv6Address.of("fd00:1::12");

    /// Every shape with up to two records and two sources.
    private static List<IgmpMessage> all() {
        List<IgmpMessage> all = new ArrayList<>(List.of(new IgmpMessage.V2Report(G), new IgmpMessage.Leave(G),
                new IgmpMessage.V3Report(List.of())));
        List<Set<IpAddress>> sets = List.of(Set.of(), Set.of(S), Set.of(S, T));
        for (RecordType type : RecordType.values()) {
            for (Set<IpAddress> sources : sets) {
                GroupRecord one = new GroupRecord(type, G, sources);
                all.add(new IgmpMessage.V3Report(List.of(one)));
                for (RecordType second : RecordType.values()) {
                    all.add(new IgmpMessage.V3Report(List.of(one, new GroupRecord(second, Ipv6Address.of("ff3e::1"), Set.of(T)))));
                }
            }
        }
        for (Set<IpAddress> sources : sets) {
            for (int robustness = 0; robustness < 8; robustness++) {
                all.add(new IgmpMessage.Query(3, sources.isEmpty() ? Ipv6Address.ANY : G, sources, robustness % 2 == 0, robustness,
                        Duration.ofSeconds(125), Duration.ofMillis(10_000)));
            }
        }
        all.add(new IgmpMessage.RouterAdvertisement(Duration.ofSeconds(20), Duration.ofSeconds(125), 2));
        all.add(new IgmpMessage.RouterSolicitation());
        all.add(new IgmpMessage.RouterTermination());
        all.add(new IgmpMessage.Query(2, Ipv6Address.ANY, Set.of(), false, 0, Duration.ZERO, Duration.ofSeconds(10)));
        all.add(new IgmpMessage.Query(2, G, Set.of(), false, 0, Duration.ZERO, Duration.ofSeconds(1)));
        return all;
    }

    private static byte[] print(IgmpMessage message) {
        return MldCodec.print(message, FROM, TO);
    }

    private static Parsed<IgmpMessage> parse(byte[] octets) {
        return MldCodec.parse(FROM, TO, octets);
    }

    private static byte[] withChecksum(byte[] octets) {
        Octets.put16(octets, 2, 0);
        Octets.put16(octets, 2, Ipv6Packet.checksum(FROM, TO, Ipv6Packet.ICMPV6, octets));
        return octets;
    }

    @Test
    void printedIsParsedToTheSame() {
        for (IgmpMessage message : all()) {
            assertEquals(new Parsed.Valid<>(message), parse(print(message)));
        }
    }

    @Test
    void everyPrefixIsRefused() {
        for (IgmpMessage message : all()) {
            byte[] printed = print(message);
            for (int length = 0; length < printed.length; length++) {
                assertInstanceOf(Parsed.Malformed.class, parse(Arrays.copyOf(printed, length)), message + " cut to " + length);
            }
        }
    }

    /// RFC 9777 section 8.1: between 24 and 28 octets a query is none; what remains is a version 1 query of 24.
    @Test
    void everyPrefixWithARightChecksumIsRefusedOrShorter() {
        for (IgmpMessage message : all()) {
            byte[] printed = print(message);
            for (int length = 8; length < printed.length; length++) {
                if (parse(withChecksum(Arrays.copyOf(printed, length))) instanceof Parsed.Valid<IgmpMessage>(var shorter)) {
                    assertInstanceOf(IgmpMessage.Query.class, shorter, message + " cut to " + length);
                    assertEquals(24, length);
                }
            }
        }
    }

    /// Also one of the addresses, which the pseudo-header holds.
    @Test
    void everyFlippedBitIsRefused() {
        for (IgmpMessage message : all()) {
            byte[] printed = print(message);
            for (int bit = 0; bit < printed.length * 8; bit++) {
                byte[] flipped = printed.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertEquals(new Parsed.Malformed<>(Defect.BAD_CHECKSUM), parse(flipped));
            }
            assertEquals(new Parsed.Malformed<>(Defect.BAD_CHECKSUM), MldCodec.parse(Ipv6Address.of("fe80::2"), TO, printed));
        }
    }

    /// RFC 2710 section 3.5, RFC 9777 sections 5.1 and 5.2, RFC 4286 section 7.
    @Test
    void theWireFormsAreTheRfcs() {
        String g = "ff150000000000000000000000010002";
        assertEquals("8300" + "0000" + g, bare(new IgmpMessage.V2Report(G)));
        assertEquals("8400" + "0000" + g, bare(new IgmpMessage.Leave(G)));
        assertEquals("8200" + "03e80000" + g, bare(new IgmpMessage.Query(2, G, Set.of(), false, 0, Duration.ZERO, Duration.ofSeconds(1))));
        assertEquals("8200" + "03e80000" + g + "0a7d0001" + "fd000001000000000000000000000011", bare(new IgmpMessage.Query(3, G,
                Set.of(S), true, 2, Duration.ofSeconds(125), Duration.ofSeconds(1))));
        assertEquals("8f00" + "00000001" + "06000001" + g + "fd000001000000000000000000000011",
                bare(new IgmpMessage.V3Report(List.of(new GroupRecord(RecordType.BLOCK, G, Set.of(S))))));
        assertEquals("9714" + "007d0002", bare(new IgmpMessage.RouterAdvertisement(Duration.ofSeconds(20), Duration.ofSeconds(125), 2)));
        assertEquals("9800", bare(new IgmpMessage.RouterSolicitation()));
        assertEquals("9900", bare(new IgmpMessage.RouterTermination()));
        assertThrows(IllegalArgumentException.class, () -> print(new IgmpMessage.V1Report(G)));
    }

    /// In hexadecimal, without the checksum, and the four zeros behind it where there are.
    private static String bare(IgmpMessage message) {
        String hex = HexFormat.of().formatHex(print(message));
        String rest = hex.substring(8);
        return hex.substring(0, 4) + (message instanceof IgmpMessage.V2Report || message instanceof IgmpMessage.Leave
                ? rest.substring(4) : rest);
    }

    /// RFC 9777 sections 5.2.6 and 5.2.12.
    @Test
    void unknownRecordsAndAuxiliaryDataArePassedOver() {
        byte[] known = print(new IgmpMessage.V3Report(List.of(new GroupRecord(RecordType.TO_EX, G, Set.of()))));
        byte[] report = new byte[8 + 40 + 20];
        report[0] = (byte) 143;
        report[7] = 2;
        report[8] = 99;
        report[9] = 1;
        report[11] = 1;
        System.arraycopy(G.toBytes(), 0, report, 12, 16);
        System.arraycopy(known, 8, report, 48, 20);
        assertEquals(parse(known), parse(withChecksum(report)));
    }

    /// RFC 9777 sections 5.1.3 and 5.1.9.
    @Test
    void floatCodesAreThoseOfTheRfc() {
        int before = -1;
        for (int code = 0; code < 65_536; code++) {
            int value = FloatCode.TWO_OCTETS.decode(code);
            assertTrue(value > before, "code " + code);
            assertEquals(code, FloatCode.TWO_OCTETS.encode(value));
            before = value;
        }
        assertEquals(8_387_584, before);
        assertEquals(32_768, FloatCode.TWO_OCTETS.decode(0x8000));
        assertEquals(before, FloatCode.TWO_OCTETS.decode(FloatCode.TWO_OCTETS.encode(Long.MAX_VALUE)));
        assertEquals(0, FloatCode.TWO_OCTETS.encode(-5));
    }

    @Test
    void groupsAreMulticast() {
        for (IgmpMessage message : List.of(new IgmpMessage.V2Report(S), new IgmpMessage.Leave(S),
                new IgmpMessage.V3Report(List.of(new GroupRecord(RecordType.IS_EX, S, Set.of()))),
                new IgmpMessage.Query(2, S, Set.of(), false, 0, Duration.ZERO, Duration.ZERO), new IgmpMessage.V2Report(Ipv6Address.ANY))) {
            assertEquals(new Parsed.Malformed<>(Defect.NOT_MULTICAST), parse(print(message)));
        }
    }

    @Test
    void tenThousandHostileInputsAreCountedByKind() {
        Random random = new Random(3);
        List<IgmpMessage> seeds = all();
        Map<Defect, Integer> kinds = new EnumMap<>(Defect.class);
        int valid = 0;
        for (int i = 0; i < 20_000; i++) {
            switch (parse(hostile(random, seeds))) {
                case Parsed.Valid<IgmpMessage> _ -> valid++;
                case Parsed.Malformed<IgmpMessage>(var defect) -> kinds.merge(defect, 1, Integer::sum);
            }
        }
        assertEquals(20_000, valid + kinds.values().stream().mapToInt(Integer::intValue).sum());
        for (Defect kind : new Defect[] {Defect.TRUNCATED, Defect.BAD_CHECKSUM, Defect.NOT_MULTICAST}) {
            assertTrue(kinds.getOrDefault(kind, 0) > 100, kind + " seen " + kinds.get(kind));
        }
    }

    /// Noise, cut messages, lying counts; half of them with a right checksum.
    private static byte[] hostile(Random random, List<IgmpMessage> seeds) {
        byte[] octets = random.nextInt(3) == 0 ? new byte[random.nextInt(96)] : print(seeds.get(random.nextInt(seeds.size())));
        for (int flips = random.nextInt(4); flips > 0 && octets.length > 0; flips--) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt();
        }
        octets = Arrays.copyOf(octets, random.nextInt(octets.length + 8));
        return octets.length >= 8 && random.nextBoolean() ? withChecksum(octets) : octets;
    }
}
