package org.ivgmp.edge.dataplane.core;

import java.nio.ByteBuffer;

import org.ivgmp.net.Ipv6Address;

/// IPv6 packets for tests.
final class Packets6 {

    static final int LENGTH = 40 + 8 + Packets.PAYLOAD;

    private Packets6() {
    }

    static byte[] udp(String source, String group, int hopLimit, int number) {
        return udp(0, source, group, hopLimit, number);
    }

    static byte[] udp(int trafficClass, String source, String group, int hopLimit, int number) {
        ByteBuffer packet = ByteBuffer.allocate(LENGTH);
        packet.putInt(6 << 28 | trafficClass << 20 | 0x12345).putShort((short) (LENGTH - 40)).put((byte) 17).put((byte) hopLimit)
                .put(Ipv6Address.of(source).toBytes()).put(Ipv6Address.of(group).toBytes());
        packet.putShort((short) 40_001).putShort((short) 5004).putShort((short) (8 + Packets.PAYLOAD)).putShort((short) 0);
        packet.putInt(number).putInt(~number);
        return packet.array();
    }

    /// An MLD or ICMPv6 message, behind a Hop-by-Hop Options header or without.
    static byte[] icmp(int type, String source, String group, boolean hopByHop) {
        byte[] packet = udp(source, group, 1, 0);
        packet[6] = (byte) (hopByHop ? 0 : 58);
        packet[40] = (byte) (hopByHop ? 58 : type);
        packet[41] = 0;
        packet[48] = (byte) (hopByHop ? type : 0);
        return packet;
    }

    static byte[] gre(int key, int sequence, byte[] inner) {
        return ByteBuffer.allocate(12 + inner.length).putInt(0x300086DD).putInt(key).putInt(sequence).put(inner).array();
    }
}
