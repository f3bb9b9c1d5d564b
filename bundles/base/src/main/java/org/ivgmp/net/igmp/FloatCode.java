package org.ivgmp.net.igmp;

/// The floating point codes of response times and query intervals: RFC 9776 sections 4.1.1 and 4.1.7 (8 bits), RFC 9777 sections 5.1.3
/// (16 bits) and 5.1.9 (8 bits). In the lower half of its range a code is the value; from there on it is a 1, three bits of exponent,
/// and a mantissa.
enum FloatCode {
    OCTET(4),
    TWO_OCTETS(12);

    private final int mantissaBits;

    FloatCode(int mantissaBits) {
        this.mantissaBits = mantissaBits;
    }

    private int linear() {
        return 1 << mantissaBits + 3;
    }

    int decode(int code) {
        int hidden = 1 << mantissaBits;
        return code < linear() ? code : (code & hidden - 1 | hidden) << (code >> mantissaBits & 0x07) + 3;
    }

    /// The code of the largest representable number that is not above `value`.
    int encode(long value) {
        if (value < linear()) {
            return (int) Math.max(0, value);
        }
        long bounded = Math.min(value, (2L * (1 << mantissaBits) - 1) << 10);
        int exponent = 63 - Long.numberOfLeadingZeros(bounded) - mantissaBits - 3;
        int mantissa = (int) (bounded >> exponent + 3) & (1 << mantissaBits) - 1;
        return linear() | exponent << mantissaBits | mantissa;
    }
}
