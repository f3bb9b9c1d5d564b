package org.ivgmp.edge.dataplane.core;

import java.nio.ByteBuffer;

/// IPv4 packets for tests, with checksums computed in the most obvious way.
final class Packets {

    static final int PAYLOAD = 8;

    private Packets() {
    }

    static byte[] udp(int source, int group, int ttl, int number) {
        ByteBuffer packet = ByteBuffer.allocate(20 + 8 + PAYLOAD);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity()).putInt(0x12344000)
                .put((byte) ttl).put((byte) 17).putShort((short) 0).putInt(source).putInt(group);
        packet.putShort((short) 40_001).putShort((short) 5004).putShort((short) (8 + PAYLOAD)).putShort((short) 0);
        packet.putInt(number).putInt(~number);
        seal(packet.array());
        return packet.array();
    }

    static byte[] gre(int key, int sequence, byte[] inner) {
        return ByteBuffer.allocate(12 + inner.length).putInt(0x30000800).putInt(key).putInt(sequence).put(inner).array();
    }

    /// Writes the right header checksum.
    static void seal(byte[] packet) {
        packet[10] = 0;
        packet[11] = 0;
        int sum = naive(packet, 0, (packet[0] & 0xF) * 4);
        packet[10] = (byte) (sum >>> 8);
        packet[11] = (byte) sum;
    }

    /// RFC 1071 with the carry folded at each step.
    static int naive(byte[] bytes, int from, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (bytes[from + i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return ~sum & 0xFFFF;
    }
}
