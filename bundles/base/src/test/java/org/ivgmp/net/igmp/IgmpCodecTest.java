package org.ivgmp.net.igmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.net.InternetChecksum;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.Parsed.Defect;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;
import org.junit.jupiter.api.Test;

class IgmpCodecTest {

    private static final Ipv4Address G = Ipv4Address.of("239.1.2.3");
    private static final Ipv4Address S = Ipv4Address.of("10.1.0.1");
    private static final Ipv4Address T = Ipv4Address.of("10.1.0.2");

    /// Every shape with up to two records and two sources.
    private static List<IgmpMessage> all() {
        List<IgmpMessage> all = new ArrayList<>(List.of(new IgmpMessage.V1Report(G), new IgmpMessage.V2Report(G),
                new IgmpMessage.Leave(G), new IgmpMessage.V3Report(List.of())));
        List<Set<IpAddress>> sets = List.of(Set.of(), Set.of(S), Set.of(S, T));
        for (RecordType type : RecordType.values()) {
            for (Set<IpAddress> sources : sets) {
                GroupRecord one = new GroupRecord(type, G, sources);
                all.add(new IgmpMessage.V3Report(List.of(one)));
                for (RecordType second : RecordType.values()) {
                    all.add(new IgmpMessage.V3Report(List.of(one, new GroupRecord(second, Ipv4Address.of("232.1.1.1"), Set.of(T)))));
                }
            }
        }
        for (Set<IpAddress> sources : sets) {
            for (boolean suppress : new boolean[] {false, true}) {
                for (int robustness = 0; robustness < 8; robustness++) {
                    all.add(new IgmpMessage.Query(3, sources.isEmpty() ? Ipv4Address.ANY : G, sources, suppress, robustness,
                            Duration.ofSeconds(125), Duration.ofSeconds(10)));
                }
            }
        }
        all.add(new IgmpMessage.RouterAdvertisement(Duration.ofSeconds(20), Duration.ofSeconds(125), 2));
        all.add(new IgmpMessage.RouterAdvertisement(Duration.ofSeconds(180), Duration.ofSeconds(65_535), 65_535));
        all.add(new IgmpMessage.RouterSolicitation());
        all.add(new IgmpMessage.RouterTermination());
        all.add(new IgmpMessage.Query(1, Ipv4Address.ANY, Set.of(), false, 0, Duration.ZERO, Duration.ZERO));
        all.add(new IgmpMessage.Query(2, G, Set.of(), false, 0, Duration.ZERO, Duration.ofSeconds(1)));
        return all;
    }

    @Test
    void printedIsParsedToTheSame() {
        for (IgmpMessage message : all()) {
            assertEquals(new Parsed.Valid<>(message), IgmpCodec.parse(IgmpCodec.print(message)));
        }
    }

    @Test
    void everyPrefixIsRefused() {
        for (IgmpMessage message : all()) {
            byte[] printed = IgmpCodec.print(message);
            for (int length = 0; length < printed.length; length++) {
                byte[] cut = Arrays.copyOf(printed, length);
                assertInstanceOf(Parsed.Malformed.class, IgmpCodec.parse(cut), message + " cut to " + length);
            }
        }
    }

    /// A cut message with a mended checksum is refused for its length, or is a shorter message of its own right.
    @Test
    void everyPrefixWithARightChecksumIsRefusedOrShorter() {
        for (IgmpMessage message : all()) {
            byte[] printed = IgmpCodec.print(message);
            for (int length = 8; length < printed.length; length++) {
                byte[] cut = withChecksum(Arrays.copyOf(printed, length));
                if (IgmpCodec.parse(cut) instanceof Parsed.Valid<IgmpMessage>(var shorter)) {
                    assertInstanceOf(IgmpMessage.Query.class, shorter, message + " cut to " + length);
                    assertEquals(8, length);
                }
            }
        }
    }

    @Test
    void everyFlippedBitIsRefused() {
        for (IgmpMessage message : all()) {
            byte[] printed = IgmpCodec.print(message);
            for (int bit = 0; bit < printed.length * 8; bit++) {
                byte[] flipped = printed.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertEquals(new Parsed.Malformed<>(Defect.BAD_CHECKSUM), IgmpCodec.parse(flipped));
            }
        }
    }

    /// RFC 9776 section 4.2.12: records of unknown type are passed over; section 4.2.7: so is auxiliary data.
    @Test
    void unknownRecordsAndAuxiliaryDataArePassedOver() {
        byte[] report = withChecksum(new byte[] {0x22, 0, 0, 0, 0, 0, 0, 2,
            99, 1, 0, 1, (byte) 239, 1, 1, 1, 10, 0, 0, 1, 7, 7, 7, 7,
            4, 0, 0, 0, (byte) 239, 1, 2, 3});
        assertEquals(new Parsed.Valid<>(new IgmpMessage.V3Report(List.of(new GroupRecord(RecordType.TO_EX, G, Set.of())))),
                IgmpCodec.parse(report));
    }

    @Test
    void floatCodesAreThoseOfTheRfc() {
        int before = -1;
        for (int code = 0; code < 256; code++) {
            int value = FloatCode.OCTET.decode(code);
            assertTrue(value > before, "code " + code);
            assertEquals(code, FloatCode.OCTET.encode(value));
            before = value;
        }
        assertEquals(31_744, FloatCode.OCTET.decode(255));
        for (int value = 0; value < 40_000; value++) {
            int decoded = FloatCode.OCTET.decode(FloatCode.OCTET.encode(value));
            assertTrue(decoded <= value && (decoded == value || value >= 128), "value " + value);
            assertTrue(decoded * 17L >= Math.min(value, 31_744) * 16L, "value " + value);
        }
    }

    @Test
    void tenThousandHostileInputsAreCountedByKind() {
        Random random = new Random(3);
        List<IgmpMessage> seeds = all();
        Map<Defect, Integer> kinds = new EnumMap<>(Defect.class);
        int valid = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = hostile(random, seeds);
            switch (IgmpCodec.parse(octets)) {
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
        byte[] octets = random.nextInt(3) == 0 ? new byte[random.nextInt(64)]
                : IgmpCodec.print(seeds.get(random.nextInt(seeds.size())));
        for (int flips = random.nextInt(4); flips > 0 && octets.length > 0; flips--) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt();
        }
        octets = Arrays.copyOf(octets, random.nextInt(octets.length + 8));
        return octets.length >= 8 && random.nextBoolean() ? withChecksum(octets) : octets;
    }

    private static byte[] withChecksum(byte[] octets) {
        octets[2] = 0;
        octets[3] = 0;
        int checksum = InternetChecksum.of(octets, 0, octets.length);
        octets[2] = (byte) (checksum >> 8);
        octets[3] = (byte) checksum;
        return octets;
    }

    @Test
    void sourcesAreSortedOnTheWire() {
        byte[] printed = IgmpCodec.print(new IgmpMessage.V3Report(List.of(
                new GroupRecord(RecordType.ALLOW, G, new TreeSet<>(Set.of(T, S))))));
        assertEquals(S, new Ipv4Address(org.ivgmp.net.Octets.i32(printed, 16)));
    }

    /// RFC 4286, section 2: "Any data beyond the fixed message format MUST be ignored".
    @Test
    void dataBeyondARouterDiscoveryMessageIsIgnored() {
        for (IgmpMessage message : List.of(new IgmpMessage.RouterSolicitation(), new IgmpMessage.RouterTermination(),
                new IgmpMessage.RouterAdvertisement(Duration.ofSeconds(20), Duration.ofSeconds(125), 2))) {
            byte[] longer = Arrays.copyOf(IgmpCodec.print(message), 20);
            longer[18] = 7;
            assertEquals(new Parsed.Valid<>(message), IgmpCodec.parse(withChecksum(longer)));
        }
    }

    /// RFC 4286, sections 3.2, 4.1 and 5.1.
    @Test
    void routerDiscoveryOnTheWire() {
        byte[] printed = IgmpCodec.print(new IgmpMessage.RouterAdvertisement(Duration.ofSeconds(20), Duration.ofSeconds(125), 2));
        assertEquals("3014cf6c007d0002", java.util.HexFormat.of().formatHex(printed));
        assertEquals("3100ceff", java.util.HexFormat.of().formatHex(IgmpCodec.print(new IgmpMessage.RouterSolicitation())));
        assertEquals("3200cdff", java.util.HexFormat.of().formatHex(IgmpCodec.print(new IgmpMessage.RouterTermination())));
    }

    /// RFC 9776 sections 4.1.10 and 4.2.11: in the checksum, and otherwise ignored.
    @Test
    void dataBeyondAMessageIsIgnored() {
        for (IgmpMessage message : all()) {
            if (!(message instanceof IgmpMessage.Query query && query.version() < 3)) {
                byte[] printed = IgmpCodec.print(message);
                byte[] longer = withChecksum(Arrays.copyOf(printed, printed.length + 6));
                assertEquals(new Parsed.Valid<>(message), IgmpCodec.parse(longer));
                longer[longer.length - 1] ^= 1;
                assertInstanceOf(Parsed.Malformed.class, IgmpCodec.parse(longer));
            }
        }
    }
}
