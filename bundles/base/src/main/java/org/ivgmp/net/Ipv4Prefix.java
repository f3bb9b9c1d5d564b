package org.ivgmp.net;

import java.util.Optional;

/// A range of addresses that share their first `length` bits, 0 to 32; the bits beyond are zero.
public record Ipv4Prefix(Ipv4Address address, int length) implements Comparable<Ipv4Prefix> {

    public Ipv4Prefix {
        if (length < 0 || length > 32) {
            throw new IllegalArgumentException("prefix length " + length + " is not from 0 to 32");
        }
        address = new Ipv4Address(address.bits() & mask(length));
    }

    /// `a.b.c.d/n`, or a single address, which is a /32.
    public static Optional<Ipv4Prefix> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Ipv4Address.parse(text).map(address -> new Ipv4Prefix(address, 32));
        }
        String length = text.substring(slash + 1);
        if (!length.matches("[0-9]|[12][0-9]|3[0-2]")) {
            return Optional.empty();
        }
        return Ipv4Address.parse(text.substring(0, slash))
                .map(address -> new Ipv4Prefix(address, Integer.parseInt(length)));
    }

    /// @throws IllegalArgumentException where [#parse] finds no prefix
    public static Ipv4Prefix of(String text) {
        return parse(text).orElseThrow(
                () -> new IllegalArgumentException("'" + text + "' is not an IPv4 prefix such as 239.1.0.0/16"));
    }

    public boolean contains(Ipv4Address other) {
        return (other.bits() & mask(length)) == address.bits();
    }

    public boolean contains(Ipv4Prefix other) {
        return other.length >= length && contains(other.address);
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << 32 - length;
    }

    @Override
    public int compareTo(Ipv4Prefix other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
