package org.ivgmp.edge.lan.internal;

import java.util.Arrays;
import java.util.Optional;

/// An Ethernet frame around an IPv4 packet.
final class EthernetFrame {

    static final int HEADER = 14;
    private static final int TYPE_OFFSET = 12;
    private static final int TYPE_IPV4 = 0x0800;
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV4_HEADER_MIN = 20;

    private EthernetFrame() {
    }

    /// The IPv4 packet in a frame that was heard, with whatever padding follows it; empty for other frames.
    static Optional<byte[]> ipv4(byte[] frame) {
        boolean carries = frame.length > HEADER
                && ((frame[TYPE_OFFSET] & 0xFF) << 8 | frame[TYPE_OFFSET + 1] & 0xFF) == TYPE_IPV4;
        return carries ? Optional.of(Arrays.copyOfRange(frame, HEADER, frame.length)) : Optional.empty();
    }

    /// A frame to the multicast address of the packet's destination: RFC 1112, section 6.4.
    static byte[] toGroup(byte[] source, byte[] ipv4Packet) {
        if (ipv4Packet.length < IPV4_HEADER_MIN) {
            throw new IllegalArgumentException("an IPv4 packet of " + ipv4Packet.length + " octets");
        }
        byte[] frame = new byte[HEADER + ipv4Packet.length];
        frame[0] = 0x01;
        frame[2] = 0x5E;
        frame[3] = (byte) (ipv4Packet[IPV4_DESTINATION + 1] & 0x7F);
        frame[4] = ipv4Packet[IPV4_DESTINATION + 2];
        frame[5] = ipv4Packet[IPV4_DESTINATION + 3];
        System.arraycopy(source, 0, frame, 6, 6);
        frame[TYPE_OFFSET] = (byte) (TYPE_IPV4 >> 8);
        System.arraycopy(ipv4Packet, 0, frame, HEADER, ipv4Packet.length);
        return frame;
    }
}
