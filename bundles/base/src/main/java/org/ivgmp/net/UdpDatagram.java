package org.ivgmp.net;

import java.util.Arrays;

/// A UDP datagram: RFC 768.
///
/// @param payload what the length field says is there
public record UdpDatagram(int sourcePort, int destinationPort, byte[] payload) {

    private static final int HEADER = 8;
    private static final int PSEUDO_HEADER = 12;

    public UdpDatagram {
        payload = payload.clone();
    }

    /// @param octets the payload of an IPv4 packet from `source` to `destination`, which the checksum covers too
    public static Parsed<UdpDatagram> parse(byte[] octets, Ipv4Address source, Ipv4Address destination) {
        if (octets.length < HEADER) {
            return new Parsed.Malformed<>(Parsed.Defect.TRUNCATED);
        }
        int length = Octets.u16(octets, 4);
        if (length < HEADER) {
            return new Parsed.Malformed<>(Parsed.Defect.BAD_FIELD);
        }
        if (octets.length < length) {
            return new Parsed.Malformed<>(Parsed.Defect.TRUNCATED);
        }
        // A checksum of zero says that the sender made none: allowed in IPv4.
        if (Octets.u16(octets, 6) != 0 && checksum(octets, length, source, destination) != 0) {
            return new Parsed.Malformed<>(Parsed.Defect.BAD_CHECKSUM);
        }
        return new Parsed.Valid<>(new UdpDatagram(Octets.u16(octets, 0), Octets.u16(octets, 2),
                Arrays.copyOfRange(octets, HEADER, length)));
    }

    public byte[] print(Ipv4Address source, Ipv4Address destination) {
        byte[] octets = new byte[HEADER + payload.length];
        Octets.put16(octets, 0, sourcePort);
        Octets.put16(octets, 2, destinationPort);
        Octets.put16(octets, 4, octets.length);
        System.arraycopy(payload, 0, octets, HEADER, payload.length);
        int checksum = checksum(octets, octets.length, source, destination);
        Octets.put16(octets, 6, checksum == 0 ? 0xFFFF : checksum);
        return octets;
    }

    private static int checksum(byte[] octets, int length, Ipv4Address source, Ipv4Address destination) {
        byte[] covered = new byte[PSEUDO_HEADER + length];
        Octets.put32(covered, 0, source.bits());
        Octets.put32(covered, 4, destination.bits());
        covered[9] = Ipv4Packet.UDP;
        Octets.put16(covered, 10, length);
        System.arraycopy(octets, 0, covered, PSEUDO_HEADER, length);
        return InternetChecksum.of(covered, 0, covered.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UdpDatagram(var from, var to, var bytes)
                && sourcePort == from && destinationPort == to && Arrays.equals(payload, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(payload) * 31 + destinationPort;
    }
}
