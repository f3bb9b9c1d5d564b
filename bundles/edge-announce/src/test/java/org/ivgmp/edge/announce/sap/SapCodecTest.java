package org.ivgmp.edge.announce.sap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;

import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

class SapCodecTest {

    private static final Ipv4Address ORIGIN = Ipv4Address.of("10.9.0.2");
    private static final String SDP = "v=0\r\no=- 1 2 IN IP4 10.9.0.2\r\ns=x\r\nc=IN IP4 239.1.1.1/16\r\nt=0 0\r\n"
            + "m=video 5004 RTP/AVP 33\r\n";
    private static final String TYPE = "application/sdp\0";

    /// @param words of authentication data
    private static byte[] datagram(int flags, int words, byte[] payload) {
        byte[] header = HexFormat.of().parseHex("20" + "00" + "abcd" + "0a090002");
        header[0] = (byte) flags;
        header[1] = (byte) words;
        byte[] all = Arrays.copyOf(header, 8 + words * 4 + payload.length);
        Arrays.fill(all, 8, 8 + words * 4, (byte) 0xEE);
        System.arraycopy(payload, 0, all, 8 + words * 4, payload.length);
        return all;
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] zlib(byte[] plain) {
        try (Deflater deflater = new Deflater(9)) {
            deflater.setInput(plain);
            deflater.finish();
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            byte[] room = new byte[4096];
            while (!deflater.finished()) {
                packed.write(room, 0, deflater.deflate(room));
            }
            return packed.toByteArray();
        }
    }

    private static void reads(byte[] datagram) {
        assertEquals(new SapPacket.Valid(new SapPacket(false, 0xABCD, ORIGIN, SDP)), SapCodec.parse(datagram));
    }

    private static SapDefect refuses(byte[] datagram) {
        return assertInstanceOf(SapPacket.Refused.class, SapCodec.parse(datagram)).defect();
    }

    @Test
    void withAndWithoutTypeAuthenticationAndCompression() {
        for (int words : List.of(0, 1, 255)) {
            reads(datagram(0x20, words, octets(SDP)));
            reads(datagram(0x20, words, octets(TYPE + SDP)));
            reads(datagram(0x20, words, octets("Application/SDP\0" + SDP + "\0")));
            reads(datagram(0x21, words, zlib(octets(SDP))));
            reads(datagram(0x21, words, zlib(octets(TYPE + SDP))));
            byte[] typed = octets(TYPE);
            byte[] packed = zlib(octets(SDP));
            byte[] both = Arrays.copyOf(typed, typed.length + packed.length);
            System.arraycopy(packed, 0, both, typed.length, packed.length);
            reads(datagram(0x21, words, both));
        }
        assertEquals(new SapPacket.Valid(new SapPacket(true, 0xABCD, ORIGIN, "o=- 1 2 IN IP4 10.9.0.2\r\n")),
                SapCodec.parse(datagram(0x24, 0, octets("o=- 1 2 IN IP4 10.9.0.2\r\n"))));
    }

    /// zlib of Python 3.11: zlib.compress(b"v=0\\r\\n").
    @Test
    void unpacksWhatOthersPack() {
        assertEquals("v=0\r\n", assertInstanceOf(SapPacket.Valid.class, SapCodec.parse(
                datagram(0x21, 0, HexFormat.of().parseHex("789c2bb335e0e5020003fb00fb")))).packet().payload());
    }

    @Test
    void whatIsNotForUsIsNamed() {
        assertEquals(SapDefect.BAD_VERSION, refuses(datagram(0x00, 0, octets(SDP))));
        assertEquals(SapDefect.BAD_VERSION, refuses(datagram(0x40, 0, octets(SDP))));
        assertEquals(SapDefect.IPV6, refuses(datagram(0x30, 0, octets(SDP))));
        assertEquals(SapDefect.ENCRYPTED, refuses(datagram(0x22, 0, octets(SDP))));
        assertEquals(SapDefect.NOT_SDP, refuses(datagram(0x20, 0, octets("text/plain\0hello"))));
        assertEquals(SapDefect.NOT_SDP, refuses(datagram(0x21, 0, zlib(octets("text/plain\0hello")))));
        assertEquals(SapDefect.NOT_SDP, refuses(datagram(0x20, 0, new byte[SapCodec.PAYLOAD_MAX + 1])));
        for (int length = 0; length < 8; length++) {
            assertEquals(SapDefect.TRUNCATED, refuses(Arrays.copyOf(datagram(0x20, 0, octets(SDP)), length)));
        }
        assertEquals(SapDefect.TRUNCATED, refuses(Arrays.copyOf(datagram(0x20, 9, octets(SDP)), 43)));
    }

    @Test
    void aBombIsNotUnpacked() {
        byte[] bomb = zlib(new byte[10 << 20]);
        assertTrue(bomb.length < SapCodec.PAYLOAD_MAX, bomb.length + " octets");
        assertEquals(SapDefect.BAD_COMPRESSION, refuses(datagram(0x21, 0, bomb)));
        byte[] most = new byte[SapCodec.PAYLOAD_MAX];
        Arrays.fill(most, (byte) 'x');
        assertInstanceOf(SapPacket.Valid.class, SapCodec.parse(datagram(0x21, 0, zlib(most))));
        assertEquals(SapDefect.BAD_COMPRESSION, refuses(datagram(0x21, 0, zlib(Arrays.copyOf(most, most.length + 1)))));
        byte[] packed = zlib(octets(SDP));
        for (int length = 0; length < packed.length; length++) {
            assertEquals(SapDefect.BAD_COMPRESSION, refuses(datagram(0x21, 0, Arrays.copyOf(packed, length))));
        }
    }

    /// Random octets and changed good ones, through both parsers.
    @Test
    void tenThousandHostileDatagrams() {
        Random random = new Random(17);
        int sessions = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] datagram = datagram(random.nextInt(8) == 0 ? random.nextInt(256) : 0x20 | random.nextInt(2),
                    random.nextInt(3), i % 3 == 0 ? zlib(octets(SDP)) : octets(SDP));
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                datagram[random.nextInt(datagram.length)] = (byte) random.nextInt();
            }
            datagram = Arrays.copyOf(datagram, random.nextInt(10) == 0 ? random.nextInt(datagram.length) : datagram.length);
            if (SapCodec.parse(datagram) instanceof SapPacket.Valid(var packet)) {
                assertTrue(packet.payload().length() <= SapCodec.PAYLOAD_MAX);
                SdpOrigin.in(packet.payload());
                if (SdpParser.parse(packet.payload()).isPresent()) {
                    sessions++;
                }
            }
        }
        assertTrue(sessions > 500, "sessions: " + sessions);
    }
}
