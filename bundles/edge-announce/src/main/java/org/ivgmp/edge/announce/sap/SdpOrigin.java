package org.ivgmp.edge.announce.sap;

import java.util.Optional;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.announce.AnnounceCodec;

/// What `o=` says: RFC 8866 section 5.2.
///
/// @param identity all of it but the version: what names the session
/// @param creator  the address in it, where it is an IPv4 address that means something elsewhere
public record SdpOrigin(String identity, Optional<Ipv4Address> creator) {

    private static final int LENGTH_MAX = 200;
    private static final int FIELDS = 6;
    private static final int LINES_MAX = 1000;

    /// Of the first line `o=` in a text: all that a deletion says.
    public static Optional<SdpOrigin> in(String text) {
        return text.lines().limit(LINES_MAX).filter(line -> line.startsWith("o=")).findFirst()
                .flatMap(line -> parse(line.substring(2)));
    }

    static Optional<SdpOrigin> parse(String value) {
        String[] fields = value.split(" ");
        if (fields.length != FIELDS || value.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        String identity = String.join(" ", fields[0], fields[1], fields[3], fields[4], fields[5]);
        // Many programs write 127.0.0.1 or 0.0.0.0 there.
        Optional<Ipv4Address> creator = Ipv4Address.parse(fields[FIELDS - 1])
                .filter(address -> !address.equals(Ipv4Address.ANY) && AnnounceCodec.isSource(address));
        return Optional.of(new SdpOrigin(printable(identity, LENGTH_MAX), creator));
    }

    /// Without control characters, which would be orders to a terminal or ends of a line.
    static String printable(String text, int max) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(max).map(point -> Character.isISOControl(point) ? '?' : point)
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }
}
