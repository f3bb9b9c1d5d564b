package org.ivgmp.net;

/// The ones' complement sum of RFC 1071.
public final class InternetChecksum {

    private InternetChecksum() {
    }

    /// The value to store in a checksum field that is zero, or 0 when the octets include a correct checksum.
    public static int of(byte[] octets, int offset, int length) {
        long sum = 0;
        int even = offset + (length & ~1);
        for (int i = offset; i < even; i += 2) {
            sum += (octets[i] & 0xFF) << 8 | octets[i + 1] & 0xFF;
        }
        if ((length & 1) != 0) {
            sum += (octets[even] & 0xFF) << 8;
        }
        while (sum > 0xFFFF) {
            sum = (sum >>> 16) + (sum & 0xFFFF);
        }
        return (int) ~sum & 0xFFFF;
    }
}
