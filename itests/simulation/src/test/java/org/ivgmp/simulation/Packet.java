package org.ivgmp.simulation;

import java.nio.ByteBuffer;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv4Packet;
import org.ivgmp.net.UdpDatagram;

/// Test packets, which carry their number.
final class Packet {

    static final int TTL = 9;
    private static final int HEADERS = 28;

    private Packet() {
    }

    static byte[] of(Ipv4Address source, Ipv4Address group, int number) {
        byte[] payload = ByteBuffer.allocate(4).putInt(number).array();
        return new Ipv4Packet(0, 0, 0, TTL, Ipv4Packet.UDP, source, group, new byte[0],
                new UdpDatagram(5004, 5004, payload).print(source, group)).print();
    }

    static int number(byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(HEADERS);
    }

    static int ttl(byte[] packet) {
        return packet[8];
    }

    static Ipv4Address group(byte[] packet) {
        return new Ipv4Address(ByteBuffer.wrap(packet).getInt(16));
    }
}
