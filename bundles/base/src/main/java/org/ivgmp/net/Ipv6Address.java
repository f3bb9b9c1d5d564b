package org.ivgmp.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// An IPv6 address without a zone, as two numbers of 64 bits in host byte order.
public record Ipv6Address(long high, long low) implements IpAddress {

    /// `::`, the unspecified address; in an MLD query, "no group".
    public static final Ipv6Address ANY = new Ipv6Address(0, 0);

    /// The longest text of an address: RFC 4291 section 2.2, with an IPv4 tail.
    private static final int TEXT_MAX = 45;

    private static final int OCTETS = 16;
    private static final int PARTS = 8;

    /// @param octets at least 16 from `offset` on, in network byte order
    public static Ipv6Address of(byte[] octets, int offset) {
        ByteBuffer buffer = ByteBuffer.wrap(octets, offset, OCTETS);
        return new Ipv6Address(buffer.getLong(), buffer.getLong());
    }

    public static Ipv6Address of(Inet6Address address) {
        return of(address.getAddress(), 0);
    }

    /// The texts of RFC 4291 section 2.2, without a zone, brackets or a prefix; IPv4-mapped addresses are refused.
    public static Optional<Ipv6Address> parse(String text) {
        if (text.length() > TEXT_MAX || !text.matches("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            return Optional.empty();
        }
        try {
            return InetAddress.ofLiteral(text) instanceof Inet6Address six ? Optional.of(of(six)) : Optional.empty();
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    /// @throws IllegalArgumentException where [#parse] finds no address
    public static Ipv6Address of(String text) {
        return parse(text).orElseThrow(
                () -> new IllegalArgumentException("'" + text + "' is not an IPv6 address such as ff3e::1:2"));
    }

    @Override
    public int width() {
        return 128;
    }

    @Override
    public boolean isMulticast() {
        return high >>> 56 == 0xFF;
    }

    /// The scope of a multicast address, 0 to 15: RFC 4291 section 2.7, RFC 7346.
    public int scope() {
        return (int) (high >>> 48) & 0xF;
    }

    @Override
    public boolean isLinkLocalMulticast() {
        return isMulticast() && scope() <= 2;
    }

    /// fe80::/10, RFC 4291 section 2.5.6.
    public boolean isLinkLocalUnicast() {
        return high >>> 54 == 0xFE80 >>> 6;
    }

    @Override
    public boolean isSourceSpecific() {
        return (high >>> 32 & 0xFFF0_FFFFL) == 0xFF30_0000L;
    }

    @Override
    public boolean isUnspecified() {
        return (high | low) == 0;
    }

    @Override
    public Ipv6Address network(int length) {
        return length <= 64 ? new Ipv6Address(length == 0 ? 0 : high & -1L << 64 - length, 0)
                : new Ipv6Address(high, low & -1L << 128 - length);
    }

    @Override
    public InetAddress toInetAddress() {
        try {
            return InetAddress.getByAddress(toBytes());
        } catch (UnknownHostException impossible) {
            throw new AssertionError("sixteen octets are an address", impossible);
        }
    }

    @Override
    public byte[] toBytes() {
        return ByteBuffer.allocate(OCTETS).putLong(high).putLong(low).array();
    }

    @Override
    public int compareTo(IpAddress other) {
        if (!(other instanceof Ipv6Address six)) {
            return 1;
        }
        int byHigh = Long.compareUnsigned(high, six.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, six.low);
    }

    private int part(int index) {
        return (int) ((index < 4 ? high : low) >>> 48 - 16 * (index & 3)) & 0xFFFF;
    }

    /// The canonical text of RFC 5952: lower case, no leading zeros, the first longest run of two or more zero parts as `::`.
    @Override
    public String toString() {
        int start = -1;
        int longest = 1;
        for (int from = 0; from < PARTS; from++) {
            int run = 0;
            while (from + run < PARTS && part(from + run) == 0) {
                run++;
            }
            if (run > longest) {
                longest = run;
                start = from;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < PARTS; i++) {
            if (i == start) {
                text.append("::");
                i += longest - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":").append(Integer.toHexString(part(i)));
            }
        }
        return text.toString();
    }
}
