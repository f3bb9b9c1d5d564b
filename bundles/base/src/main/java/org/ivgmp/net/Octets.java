package org.ivgmp.net;

/// Reads and writes numbers in network byte order. Callers check bounds first.
public final class Octets {

    private Octets() {
    }

    public static int u8(byte[] octets, int offset) {
        return octets[offset] & 0xFF;
    }

    public static int u16(byte[] octets, int offset) {
        return u8(octets, offset) << 8 | u8(octets, offset + 1);
    }

    public static int i32(byte[] octets, int offset) {
        return u16(octets, offset) << 16 | u16(octets, offset + 2);
    }

    public static void put16(byte[] octets, int offset, int value) {
        octets[offset] = (byte) (value >> 8);
        octets[offset + 1] = (byte) value;
    }

    public static void put32(byte[] octets, int offset, int value) {
        put16(octets, offset, value >>> 16);
        put16(octets, offset + 2, value);
    }
}
