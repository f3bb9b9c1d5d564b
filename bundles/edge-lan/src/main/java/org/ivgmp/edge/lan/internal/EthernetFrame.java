package org.ivgmp.edge.lan.internal;

import java.util.Arrays;
import java.util.Optional;

/// An Ethernet frame around an IP packet.
final class EthernetFrame {

    static final int HEADER = 14;
    private static final int TYPE_OFFSET = 12;
    private static final int TYPE_IPV4 = 0x0800;
    private static final int TYPE_IPV6 = 0x86DD;
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV4_HEADER_MIN = 20;
    private static final int IPV6_DESTINATION = 24;
    private static final int IPV6_HEADER = 40;

    private EthernetFrame() {
    }

    /// The IP packet in a frame that was heard, with whatever padding follows it; empty for other frames, and where packet and frame do
    /// not agree on the version.
    static Optional<byte[]> ip(byte[] frame) {
        if (frame.length <= HEADER) {
            return Optional.empty();
        }
        int type = (frame[TYPE_OFFSET] & 0xFF) << 8 | frame[TYPE_OFFSET + 1] & 0xFF;
        boolean carries = type == (version(frame[HEADER]) == 6 ? TYPE_IPV6 : TYPE_IPV4);
        return carries ? Optional.of(Arrays.copyOfRange(frame, HEADER, frame.length)) : Optional.empty();
    }

    private static int version(byte first) {
        return (first & 0xFF) >> 4;
    }

    /// A frame to the multicast address of the packet's destination: RFC 1112 section 6.4, RFC 2464 section 7.
    static byte[] toGroup(byte[] source, byte[] packet) {
        boolean six = packet.length > 0 && version(packet[0]) == 6;
        if (packet.length < (six ? IPV6_HEADER : IPV4_HEADER_MIN)) {
            throw new IllegalArgumentException("an IP packet of " + packet.length + " octets");
        }
        byte[] frame = new byte[HEADER + packet.length];
        if (six) {
            frame[0] = 0x33;
            frame[1] = 0x33;
            System.arraycopy(packet, IPV6_DESTINATION + 12, frame, 2, 4);
        } else {
            frame[0] = 0x01;
            frame[2] = 0x5E;
            frame[3] = (byte) (packet[IPV4_DESTINATION + 1] & 0x7F);
            frame[4] = packet[IPV4_DESTINATION + 2];
            frame[5] = packet[IPV4_DESTINATION + 3];
        }
        System.arraycopy(source, 0, frame, 6, 6);
        frame[TYPE_OFFSET] = (byte) ((six ? TYPE_IPV6 : TYPE_IPV4) >> 8);
        frame[TYPE_OFFSET + 1] = (byte) (six ? TYPE_IPV6 : TYPE_IPV4);
        System.arraycopy(packet, 0, frame, HEADER, packet.length);
        return frame;
    }
}
