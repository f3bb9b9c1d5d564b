package org.ivgmp.net.igmp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv6Address;
import org.ivgmp.net.Ipv6Packet;
import org.ivgmp.net.Octets;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.Parsed.Defect;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;

/// MLD messages from and to the ICMPv6 payload of an IPv6 packet. MLD is IGMP for IPv6 (RFC 9777 section 1): its messages are told as
/// IGMP's, version 1 as version 2 there (a Done as a Leave), version 2 as version 3.
public final class MldCodec {

    private static final int QUERY = 130;
    private static final int V1_REPORT = 131;
    private static final int DONE = 132;
    private static final int V2_REPORT = 143;

    /// RFC 4286 section 7.
    private static final int ROUTER_ADVERTISEMENT = 151;
    private static final int ROUTER_SOLICITATION = 152;
    private static final int ROUTER_TERMINATION = 153;

    /// RFC 4286, sections 4 and 5: the shortest messages.
    private static final int SHORT_LENGTH = 4;
    private static final int HEADER = 8;
    private static final int V1_LENGTH = 24;
    private static final int V2_QUERY_MIN = 28;
    private static final int RECORD_HEADER = 20;
    private static final int ADDRESS = 16;
    private static final int SUPPRESS = 0x08;
    private static final RecordType[] RECORD_TYPES = RecordType.values();

    private MldCodec() {
    }

    /// Never throws on input.
    ///
    /// @param source      of the IPv6 packet; it and the destination count in the checksum
    public static Parsed<IgmpMessage> parse(Ipv6Address source, Ipv6Address destination, byte[] octets) {
        if (octets.length < SHORT_LENGTH) {
            return new Parsed.Malformed<>(Defect.TRUNCATED);
        }
        if (Ipv6Packet.checksum(source, destination, Ipv6Packet.ICMPV6, octets) != 0) {
            return new Parsed.Malformed<>(Defect.BAD_CHECKSUM);
        }
        int type = Octets.u8(octets, 0);
        return switch (type) {
            case QUERY, V1_REPORT, DONE -> octets.length < V1_LENGTH ? new Parsed.Malformed<>(Defect.TRUNCATED)
                    : about(type, Ipv6Address.of(octets, HEADER), octets);
            case V2_REPORT -> octets.length < HEADER ? new Parsed.Malformed<>(Defect.TRUNCATED) : report(octets);
            case ROUTER_ADVERTISEMENT -> octets.length < HEADER ? new Parsed.Malformed<>(Defect.TRUNCATED)
                    : new Parsed.Valid<>(new IgmpMessage.RouterAdvertisement(Duration.ofSeconds(Octets.u8(octets, 1)),
                            Duration.ofSeconds(Octets.u16(octets, 4)), Octets.u16(octets, 6)));
            case ROUTER_SOLICITATION -> new Parsed.Valid<>(new IgmpMessage.RouterSolicitation());
            case ROUTER_TERMINATION -> new Parsed.Valid<>(new IgmpMessage.RouterTermination());
            default -> new Parsed.Valid<>(new IgmpMessage.Unknown(type));
        };
    }

    private static Parsed<IgmpMessage> about(int type, Ipv6Address group, byte[] octets) {
        boolean general = type == QUERY && group.isUnspecified();
        if (!general && !group.isMulticast()) {
            return new Parsed.Malformed<>(Defect.NOT_MULTICAST);
        }
        return switch (type) {
            case V1_REPORT -> new Parsed.Valid<>(new IgmpMessage.V2Report(group));
            case DONE -> new Parsed.Valid<>(new IgmpMessage.Leave(group));
            default -> query(group, octets);
        };
    }

    /// RFC 9777, section 8.1: exactly 24 octets are version 1; 28 and more are version 2; anything between is to be ignored.
    private static Parsed<IgmpMessage> query(Ipv6Address group, byte[] octets) {
        int code = Octets.u16(octets, 4);
        if (octets.length == V1_LENGTH) {
            return new Parsed.Valid<>(new IgmpMessage.Query(2, group, Set.of(), false, 0, Duration.ZERO, Duration.ofMillis(code)));
        }
        if (octets.length < V2_QUERY_MIN) {
            return new Parsed.Malformed<>(Defect.TRUNCATED);
        }
        int count = Octets.u16(octets, 26);
        if (octets.length < V2_QUERY_MIN + (long) ADDRESS * count) {
            return new Parsed.Malformed<>(Defect.TRUNCATED);
        }
        return new Parsed.Valid<>(new IgmpMessage.Query(3, group, addresses(octets, V2_QUERY_MIN, count),
                (Octets.u8(octets, 24) & SUPPRESS) != 0, Octets.u8(octets, 24) & 0x07,
                Duration.ofSeconds(FloatCode.OCTET.decode(Octets.u8(octets, 25))),
                Duration.ofMillis(FloatCode.TWO_OCTETS.decode(code))));
    }

    /// RFC 9777, section 5.2.
    private static Parsed<IgmpMessage> report(byte[] octets) {
        List<GroupRecord> records = new ArrayList<>();
        int offset = HEADER;
        for (int left = Octets.u16(octets, 6); left > 0; left--) {
            if (offset + RECORD_HEADER > octets.length) {
                return new Parsed.Malformed<>(Defect.TRUNCATED);
            }
            int count = Octets.u16(octets, offset + 2);
            long end = offset + RECORD_HEADER + (long) ADDRESS * count + 4L * Octets.u8(octets, offset + 1);
            if (end > octets.length) {
                return new Parsed.Malformed<>(Defect.TRUNCATED);
            }
            Ipv6Address group = Ipv6Address.of(octets, offset + 4);
            if (!group.isMulticast()) {
                return new Parsed.Malformed<>(Defect.NOT_MULTICAST);
            }
            int type = Octets.u8(octets, offset);
            if (type >= 1 && type <= RECORD_TYPES.length) {
                records.add(new GroupRecord(RECORD_TYPES[type - 1], group, addresses(octets, offset + RECORD_HEADER, count)));
            }
            offset = (int) end;
        }
        return new Parsed.Valid<>(new IgmpMessage.V3Report(records));
    }

    /// Times are rounded down to what the wire can say.
    ///
    /// @throws ClassCastException       where an address is not an IPv6 one
    /// @throws IllegalArgumentException for IGMPv1's messages, which MLD does not have
    public static byte[] print(IgmpMessage message, Ipv6Address source, Ipv6Address destination) {
        byte[] octets = switch (message) {
            case IgmpMessage.V1Report _ -> throw new IllegalArgumentException("MLD has no message of IGMPv1");
            case IgmpMessage.V2Report(var group) -> fixed(V1_REPORT, group);
            case IgmpMessage.Leave(var group) -> fixed(DONE, group);
            case IgmpMessage.V3Report(var records) -> printed(records);
            case IgmpMessage.Query query -> printed(query);
            case IgmpMessage.RouterAdvertisement(var interval, var queryInterval, var robustness) -> {
                byte[] said = new byte[HEADER];
                said[0] = (byte) ROUTER_ADVERTISEMENT;
                said[1] = (byte) interval.toSeconds();
                Octets.put16(said, 4, (int) queryInterval.toSeconds());
                Octets.put16(said, 6, robustness);
                yield said;
            }
            case IgmpMessage.RouterSolicitation _ -> new byte[] {(byte) ROUTER_SOLICITATION, 0, 0, 0};
            case IgmpMessage.RouterTermination _ -> new byte[] {(byte) ROUTER_TERMINATION, 0, 0, 0};
            case IgmpMessage.Unknown(var type) -> new byte[] {(byte) type, 0, 0, 0};
        };
        Octets.put16(octets, 2, Ipv6Packet.checksum(source, destination, Ipv6Packet.ICMPV6, octets));
        return octets;
    }

    private static byte[] fixed(int type, IpAddress group) {
        byte[] octets = new byte[V1_LENGTH];
        octets[0] = (byte) type;
        put(octets, HEADER, Set.of(group));
        return octets;
    }

    private static byte[] printed(IgmpMessage.Query query) {
        long millis = query.maxResponse().toMillis();
        if (query.version() < 3) {
            byte[] octets = fixed(QUERY, query.group());
            Octets.put16(octets, 4, (int) Math.min(millis, 0xFFFF));
            return octets;
        }
        byte[] octets = new byte[V2_QUERY_MIN + ADDRESS * query.sources().size()];
        octets[0] = (byte) QUERY;
        Octets.put16(octets, 4, FloatCode.TWO_OCTETS.encode(millis));
        put(octets, HEADER, Set.of(query.group()));
        octets[24] = (byte) ((query.suppress() ? SUPPRESS : 0) | query.robustness() & 0x07);
        octets[25] = (byte) FloatCode.OCTET.encode(query.interval().toSeconds());
        Octets.put16(octets, 26, query.sources().size());
        put(octets, V2_QUERY_MIN, query.sources());
        return octets;
    }

    private static byte[] printed(List<GroupRecord> records) {
        byte[] octets = new byte[HEADER + records.stream().mapToInt(r -> RECORD_HEADER + ADDRESS * r.sources().size()).sum()];
        octets[0] = (byte) V2_REPORT;
        Octets.put16(octets, 6, records.size());
        int offset = HEADER;
        for (GroupRecord entry : records) {
            octets[offset] = (byte) (entry.type().ordinal() + 1);
            Octets.put16(octets, offset + 2, entry.sources().size());
            put(octets, offset + 4, Set.of(entry.group()));
            put(octets, offset + RECORD_HEADER, entry.sources());
            offset += RECORD_HEADER + ADDRESS * entry.sources().size();
        }
        return octets;
    }

    private static void put(byte[] octets, int offset, Set<IpAddress> addresses) {
        int at = offset;
        for (IpAddress address : new TreeSet<>(addresses)) {
            System.arraycopy(((Ipv6Address) address).toBytes(), 0, octets, at, ADDRESS);
            at += ADDRESS;
        }
    }

    private static Set<IpAddress> addresses(byte[] octets, int offset, int count) {
        Set<IpAddress> addresses = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            addresses.add(Ipv6Address.of(octets, offset + ADDRESS * i));
        }
        return addresses;
    }
}
