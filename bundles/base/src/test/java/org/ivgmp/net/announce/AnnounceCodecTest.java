package org.ivgmp.net.announce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv6Address;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.announce.AnnounceMessage.Announce;
import org.ivgmp.net.announce.AnnounceMessage.Answer;
import org.ivgmp.net.announce.AnnounceMessage.Cookie;
import org.ivgmp.net.announce.AnnounceMessage.Item;
import org.ivgmp.net.announce.AnnounceMessage.Result;
import org.ivgmp.net.announce.AnnounceMessage.Role;
import org.junit.jupiter.api.Test;

class AnnounceCodecTest {

    private static final SiteKey KEY = new SiteKey(7, new byte[32]);
    private static final Ipv4Address G = Ipv4Address.of("239.1.2.3");

    private static Announce announce(int keyId, int items) {
        List<Item> all = new ArrayList<>();
        for (int i = 0; i < items; i++) {
            all.add(new Item(Role.values()[i % 2], new Ipv4Address(G.bits() + i),
                    i % 3 == 0 ? Ipv4Address.ANY : Ipv4Address.of("10.1.0.11")));
        }
        return new Announce(0x0102030405060708L, 9, 90, keyId, new Cookie(1, 2), all);
    }

    private static Parsed<AnnounceMessage> valid(AnnounceMessage message) {
        return new Parsed.Valid<>(message);
    }

    @Test
    void theLayoutIsThatOfTheSpecification() {
        String expected = "49564741" + "01010002" + "0102030405060708" + "00000009" + "005a" + "07" + "00"
                + "0000000000000001" + "0000000000000002" + "01000000ef010203" + "00000000"
                + "02000000ef010204" + "0a01000b"
                // hmac.new(bytes(32), ..., hashlib.sha256) of Python
                + "c42b54c027dffe7240ccc358135ad4fbd8e60e8a570f7513df1d77fa944d030f";
        byte[] printed = AnnounceCodec.print(announce(7, 2), Optional.of(KEY));
        assertEquals(expected, HexFormat.of().formatHex(printed));
    }

    @Test
    void anItemOfAnIpv6GroupIsLonger() {
        Announce announce = new Announce(1, 9, 90, 0, Cookie.NONE, List.of(
                new Item(Role.RECEIVE, IpAddress.of("ff3e::1:2"), IpAddress.of("2001:db8::11")),
                new Item(Role.SEND, G, Ipv4Address.ANY), new Item(Role.SEND, IpAddress.of("ff15::3"), Ipv6Address.ANY)));
        byte[] printed = AnnounceCodec.print(announce, Optional.empty());
        assertEquals("02060000" + "ff3e0000000000000000000000010002" + "20010db8000000000000000000000011"
                + "01000000ef010203" + "00000000" + "01060000" + "ff150000000000000000000000000003" + "00".repeat(16),
                HexFormat.of().formatHex(printed).substring(80));
        assertEquals(valid(announce), AnnounceCodec.parse(printed));
        for (int length = 0; length < printed.length; length++) {
            assertInstanceOf(Parsed.Malformed.class, AnnounceCodec.parse(Arrays.copyOf(printed, length)), "length " + length);
        }
        assertEquals(Parsed.Defect.BAD_FIELD, defect(printed, 41, 4));
        assertEquals(Parsed.Defect.NOT_MULTICAST, defect(printed, 44, 0xfe));
        assertEquals(Parsed.Defect.BAD_FIELD, defect(printed, 60, 0xff));
        assertThrows(IllegalArgumentException.class, () -> new Item(Role.SEND, G, Ipv6Address.ANY));
    }

    @Test
    void whatNoSourceIs() {
        for (String wrong : List.of("ff02::1", "fe80::1", "::1", "127.0.0.1", "0.0.0.1", "224.0.0.1", "255.255.255.255")) {
            assertFalse(AnnounceCodec.isSource(IpAddress.of(wrong)), wrong);
        }
        assertFalse(AnnounceCodec.isSource(new Ipv6Address(0, 0xFFFF_0A01_000BL)), "an IPv4 one in disguise");
        for (String right : List.of("::", "0.0.0.0", "2001:db8::1", "fd00::1", "10.1.0.1")) {
            assertTrue(AnnounceCodec.isSource(IpAddress.of(right)), right);
        }
    }

    @Test
    void whatIsPrintedIsRead() {
        for (int items : List.of(0, 1, 2, 63, 64)) {
            assertEquals(valid(announce(0, items)),
                    AnnounceCodec.parse(AnnounceCodec.print(announce(0, items), Optional.empty())));
            byte[] signed = AnnounceCodec.print(announce(7, items), Optional.of(KEY));
            assertEquals(valid(announce(7, items)), AnnounceCodec.parse(signed));
            assertTrue(KEY.signed(signed));
            assertTrue(signed.length <= AnnounceCodec.LENGTH_MAX);
        }
        for (Result result : Result.values()) {
            Answer answer = new Answer(result, 3, -1, -2, 65_535, 7, new Cookie(-1, -1));
            assertEquals(valid(answer), AnnounceCodec.parse(AnnounceCodec.print(answer, Optional.of(KEY))));
        }
    }

    @Test
    void everyLengthButTheRightOneIsRefused() {
        byte[] whole = AnnounceCodec.print(announce(7, 3), Optional.of(KEY));
        for (int length = 0; length < whole.length; length++) {
            assertInstanceOf(Parsed.Malformed.class, AnnounceCodec.parse(Arrays.copyOf(whole, length)), "length " + length);
        }
        assertEquals(new Parsed.Malformed<>(Parsed.Defect.BAD_FIELD),
                AnnounceCodec.parse(Arrays.copyOf(whole, whole.length + 1)));
    }

    @Test
    void everyBitIsSigned() {
        byte[] whole = AnnounceCodec.print(announce(7, 2), Optional.of(KEY));
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] changed = whole.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(KEY.signed(changed), "bit " + bit);
        }
        assertFalse(new SiteKey(7, new byte[33]).signed(Arrays.copyOf(whole, 20)));
    }

    @Test
    void fieldsThatMeanNothingAreRefused() {
        byte[] whole = AnnounceCodec.print(announce(0, 1), Optional.empty());
        for (int at : List.of(6, 23, 41, 42, 43)) {
            byte[] changed = whole.clone();
            changed[at] = 1;
            assertEquals(new Parsed.Malformed<>(Parsed.Defect.BAD_FIELD), AnnounceCodec.parse(changed), "octet " + at);
        }
        assertEquals(Parsed.Defect.NOT_MULTICAST, defect(whole, 44, 10));
        assertEquals(Parsed.Defect.BAD_FIELD, defect(whole, 48, 224));
        assertEquals(Parsed.Defect.BAD_FIELD, defect(whole, 48, 127));
        assertEquals(Parsed.Defect.BAD_FIELD, defect(whole, 40, 3));
        assertEquals(Parsed.Defect.BAD_FIELD, defect(whole, 40, 0));
        assertEquals(Parsed.Defect.BAD_VERSION, defect(whole, 4, 2));
        assertEquals(Parsed.Defect.BAD_VERSION, defect(whole, 0, 'X'));
        assertEquals(Parsed.Defect.TRUNCATED, defect(whole, 7, 2));
        assertEquals(Parsed.Defect.BAD_FIELD, defect(whole, 7, 65));
        assertEquals(Parsed.Defect.TRUNCATED, defect(whole, 22, 1));
    }

    private static Parsed.Defect defect(byte[] octets, int at, int value) {
        byte[] changed = octets.clone();
        changed[at] = (byte) value;
        return assertInstanceOf(Parsed.Malformed.class, AnnounceCodec.parse(changed)).defect();
    }

    /// Random octets, and random changes of a good datagram: never an exception; and what is taken is printed the same.
    @Test
    void tenThousandHostileDatagrams() {
        Random random = new Random(3);
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] octets = new byte[random.nextInt(200)];
            random.nextBytes(octets);
            if (i % 2 == 0) {
                octets = AnnounceCodec.print(announce(0, random.nextInt(5)), Optional.empty());
                for (int change = random.nextInt(3); change >= 0; change--) {
                    octets[random.nextInt(octets.length)] = (byte) random.nextInt();
                }
            }
            if (AnnounceCodec.parse(octets) instanceof Parsed.Valid<AnnounceMessage>(var message) && message.keyId() == 0) {
                taken++;
                assertArrayEquals(octets, AnnounceCodec.print(message, Optional.empty()));
            }
            AnnounceCodec.objection(octets).ifPresent(answer ->
                    assertTrue(AnnounceCodec.print(answer, Optional.empty()).length <= 40));
        }
        assertTrue(taken > 500, "taken: " + taken);
    }

    @Test
    void aDatagramThatIsNotOursOrAnAnswerIsNeverAnswered() {
        byte[] answer = AnnounceCodec.print(new Answer(Result.STALE, 0, 1, 2, 3, 0, Cookie.NONE), Optional.empty());
        answer[6] = 99;
        assertEquals(Optional.empty(), AnnounceCodec.objection(answer));
        assertEquals(Optional.empty(), AnnounceCodec.objection(new byte[500]));
        byte[] whole = AnnounceCodec.print(announce(0, 0), Optional.empty());
        assertEquals(Optional.empty(), AnnounceCodec.objection(Arrays.copyOf(whole, 39)));
        whole[4] = 2;
        assertEquals(Optional.of(new Answer(Result.BAD_VERSION, 0, 0x0102030405060708L, 9, 0, 0, Cookie.NONE)),
                AnnounceCodec.objection(whole));
    }

    @Test
    void keysAreReadAsTheyArePrinted_andNothingElseIs() {
        SiteKey key = new SiteKey(255, HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f"));
        assertEquals("255:AAECAwQFBgcICQoLDA0ODw", key.print());
        assertEquals(Optional.of(key), SiteKey.parse(key.print()));
        assertEquals("site key 255", key.toString());
        for (String wrong : List.of("", ":", "1", "0:AAECAwQFBgcICQoLDA0ODw", "256:AAECAwQFBgcICQoLDA0ODw",
                "1:AAECAwQFBgcICQoLDA0O", "1:AAECAwQFBgcICQoLDA0ODw==", "1:AAECAwQFBgcICQoLDA0OD*", "x:AAECAwQFBgcICQoLDA0ODw",
                "1:" + "A".repeat(87))) {
            assertEquals(Optional.empty(), SiteKey.parse(wrong), wrong);
        }
    }
}
