package org.ivgmp.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// An IPv4 address in host byte order.
public record Ipv4Address(int bits) implements IpAddress {

    /// `0.0.0.0`: the unspecified address; in an IGMP query, "no group".
    public static final Ipv4Address ANY = new Ipv4Address(0);

    public static Ipv4Address of(int a, int b, int c, int d) {
        return new Ipv4Address(a << 24 | b << 16 | c << 8 | d);
    }

    public static Ipv4Address of(Inet4Address address) {
        byte[] bytes = address.getAddress();
        return of(bytes[0] & 0xFF, bytes[1] & 0xFF, bytes[2] & 0xFF, bytes[3] & 0xFF);
    }

    /// Dotted decimal with exactly four parts and no leading zeros; never asks a name server.
    public static Optional<Ipv4Address> parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        int bits = 0;
        for (String part : parts) {
            if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
                return Optional.empty();
            }
            bits = bits << 8 | Integer.parseInt(part);
        }
        return Optional.of(new Ipv4Address(bits));
    }

    /// @throws IllegalArgumentException where [#parse] finds no address
    public static Ipv4Address of(String text) {
        return parse(text).orElseThrow(
                () -> new IllegalArgumentException("'" + text + "' is not an IPv4 address such as 239.1.2.3"));
    }

    @Override
    public int width() {
        return 32;
    }

    @Override
    public boolean isMulticast() {
        return bits >>> 28 == 0xE;
    }

    @Override
    public boolean isLinkLocalMulticast() {
        return bits >>> 8 == 0xE00000;
    }

    @Override
    public boolean isSourceSpecific() {
        return bits >>> 24 == 232;
    }

    @Override
    public boolean isUnspecified() {
        return bits == 0;
    }

    @Override
    public Ipv4Address network(int length) {
        return new Ipv4Address(length == 0 ? 0 : bits & -1 << 32 - length);
    }

    @Override
    public InetAddress toInetAddress() {
        try {
            return InetAddress.getByAddress(toBytes());
        } catch (UnknownHostException impossible) {
            throw new AssertionError("four octets are an address", impossible);
        }
    }

    @Override
    public byte[] toBytes() {
        return new byte[] {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits};
    }

    // Written out, here and in what sets of routes are made of: the methods that a record is given are chains of method handles, which the
    // edge's compiler (C1) does not inline. They were a quarter of the samples in the site's thread (docs/decisions/0027).
    @Override
    public boolean equals(Object other) {
        return other instanceof Ipv4Address four && bits == four.bits;
    }

    @Override
    public int hashCode() {
        return bits;
    }

    @Override
    public int compareTo(IpAddress other) {
        return other instanceof Ipv4Address four ? Integer.compareUnsigned(bits, four.bits) : -1;
    }

    @Override
    public String toString() {
        return (bits >>> 24) + "." + (bits >> 16 & 0xFF) + "." + (bits >> 8 & 0xFF) + "." + (bits & 0xFF);
    }
}
