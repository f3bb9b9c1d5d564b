package org.ivgmp.net;

import java.util.List;
import java.util.Optional;

/// A range of addresses of one family that share their first `length` bits, 0 to [IpAddress#width]; the bits beyond are
/// zero.
public record IpPrefix(IpAddress address, int length) implements Comparable<IpPrefix> {

    /// All groups: RFC 5771 section 3, RFC 4291 section 2.7.
    public static final List<IpPrefix> MULTICAST = List.of(of("224.0.0.0/4"), of("ff00::/8"));

    public IpPrefix {
        if (length < 0 || length > address.width()) {
            throw new IllegalArgumentException("prefix length " + length + " is not from 0 to " + address.width());
        }
        address = address.network(length);
    }

    /// `a.b.c.d/n`, `a:b::/n`, or a single address, which is a range of one.
    public static Optional<IpPrefix> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return IpAddress.parse(text).map(address -> new IpPrefix(address, address.width()));
        }
        String length = text.substring(slash + 1);
        if (!length.matches("0|[1-9][0-9]{0,2}")) {
            return Optional.empty();
        }
        int bits = Integer.parseInt(length);
        return IpAddress.parse(text.substring(0, slash)).filter(address -> bits <= address.width())
                .map(address -> new IpPrefix(address, bits));
    }

    /// @throws IllegalArgumentException where [#parse] finds no prefix
    public static IpPrefix of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(
                "'" + text + "' is not an IP prefix such as 239.1.0.0/16 or ff3e::/32"));
    }

    /// Whether each of its addresses is a multicast one.
    public boolean isMulticast() {
        return MULTICAST.stream().anyMatch(all -> all.contains(this));
    }

    public boolean contains(IpAddress other) {
        return other.width() == address.width() && other.network(length).equals(address);
    }

    public boolean contains(IpPrefix other) {
        return other.length >= length && contains(other.address);
    }

    @Override
    public int compareTo(IpPrefix other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
