package org.ivgmp.net;

import java.util.Arrays;

/// An IPv6 packet of a control protocol: RFC 8200. Of the extension headers only what is in front of the upper layer is walked, and
/// only Router Alert (RFC 2711) means something to us.
///
/// @param trafficClass DSCP and ECN (RFC 2474, RFC 3168), 0 to 255
/// @param hopLimit     0 to 255
/// @param protocol     of the payload, such as [#ICMPV6]
/// @param routerAlert  whether a Hop-by-Hop Options header holds that option
/// @param fragment     whether there is a Fragment header; then the payload is what follows it
/// @param payload      what the headers say is there, without padding of the link layer
public record Ipv6Packet(int trafficClass, int hopLimit, int protocol, boolean routerAlert, boolean fragment,
        Ipv6Address source, Ipv6Address destination, byte[] payload) {

    public static final int ICMPV6 = 58;

    private static final int HEADER = 40;
    private static final int UNIT = 8;
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int PAD_1 = 0;
    private static final int ROUTER_ALERT = 5;
    /// With the value 0, "a Multicast Listener Discovery message is in here" (RFC 2711 section 2.1), and PadN to 8 octets.
    private static final byte[] ROUTER_ALERT_HEADER = {ICMPV6, 0, ROUTER_ALERT, 2, 0, 0, 1, 0};

    public Ipv6Packet {
        payload = payload.clone();
    }

    /// What this edge sends: with Router Alert, not a fragment.
    public static Ipv6Packet control(int trafficClass, int hopLimit, int protocol, Ipv6Address source, Ipv6Address destination,
            byte[] payload) {
        return new Ipv6Packet(trafficClass, hopLimit, protocol, true, false, source, destination, payload);
    }

    /// Jumbograms (RFC 2675) are refused as truncated. Never throws on input.
    public static Parsed<Ipv6Packet> parse(byte[] octets) {
        if (octets.length < HEADER) {
            return new Parsed.Malformed<>(Parsed.Defect.TRUNCATED);
        }
        if (Octets.u8(octets, 0) >> 4 != 6) {
            return new Parsed.Malformed<>(Parsed.Defect.BAD_VERSION);
        }
        int end = HEADER + Octets.u16(octets, 4);
        if (octets.length < end || end == HEADER) {
            return new Parsed.Malformed<>(Parsed.Defect.TRUNCATED);
        }
        return walk(octets, end);
    }

    /// RFC 8200 section 4. Each step goes forward by at least 8 octets.
    private static Parsed<Ipv6Packet> walk(byte[] octets, int end) {
        int next = Octets.u8(octets, 6);
        int at = HEADER;
        boolean alert = false;
        boolean fragment = false;
        while (next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT || next == DESTINATION_OPTIONS) {
            if (next == HOP_BY_HOP && at != HEADER) {
                return new Parsed.Malformed<>(Parsed.Defect.BAD_FIELD);
            }
            int length = at + UNIT > end ? Integer.MAX_VALUE : next == FRAGMENT ? UNIT : UNIT * (1 + Octets.u8(octets, at + 1));
            if (length > end - at) {
                return new Parsed.Malformed<>(Parsed.Defect.TRUNCATED);
            }
            alert |= next == HOP_BY_HOP && hasRouterAlert(octets, at + 2, at + length);
            fragment |= next == FRAGMENT;
            next = Octets.u8(octets, at);
            at += length;
        }
        return new Parsed.Valid<>(new Ipv6Packet(Octets.u16(octets, 0) >> 4 & 0xFF, Octets.u8(octets, 7), next, alert, fragment,
                Ipv6Address.of(octets, 8), Ipv6Address.of(octets, 24), Arrays.copyOfRange(octets, at, end)));
    }

    private static boolean hasRouterAlert(byte[] octets, int from, int end) {
        int at = from;
        while (at < end) {
            int type = Octets.u8(octets, at);
            if (type == PAD_1) {
                at++;
                continue;
            }
            if (at + 2 > end || at + 2 + Octets.u8(octets, at + 1) > end) {
                return false;
            }
            if (type == ROUTER_ALERT && Octets.u8(octets, at + 1) == 2) {
                return true;
            }
            at += 2 + Octets.u8(octets, at + 1);
        }
        return false;
    }

    /// Routing, Destination Options and Fragment headers are not written.
    ///
    /// @throws IllegalStateException for a fragment
    public byte[] print() {
        if (fragment) {
            throw new IllegalStateException("a fragment cannot be written");
        }
        int options = routerAlert ? ROUTER_ALERT_HEADER.length : 0;
        byte[] octets = new byte[HEADER + options + payload.length];
        Octets.put16(octets, 0, 6 << 12 | trafficClass << 4);
        Octets.put16(octets, 4, options + payload.length);
        octets[6] = (byte) (routerAlert ? HOP_BY_HOP : protocol);
        octets[7] = (byte) hopLimit;
        System.arraycopy(source.toBytes(), 0, octets, 8, 16);
        System.arraycopy(destination.toBytes(), 0, octets, 24, 16);
        System.arraycopy(ROUTER_ALERT_HEADER, 0, octets, HEADER, options);
        if (routerAlert) {
            octets[HEADER] = (byte) protocol;
        }
        System.arraycopy(payload, 0, octets, HEADER + options, payload.length);
        return octets;
    }

    /// The checksum of an upper layer over its pseudo-header: RFC 8200 section 8.1. The value to store in a checksum field that is
    /// zero, or 0 when the octets include a correct one.
    public static int checksum(Ipv6Address source, Ipv6Address destination, int protocol, byte[] payload) {
        byte[] octets = new byte[HEADER + payload.length];
        System.arraycopy(source.toBytes(), 0, octets, 0, 16);
        System.arraycopy(destination.toBytes(), 0, octets, 16, 16);
        Octets.put32(octets, 32, payload.length);
        octets[39] = (byte) protocol;
        System.arraycopy(payload, 0, octets, HEADER, payload.length);
        return InternetChecksum.of(octets, 0, octets.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ipv6Packet(var tc, var limit, var next, var alert, var cut, var from, var to, var body)
                && tc == trafficClass && limit == hopLimit && next == protocol && alert == routerAlert && cut == fragment
                && from.equals(source) && to.equals(destination) && Arrays.equals(body, payload);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * source.hashCode() + destination.hashCode()) + Arrays.hashCode(payload);
    }
}
