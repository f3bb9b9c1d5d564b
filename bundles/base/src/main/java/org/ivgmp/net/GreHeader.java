package org.ivgmp.net;

import java.util.OptionalInt;

/// A GRE header: RFC 2784 with the key and sequence number of RFC 2890. A checksum, where there is one, has been checked.
///
/// @param protocol an Ethernet type; IPv4 is [#IPV4]
/// @param length   of the header, in octets: 4 to 16
public record GreHeader(int protocol, OptionalInt key, OptionalInt sequence, int length) {

    public static final int IPV4 = 0x0800;

    private static final int CHECKSUM_PRESENT = 0x8000;
    private static final int KEY_PRESENT = 0x2000;
    private static final int SEQUENCE_PRESENT = 0x1000;
    /// Reserved0 bits 1 and 4 to 5 must be zero (RFC 2784 section 2.2), and the version (section 2.2) too. Bits 6 to 12
    /// are to be ignored.
    private static final int MUST_BE_ZERO = 0x4C00;
    private static final int VERSION = 0x0007;
    private static final int WORD = 4;

    /// The header at the beginning of `octets`.
    public static Parsed<GreHeader> parse(byte[] octets) {
        if (octets.length < WORD) {
            return new Parsed.Malformed<>(Parsed.Defect.TRUNCATED);
        }
        int flags = Octets.u16(octets, 0);
        if ((flags & VERSION) != 0) {
            return new Parsed.Malformed<>(Parsed.Defect.BAD_VERSION);
        }
        if ((flags & MUST_BE_ZERO) != 0) {
            return new Parsed.Malformed<>(Parsed.Defect.BAD_FIELD);
        }
        int length = WORD * (1 + Integer.bitCount(flags & (CHECKSUM_PRESENT | KEY_PRESENT | SEQUENCE_PRESENT)));
        if (octets.length < length) {
            return new Parsed.Malformed<>(Parsed.Defect.TRUNCATED);
        }
        int offset = WORD;
        if ((flags & CHECKSUM_PRESENT) != 0) {
            if (InternetChecksum.of(octets, 0, octets.length) != 0) {
                return new Parsed.Malformed<>(Parsed.Defect.BAD_CHECKSUM);
            }
            offset += WORD;
        }
        OptionalInt key = OptionalInt.empty();
        if ((flags & KEY_PRESENT) != 0) {
            key = OptionalInt.of(Octets.i32(octets, offset));
            offset += WORD;
        }
        OptionalInt sequence = (flags & SEQUENCE_PRESENT) == 0 ? OptionalInt.empty()
                : OptionalInt.of(Octets.i32(octets, offset));
        return new Parsed.Valid<>(new GreHeader(Octets.u16(octets, 2), key, sequence, length));
    }

    /// A header without checksum.
    public static byte[] print(int protocol, OptionalInt key, OptionalInt sequence) {
        byte[] octets = new byte[WORD * (1 + (key.isPresent() ? 1 : 0) + (sequence.isPresent() ? 1 : 0))];
        Octets.put16(octets, 0, (key.isPresent() ? KEY_PRESENT : 0) | (sequence.isPresent() ? SEQUENCE_PRESENT : 0));
        Octets.put16(octets, 2, protocol);
        key.ifPresent(value -> Octets.put32(octets, WORD, value));
        sequence.ifPresent(value -> Octets.put32(octets, octets.length - WORD, value));
        return octets;
    }
}
