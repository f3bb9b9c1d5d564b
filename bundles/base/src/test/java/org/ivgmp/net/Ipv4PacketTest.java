package org.ivgmp.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;

import org.ivgmp.net.Parsed.Defect;
import org.junit.jupiter.api.Test;

class Ipv4PacketTest {

    private static final Ipv4Address FROM = Ipv4Address.of("10.1.0.11");
    private static final Ipv4Address TO = Ipv4Address.of("239.1.2.3");

    private static Ipv4Packet packet(byte[] options, byte[] payload) {
        return new Ipv4Packet(0xC0, 77, 0x4000, 1, Ipv4Packet.IGMP, FROM, TO, options, payload);
    }

    @Test
    void printedIsParsedToTheSame() {
        for (int options = 0; options <= 40; options += 4) {
            for (int payload = 0; payload < 64; payload++) {
                Ipv4Packet packet = packet(new byte[options], new byte[payload]);
                assertEquals(new Parsed.Valid<>(packet), Ipv4Packet.parse(packet.print()));
            }
        }
    }

    @Test
    void paddingOfTheLinkLayerIsCutOff() {
        byte[] printed = packet(Ipv4Packet.routerAlert(), new byte[] {1, 2, 3}).print();
        byte[] padded = Arrays.copyOf(printed, 60);
        assertEquals(Ipv4Packet.parse(printed), Ipv4Packet.parse(padded));
    }

    @Test
    void everyPrefixIsTruncated() {
        byte[] printed = packet(Ipv4Packet.routerAlert(), new byte[20]).print();
        for (int length = 0; length < printed.length; length++) {
            assertEquals(new Parsed.Malformed<>(Defect.TRUNCATED), Ipv4Packet.parse(Arrays.copyOf(printed, length)));
        }
    }

    @Test
    void everyFlippedBitOfTheHeaderIsRefused() {
        byte[] printed = packet(Ipv4Packet.routerAlert(), new byte[20]).print();
        for (int bit = 0; bit < 24 * 8; bit++) {
            byte[] flipped = printed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertInstanceOf(Parsed.Malformed.class, Ipv4Packet.parse(flipped), "bit " + bit);
        }
    }

    @Test
    void aHeaderShorterThanFiveWordsIsRefused() {
        byte[] printed = packet(new byte[0], new byte[40]).print();
        for (int words = 0; words < 5; words++) {
            printed[0] = (byte) (0x40 | words);
            assertEquals(new Parsed.Malformed<>(Defect.BAD_FIELD), Ipv4Packet.parse(printed));
        }
    }

    @Test
    void routerAlertIsFoundAmongOptionsAndNoOptionLoops() {
        assertTrue(packet(new byte[] {1, 1, 1, 1, (byte) 0x94, 4, 0, 0}, new byte[0]).hasRouterAlert());
        assertTrue(packet(new byte[] {7, 3, 4, 1, (byte) 0x94, 4, 0, 0}, new byte[0]).hasRouterAlert());
        assertFalse(packet(new byte[] {0, 0, 0, 0, (byte) 0x94, 4, 0, 0}, new byte[0]).hasRouterAlert());
        assertFalse(packet(new byte[] {7, 0, 0, 0}, new byte[0]).hasRouterAlert());
        assertFalse(packet(new byte[] {1, 1, 1, 7}, new byte[0]).hasRouterAlert());
    }

    @Test
    void noInputThrows() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] octets = new byte[random.nextInt(80)];
            random.nextBytes(octets);
            if (octets.length > 0 && random.nextBoolean()) {
                octets[0] = (byte) (0x40 | random.nextInt(16));
            }
            if (Ipv4Packet.parse(octets) instanceof Parsed.Valid<Ipv4Packet>(var packet)) {
                packet.hasRouterAlert();
            }
        }
    }

    @Test
    void aDatagramIsItsOwnPrintAndTheChecksumCoversAddresses() {
        for (int length = 0; length < 32; length++) {
            UdpDatagram datagram = new UdpDatagram(5004, 5005, new byte[length]);
            byte[] printed = datagram.print(FROM, TO);
            assertEquals(new Parsed.Valid<>(datagram), UdpDatagram.parse(printed, FROM, TO));
            assertEquals(new Parsed.Malformed<>(Defect.BAD_CHECKSUM),
                    UdpDatagram.parse(printed, FROM, Ipv4Address.of("239.1.2.4")));
            for (int cut = 0; cut < printed.length; cut++) {
                assertInstanceOf(Parsed.Malformed.class, UdpDatagram.parse(Arrays.copyOf(printed, cut), FROM, TO));
            }
        }
    }

    @Test
    void aDatagramWithoutChecksumIsTaken() {
        byte[] printed = new UdpDatagram(1, 2, new byte[] {9}).print(FROM, TO);
        printed[6] = 0;
        printed[7] = 0;
        assertInstanceOf(Parsed.Valid.class, UdpDatagram.parse(printed, FROM, TO));
    }

    @Test
    void addressesAreStrict() {
        for (String bad : new String[] {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "a.b.c.d", "1..2.3",
            "-1.2.3.4", "1.2.3.4/8"}) {
            assertTrue(Ipv4Address.parse(bad).isEmpty(), bad);
        }
        assertArrayEquals(new byte[] {(byte) 239, 1, 2, 3}, TO.toBytes());
        assertEquals("239.1.2.3", TO.toString());
        assertTrue(IpPrefix.of("239.0.0.0/8").contains(TO));
        assertFalse(IpPrefix.of("239.0.0.0/16").contains(TO));
        assertTrue(IpPrefix.of("0.0.0.0/0").contains(FROM));
        assertEquals("10.1.0.0/16", IpPrefix.of("10.1.0.11/16").toString());
        assertTrue(IpPrefix.parse("10.0.0.0/33").isEmpty());
    }
}
