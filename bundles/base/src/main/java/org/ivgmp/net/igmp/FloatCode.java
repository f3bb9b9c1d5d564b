package org.ivgmp.net.igmp;

/// The 8-bit floating point codes of Max Resp Code and QQIC: RFC 9776, sections 4.1.1 and 4.1.7.
final class FloatCode {

    private static final int LINEAR = 128;
    private static final int MAX = (0x1F) << 10;

    private FloatCode() {
    }

    static int decode(int code) {
        return code < LINEAR ? code : (code & 0x0F | 0x10) << (code >> 4 & 0x07) + 3;
    }

    /// The code of the largest representable number that is not above `value`.
    static int encode(int value) {
        if (value < LINEAR) {
            return Math.max(0, value);
        }
        int bounded = Math.min(value, MAX);
        int exponent = 31 - Integer.numberOfLeadingZeros(bounded) - 7;
        int mantissa = bounded >> exponent + 3 & 0x0F;
        return LINEAR | exponent << 4 | mantissa;
    }
}
