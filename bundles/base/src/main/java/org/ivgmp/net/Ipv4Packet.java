package org.ivgmp.net;

import java.util.Arrays;

/// An IPv4 packet: RFC 791. Options are kept as they are; only Router Alert (RFC 2113) means something to us.
///
/// @param tos         type of service: DSCP and ECN (RFC 2474, RFC 3168)
/// @param fragment    the 16 bits of flags and fragment offset
/// @param ttl         0 to 255
/// @param protocol    such as [#IGMP]
/// @param options     0 to 40 octets, a multiple of 4
/// @param payload     what the header says is there, without padding of the link layer
public record Ipv4Packet(int tos, int identification, int fragment, int ttl, int protocol, Ipv4Address source,
        Ipv4Address destination, byte[] options, byte[] payload) {

    public static final int IGMP = 2;
    public static final int UDP = 17;

    private static final int HEADER_MIN = 20;
    private static final int WORD = 4;
    private static final int OPTION_END = 0;
    private static final int OPTION_NOP = 1;
    private static final int OPTION_ROUTER_ALERT = 0x94;
    private static final int MORE_FRAGMENTS_AND_OFFSET = 0x3FFF;

    public Ipv4Packet {
        if (options.length > 40 || options.length % WORD != 0) {
            throw new IllegalArgumentException(options.length + " octets of options");
        }
        options = options.clone();
        payload = payload.clone();
    }

    /// RFC 2113: the option that makes routers look into the packet.
    public static byte[] routerAlert() {
        return new byte[] {(byte) OPTION_ROUTER_ALERT, 4, 0, 0};
    }

    public static Parsed<Ipv4Packet> parse(byte[] octets) {
        if (octets.length < HEADER_MIN) {
            return new Parsed.Malformed<>(Parsed.Defect.TRUNCATED);
        }
        if (Octets.u8(octets, 0) >> 4 != 4) {
            return new Parsed.Malformed<>(Parsed.Defect.BAD_VERSION);
        }
        int header = (Octets.u8(octets, 0) & 0x0F) * WORD;
        int total = Octets.u16(octets, 2);
        if (header < HEADER_MIN || total < header) {
            return new Parsed.Malformed<>(Parsed.Defect.BAD_FIELD);
        }
        if (octets.length < total) {
            return new Parsed.Malformed<>(Parsed.Defect.TRUNCATED);
        }
        if (InternetChecksum.of(octets, 0, header) != 0) {
            return new Parsed.Malformed<>(Parsed.Defect.BAD_CHECKSUM);
        }
        return new Parsed.Valid<>(new Ipv4Packet(Octets.u8(octets, 1), Octets.u16(octets, 4), Octets.u16(octets, 6),
                Octets.u8(octets, 8), Octets.u8(octets, 9), new Ipv4Address(Octets.i32(octets, 12)),
                new Ipv4Address(Octets.i32(octets, 16)), Arrays.copyOfRange(octets, HEADER_MIN, header),
                Arrays.copyOfRange(octets, header, total)));
    }

    public byte[] print() {
        int header = HEADER_MIN + options.length;
        byte[] octets = new byte[header + payload.length];
        octets[0] = (byte) (4 << 4 | header / WORD);
        octets[1] = (byte) tos;
        Octets.put16(octets, 2, octets.length);
        Octets.put16(octets, 4, identification);
        Octets.put16(octets, 6, fragment);
        octets[8] = (byte) ttl;
        octets[9] = (byte) protocol;
        Octets.put32(octets, 12, source.bits());
        Octets.put32(octets, 16, destination.bits());
        System.arraycopy(options, 0, octets, HEADER_MIN, options.length);
        Octets.put16(octets, 10, InternetChecksum.of(octets, 0, header));
        System.arraycopy(payload, 0, octets, header, payload.length);
        return octets;
    }

    public boolean isFragment() {
        return (fragment & MORE_FRAGMENTS_AND_OFFSET) != 0;
    }

    public boolean hasRouterAlert() {
        int i = 0;
        while (i < options.length) {
            int type = Octets.u8(options, i);
            if (type == OPTION_ROUTER_ALERT) {
                return true;
            }
            if (type == OPTION_END || type != OPTION_NOP && (i + 1 >= options.length || options[i + 1] < 2)) {
                return false;
            }
            i += type == OPTION_NOP ? 1 : Octets.u8(options, i + 1);
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ipv4Packet packet && Arrays.equals(print(), packet.print());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(print());
    }
}
