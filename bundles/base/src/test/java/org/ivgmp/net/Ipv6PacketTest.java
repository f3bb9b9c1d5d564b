package org.ivgmp.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;

import org.ivgmp.net.Parsed.Defect;
import org.junit.jupiter.api.Test;

/// RFC 8200, RFC 2711.
class Ipv6PacketTest {

    private static final Ipv6Address FROM = Ipv6Address.of("fe80::1");
    private static final Ipv6Address TO = Ipv6Address.of("ff02::16");
    private static final byte[] BODY = {(byte) 143, 0, 1, 2, 0, 0, 0, 0};

    private static Ipv6Packet control() {
        return Ipv6Packet.control(0xC0, 1, Ipv6Packet.ICMPV6, FROM, TO, BODY);
    }

    private static Ipv6Packet valid(byte[] octets) {
        return ((Parsed.Valid<Ipv6Packet>) Ipv6Packet.parse(octets)).value();
    }

    /// A packet with these octets behind the fixed header, the first of which is of type `next`.
    private static byte[] with(int next, String behind) {
        byte[] rest = HexFormat.of().parseHex(behind.replace(" ", ""));
        byte[] octets = Arrays.copyOf(control().print(), 40 + rest.length);
        Octets.put16(octets, 4, rest.length);
        octets[6] = (byte) next;
        System.arraycopy(rest, 0, octets, 40, rest.length);
        return octets;
    }

    @Test
    void printedIsParsedToTheSame() {
        assertEquals(new Parsed.Valid<>(control()), Ipv6Packet.parse(control().print()));
        Ipv6Packet plain = new Ipv6Packet(3, 255, 17, false, false, FROM, TO, BODY);
        assertEquals(new Parsed.Valid<>(plain), Ipv6Packet.parse(plain.print()));
        assertEquals(control().hashCode(), valid(control().print()).hashCode());
    }

    /// RFC 8200 section 3, RFC 2711 section 2.1.
    @Test
    void theWireFormIsTheRfcs() {
        assertEquals("6c000000 0010 00 01 fe800000000000000000000000000001 ff020000000000000000000000000016 3a00050200000100"
                .replace(" ", "") + HexFormat.of().formatHex(BODY), HexFormat.of().formatHex(control().print()));
    }

    @Test
    void linkLayerPaddingIsNotPayload() {
        byte[] padded = Arrays.copyOf(control().print(), 90);
        assertArrayEquals(BODY, valid(padded).payload());
    }

    @Test
    void everyPrefixIsRefused() {
        byte[] whole = control().print();
        for (int length = 0; length < whole.length; length++) {
            assertEquals(new Parsed.Malformed<>(Defect.TRUNCATED), Ipv6Packet.parse(Arrays.copyOf(whole, length)));
        }
    }

    @Test
    void versionsOtherThan6AreRefused() {
        for (int version = 0; version < 16; version++) {
            byte[] octets = control().print();
            octets[0] = (byte) (version << 4);
            assertEquals(version == 6, Ipv6Packet.parse(octets) instanceof Parsed.Valid<Ipv6Packet>);
        }
    }

    /// RFC 8200 section 4: headers are walked in any order, but Hop-by-Hop comes first or not at all.
    @Test
    void extensionHeadersAreWalked() {
        Ipv6Packet walked = valid(with(60, "3a00010400000000 8f00000000000000"));
        assertEquals(Ipv6Packet.ICMPV6, walked.protocol());
        assertEquals(8, walked.payload().length);
        assertFalse(walked.routerAlert());
        Ipv6Packet cut = valid(with(44, "3a00000100000001 8f00000000000000"));
        assertTrue(cut.fragment());
        assertThrows(IllegalStateException.class, cut::print);
        assertEquals(new Parsed.Malformed<>(Defect.BAD_FIELD), Ipv6Packet.parse(with(60, "0000010400000000 3a00050200000100")));
        assertEquals(new Parsed.Malformed<>(Defect.TRUNCATED), Ipv6Packet.parse(with(0, "3a01050200000100")));
        assertEquals(new Parsed.Malformed<>(Defect.TRUNCATED), Ipv6Packet.parse(with(0, "3a00")));
    }

    @Test
    void routerAlertIsFoundBehindPadding() {
        assertTrue(valid(with(0, "3a00 00 05020000 00 8f00")).routerAlert());
        assertTrue(valid(with(0, "3a00 0502 0001 0100 8f00")).routerAlert());
        assertFalse(valid(with(0, "3a00 01 04 00000000 8f00")).routerAlert());
        assertFalse(valid(with(0, "3a00 01 09 05020000 8f00")).routerAlert(), "an option longer than its header");
        assertFalse(valid(with(0, "3a00 0504 00000000 8f00")).routerAlert(), "of another length");
    }

    /// RFC 8200 section 8.1; the example is a Linux host's report of the vectors.
    @Test
    void theChecksumIsOverThePseudoHeader() {
        byte[] octets = BODY.clone();
        octets[2] = 0;
        octets[3] = 0;
        Octets.put16(octets, 2, Ipv6Packet.checksum(FROM, TO, 58, octets));
        assertEquals(0, Ipv6Packet.checksum(FROM, TO, 58, octets));
        assertTrue(Ipv6Packet.checksum(FROM, TO, 17, octets) != 0);
        assertTrue(Ipv6Packet.checksum(TO.equals(FROM) ? TO : Ipv6Address.of("fe80::2"), TO, 58, octets) != 0);
    }

    @Test
    void hostileInputNeverThrows() {
        Random random = new Random(6);
        Map<Defect, Integer> kinds = new EnumMap<>(Defect.class);
        int valid = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = new byte[random.nextInt(120)];
            random.nextBytes(octets);
            if (octets.length > 6) {
                octets[0] = (byte) (random.nextInt(8) == 0 ? octets[0] : 0x60);
                Octets.put16(octets, 4, random.nextInt(100));
                octets[6] = new byte[] {0, 43, 44, 58, 60}[random.nextInt(5)];
            }
            switch (Ipv6Packet.parse(octets)) {
                case Parsed.Valid<Ipv6Packet> _ -> valid++;
                case Parsed.Malformed<Ipv6Packet>(var defect) -> kinds.merge(defect, 1, Integer::sum);
            }
        }
        assertTrue(valid > 100 && kinds.keySet().containsAll(java.util.List.of(Defect.TRUNCATED, Defect.BAD_VERSION)), kinds.toString());
        assertInstanceOf(Parsed.Malformed.class, Ipv6Packet.parse(new byte[0]));
    }
}
