package org.ivgmp.edge.dataplane.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

class Ipv4Test {

    private static final int SOURCE = 0x0A01000B;
    private static final int GROUP = 0xEF010203;

    @Test
    void aWholePacketIsAcceptedWithItsTotalLengthEvenWhenPadded() {
        byte[] packet = Packets.udp(SOURCE, GROUP, 8, 1);
        assertEquals(packet.length, check(packet, packet.length));
        assertEquals(packet.length, check(Arrays.copyOf(packet, 64), 64));
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] packet = Packets.udp(SOURCE, GROUP, 8, 1);
        for (int length = 0; length < packet.length; length++) {
            assertEquals(Ipv4.TRUNCATED, check(Arrays.copyOf(packet, length), length), "length " + length);
        }
    }

    @Test
    void everySingleBitErrorOfTheHeaderIsRefused() {
        byte[] packet = Packets.udp(SOURCE, GROUP, 8, 1);
        for (int bit = 0; bit < 20 * 8; bit++) {
            byte[] broken = packet.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            assertTrue(check(broken, broken.length) < 0, "bit " + bit);
        }
    }

    @Test
    void aTotalLengthBelowTheHeaderLengthIsRefused() {
        byte[] packet = Packets.udp(SOURCE, GROUP, 8, 1);
        packet[3] = 19;
        Packets.seal(packet);
        assertEquals(Ipv4.BAD_HEADER, check(packet, packet.length));
    }

    @Test
    void noInputThrows() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            int verdict = check(bytes, bytes.length);
            assertTrue(verdict < 0 || verdict <= bytes.length);
        }
    }

    @Test
    void ttlPolicyAndMendedChecksumEqualARecomputation() {
        Random random = new Random(2);
        for (int ttl = 0; ttl < 256; ttl++) {
            for (int policy : new int[] {-1, 0, 1, 2, 64, 255}) {
                byte[] packet = Packets.udp(random.nextInt(), random.nextInt(), ttl, random.nextInt());
                byte[] expected = packet.clone();
                int next = policy == -1 ? ttl : policy == 0 ? ttl - 1 : policy;
                boolean goesOn = Ipv4.applyTtl(MemorySegment.ofArray(packet), 0, policy);
                assertEquals(ttl > 0 && next > 0, goesOn, "ttl " + ttl + " policy " + policy);
                if (goesOn) {
                    expected[8] = (byte) next;
                    Packets.seal(expected);
                    assertArrayEquals(expected, packet, "ttl " + ttl + " policy " + policy);
                }
            }
        }
    }

    @Test
    void anUnfinishedUdpChecksumIsCompletedWhateverStoodThere() {
        Random random = new Random(3);
        for (int i = 0; i < 5000; i++) {
            byte[] packet = Packets.udp(random.nextInt(), GROUP, 8, random.nextInt());
            int length = packet.length - (i % 2);  // odd lengths, too
            ByteBuffer.wrap(packet).putShort(2, (short) length).putShort(24, (short) (length - 20)).putShort(26, (short) i);
            assertTrue(Ipv4.completeChecksum(MemorySegment.ofArray(packet), 0, length));
            assertEquals(0, naiveUdp(packet, length) & 0xFFFF);
        }
    }

    @Test
    void aUdpChecksumThatComesToZeroIsSentAsAllOnes() {
        byte[] packet = Packets.udp(SOURCE, GROUP, 8, 0);
        int unadjusted = naiveUdp(packet, packet.length);
        ByteBuffer.wrap(packet).putShort(28, (short) unadjusted).putShort(30, (short) 0);
        assertTrue(Ipv4.completeChecksum(MemorySegment.ofArray(packet), 0, packet.length));
        assertEquals((short) 0xFFFF, ByteBuffer.wrap(packet).getShort(26));
    }

    @Test
    void aChecksumIsNotCompletedInFragmentsShortPacketsAndUnknownProtocols() {
        byte[] fragment = Packets.udp(SOURCE, GROUP, 8, 1);
        fragment[6] = 0x20;
        byte[] other = Packets.udp(SOURCE, GROUP, 8, 1);
        other[9] = (byte) 132;
        byte[] whole = Packets.udp(SOURCE, GROUP, 8, 1);
        assertFalse(Ipv4.completeChecksum(MemorySegment.ofArray(fragment), 0, fragment.length));
        assertFalse(Ipv4.completeChecksum(MemorySegment.ofArray(other), 0, other.length));
        assertFalse(Ipv4.completeChecksum(MemorySegment.ofArray(whole), 0, 27));
    }

    @Test
    void forwardedGroupsAreMulticastButNotLinkLocal() {
        assertFalse(Ipv4.isForwardedGroup(0xDFFFFFFF));
        assertFalse(Ipv4.isForwardedGroup(0xE0000000));
        assertFalse(Ipv4.isForwardedGroup(0xE00000FF));
        assertTrue(Ipv4.isForwardedGroup(0xE0000100));
        assertTrue(Ipv4.isForwardedGroup(0xEFFFFFFF));
        assertFalse(Ipv4.isForwardedGroup(0xF0000000));
    }

    private static int check(byte[] bytes, int available) {
        return Ipv4.check(MemorySegment.ofArray(bytes), 0, available);
    }

    /// Over pseudo header and datagram as they are: 0 when the checksum in it is right.
    private static int naiveUdp(byte[] packet, int length) {
        ByteBuffer all = ByteBuffer.allocate(12 + length - 20);
        all.put(packet, 12, 8).put((byte) 0).put((byte) 17).putShort((short) (length - 20)).put(packet, 20, length - 20);
        return Packets.naive(all.array(), 0, all.capacity());
    }
}
