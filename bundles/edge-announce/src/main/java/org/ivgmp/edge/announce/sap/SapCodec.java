package org.ivgmp.edge.announce.sap;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Octets;

/// Reads SAP datagrams: RFC 2974 section 6.
public final class SapCodec {

    /// The longest payload that is looked at, packed or unpacked. RFC 2974 section 6 wants announcements below 1 kB.
    public static final int PAYLOAD_MAX = 16 * 1024;

    private static final int HEADER = 8;
    private static final int WORD = 4;
    private static final int VERSION = 0x20;
    private static final int VERSION_MASK = 0xE0;
    private static final int IPV6 = 0x10;
    private static final int DELETION = 0x04;
    private static final int ENCRYPTED = 0x02;
    private static final int COMPRESSED = 0x01;
    private static final String SDP_TYPE = "application/sdp";
    private static final int TYPE_MAX = 64;

    private SapCodec() {
    }

    public static SapPacket.Parsed parse(byte[] octets) {
        if (octets.length < HEADER) {
            return new SapPacket.Refused(SapDefect.TRUNCATED);
        }
        int flags = Octets.u8(octets, 0);
        if ((flags & VERSION_MASK) != VERSION) {
            return new SapPacket.Refused(SapDefect.BAD_VERSION);
        }
        if ((flags & IPV6) != 0) {
            return new SapPacket.Refused(SapDefect.IPV6);
        }
        if ((flags & ENCRYPTED) != 0) {
            return new SapPacket.Refused(SapDefect.ENCRYPTED);
        }
        int start = HEADER + Octets.u8(octets, 1) * WORD;
        if (octets.length < start) {
            return new SapPacket.Refused(SapDefect.TRUNCATED);
        }
        if (octets.length - start > PAYLOAD_MAX) {
            return new SapPacket.Refused(SapDefect.NOT_SDP);
        }
        return payload(octets, start, (flags & COMPRESSED) != 0, (flags & DELETION) != 0);
    }

    /// The payload type may stand before the packed octets or within them: implementations differ, and the RFC can be read
    /// either way.
    private static SapPacket.Parsed payload(byte[] octets, int start, boolean compressed, boolean deletion) {
        byte[] payload = Arrays.copyOfRange(octets, start, octets.length);
        if (compressed) {
            int packed = typeLength(payload);
            Optional<byte[]> unpacked = unpack(Arrays.copyOfRange(payload, packed, payload.length));
            if (unpacked.isEmpty()) {
                return new SapPacket.Refused(SapDefect.BAD_COMPRESSION);
            }
            if (packed > 0 && !isSdpType(payload, packed)) {
                return new SapPacket.Refused(SapDefect.NOT_SDP);
            }
            payload = unpacked.get();
        }
        int type = typeLength(payload);
        if (type > 0 && !isSdpType(payload, type)) {
            return new SapPacket.Refused(SapDefect.NOT_SDP);
        }
        int end = payload.length;
        while (end > type && payload[end - 1] == 0) {
            end--;
        }
        String text = new String(payload, type, end - type, StandardCharsets.UTF_8);
        return new SapPacket.Valid(new SapPacket(deletion, Octets.u16(octets, 2),
                new Ipv4Address(Octets.i32(octets, 4)), text));
    }

    /// The length of the payload type at the beginning, with its zero octet; 0 where there is none.
    private static int typeLength(byte[] payload) {
        for (int i = 0; i < Math.min(payload.length, TYPE_MAX); i++) {
            if (payload[i] == 0) {
                return i + 1;
            }
            if (payload[i] < ' ' || payload[i] > '~') {
                return 0;
            }
        }
        return 0;
    }

    private static boolean isSdpType(byte[] payload, int length) {
        return new String(payload, 0, length - 1, StandardCharsets.US_ASCII).equalsIgnoreCase(SDP_TYPE);
    }

    /// Empty for what zlib did not make, and for what would become too large: unpacking stops there.
    private static Optional<byte[]> unpack(byte[] packed) {
        byte[] room = new byte[PAYLOAD_MAX];
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(packed);
            int length = inflater.inflate(room);
            return inflater.finished() ? Optional.of(Arrays.copyOf(room, length)) : Optional.empty();
        } catch (DataFormatException noZlib) {
            return Optional.empty();
        }
    }
}
