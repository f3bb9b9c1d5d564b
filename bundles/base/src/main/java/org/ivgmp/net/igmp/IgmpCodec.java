package org.ivgmp.net.igmp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.net.InternetChecksum;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Octets;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.Parsed.Defect;
import org.ivgmp.net.igmp.IgmpMessage.GroupRecord;
import org.ivgmp.net.igmp.IgmpMessage.RecordType;

/// IGMP messages from and to the payload of an IPv4 packet.
public final class IgmpCodec {

    private static final int QUERY = 0x11;
    private static final int V1_REPORT = 0x12;
    private static final int V2_REPORT = 0x16;
    private static final int LEAVE = 0x17;
    private static final int V3_REPORT = 0x22;

    private static final int ROUTER_ADVERTISEMENT = 0x30;
    private static final int ROUTER_SOLICITATION = 0x31;
    private static final int ROUTER_TERMINATION = 0x32;

    /// Of the shortest messages: RFC 4286, sections 4.1 and 5.1.
    private static final int SHORT_LENGTH = 4;
    private static final int V2_LENGTH = 8;
    private static final int V3_QUERY_MIN = 12;
    private static final int SUPPRESS = 0x08;
    private static final int TENTHS_MS = 100;
    private static final RecordType[] RECORD_TYPES = RecordType.values();

    private IgmpCodec() {
    }

    /// Never throws on input.
    public static Parsed<IgmpMessage> parse(byte[] octets) {
        if (octets.length < SHORT_LENGTH) {
            return new Parsed.Malformed<>(Defect.TRUNCATED);
        }
        if (InternetChecksum.of(octets, 0, octets.length) != 0) {
            return new Parsed.Malformed<>(Defect.BAD_CHECKSUM);
        }
        int type = Octets.u8(octets, 0);
        return switch (type) {
            case ROUTER_SOLICITATION -> new Parsed.Valid<>(new IgmpMessage.RouterSolicitation());
            case ROUTER_TERMINATION -> new Parsed.Valid<>(new IgmpMessage.RouterTermination());
            default -> octets.length < V2_LENGTH ? new Parsed.Malformed<>(Defect.TRUNCATED) : parsed(type, octets);
        };
    }

    private static Parsed<IgmpMessage> parsed(int type, byte[] octets) {
        Ipv4Address group = address(octets, 4);
        return switch (type) {
            case QUERY -> query(octets, group);
            case V1_REPORT -> about(group, new IgmpMessage.V1Report(group));
            case V2_REPORT -> about(group, new IgmpMessage.V2Report(group));
            case LEAVE -> about(group, new IgmpMessage.Leave(group));
            case V3_REPORT -> report(octets);
            case ROUTER_ADVERTISEMENT -> new Parsed.Valid<>(new IgmpMessage.RouterAdvertisement(
                    Duration.ofSeconds(Octets.u8(octets, 1)), Duration.ofSeconds(Octets.u16(octets, 4)), Octets.u16(octets, 6)));
            default -> new Parsed.Valid<>(new IgmpMessage.Unknown(type));
        };
    }

    private static Parsed<IgmpMessage> about(Ipv4Address group, IgmpMessage message) {
        return group.isMulticast() ? new Parsed.Valid<>(message) : new Parsed.Malformed<>(Defect.NOT_MULTICAST);
    }

    /// RFC 9776, section 7.1: exactly 8 octets are version 1 (Max Resp Code zero) or 2; 12 and more are version 3; anything between
    /// is to be ignored.
    private static Parsed<IgmpMessage> query(byte[] octets, Ipv4Address group) {
        if (!group.equals(Ipv4Address.ANY) && !group.isMulticast()) {
            return new Parsed.Malformed<>(Defect.NOT_MULTICAST);
        }
        int code = Octets.u8(octets, 1);
        if (octets.length == V2_LENGTH) {
            return new Parsed.Valid<>(new IgmpMessage.Query(code == 0 ? 1 : 2, group, Set.of(), false, 0,
                    Duration.ZERO, Duration.ofMillis((long) TENTHS_MS * code)));
        }
        if (octets.length < V3_QUERY_MIN) {
            return new Parsed.Malformed<>(Defect.TRUNCATED);
        }
        int count = Octets.u16(octets, 10);
        if (octets.length < V3_QUERY_MIN + 4L * count) {
            return new Parsed.Malformed<>(Defect.TRUNCATED);
        }
        return new Parsed.Valid<>(new IgmpMessage.Query(3, group, addresses(octets, V3_QUERY_MIN, count),
                (Octets.u8(octets, 8) & SUPPRESS) != 0, Octets.u8(octets, 8) & 0x07,
                Duration.ofSeconds(FloatCode.OCTET.decode(Octets.u8(octets, 9))),
                Duration.ofMillis((long) TENTHS_MS * FloatCode.OCTET.decode(code))));
    }

    /// RFC 9776, section 4.2.
    private static Parsed<IgmpMessage> report(byte[] octets) {
        List<GroupRecord> records = new ArrayList<>();
        int offset = V2_LENGTH;
        for (int left = Octets.u16(octets, 6); left > 0; left--) {
            if (offset + 8 > octets.length) {
                return new Parsed.Malformed<>(Defect.TRUNCATED);
            }
            int count = Octets.u16(octets, offset + 2);
            long end = offset + 8 + 4L * count + 4L * Octets.u8(octets, offset + 1);
            if (end > octets.length) {
                return new Parsed.Malformed<>(Defect.TRUNCATED);
            }
            Ipv4Address group = address(octets, offset + 4);
            if (!group.isMulticast()) {
                return new Parsed.Malformed<>(Defect.NOT_MULTICAST);
            }
            int type = Octets.u8(octets, offset);
            if (type >= 1 && type <= RECORD_TYPES.length) {
                records.add(new GroupRecord(RECORD_TYPES[type - 1], group, addresses(octets, offset + 8, count)));
            }
            offset = (int) end;
        }
        return new Parsed.Valid<>(new IgmpMessage.V3Report(records));
    }

    /// Times are rounded down to what the wire can say.
    /// @throws ClassCastException where an address is not an IPv4 one
    public static byte[] print(IgmpMessage message) {
        byte[] octets = switch (message) {
            case IgmpMessage.V1Report(var group) -> fixed(V1_REPORT, 0, group);
            case IgmpMessage.V2Report(var group) -> fixed(V2_REPORT, 0, group);
            case IgmpMessage.Leave(var group) -> fixed(LEAVE, 0, group);
            case IgmpMessage.V3Report(var records) -> printed(records);
            case IgmpMessage.Query query -> printed(query);
            case IgmpMessage.RouterAdvertisement advertisement -> printed(advertisement);
            case IgmpMessage.RouterSolicitation _ -> new byte[] {ROUTER_SOLICITATION, 0, 0, 0};
            case IgmpMessage.RouterTermination _ -> new byte[] {ROUTER_TERMINATION, 0, 0, 0};
            case IgmpMessage.Unknown(var type) -> fixed(type, 0, Ipv4Address.ANY);
        };
        Octets.put16(octets, 2, InternetChecksum.of(octets, 0, octets.length));
        return octets;
    }

    private static int bits(IpAddress ipv4) {
        return ((Ipv4Address) ipv4).bits();
    }

    private static byte[] fixed(int type, int code, IpAddress group) {
        byte[] octets = new byte[V2_LENGTH];
        octets[0] = (byte) type;
        octets[1] = (byte) code;
        Octets.put32(octets, 4, bits(group));
        return octets;
    }

    private static byte[] printed(IgmpMessage.Query query) {
        int tenths = (int) (query.maxResponse().toMillis() / TENTHS_MS);
        if (query.version() < 3) {
            return fixed(QUERY, query.version() == 1 ? 0 : Math.min(tenths, 0xFF), query.group());
        }
        byte[] octets = new byte[V3_QUERY_MIN + 4 * query.sources().size()];
        octets[0] = QUERY;
        octets[1] = (byte) FloatCode.OCTET.encode(tenths);
        Octets.put32(octets, 4, bits(query.group()));
        octets[8] = (byte) ((query.suppress() ? SUPPRESS : 0) | query.robustness() & 0x07);
        octets[9] = (byte) FloatCode.OCTET.encode(query.interval().toSeconds());
        Octets.put16(octets, 10, query.sources().size());
        put(octets, V3_QUERY_MIN, query.sources());
        return octets;
    }

    private static byte[] printed(IgmpMessage.RouterAdvertisement advertisement) {
        byte[] octets = new byte[V2_LENGTH];
        octets[0] = ROUTER_ADVERTISEMENT;
        octets[1] = (byte) advertisement.interval().toSeconds();
        Octets.put16(octets, 4, (int) advertisement.queryInterval().toSeconds());
        Octets.put16(octets, 6, advertisement.robustness());
        return octets;
    }

    private static byte[] printed(List<GroupRecord> records) {
        byte[] octets = new byte[V2_LENGTH + records.stream().mapToInt(r -> 8 + 4 * r.sources().size()).sum()];
        octets[0] = V3_REPORT;
        Octets.put16(octets, 6, records.size());
        int offset = V2_LENGTH;
        for (GroupRecord entry : records) {
            octets[offset] = (byte) (entry.type().ordinal() + 1);
            Octets.put16(octets, offset + 2, entry.sources().size());
            Octets.put32(octets, offset + 4, bits(entry.group()));
            put(octets, offset + 8, entry.sources());
            offset += 8 + 4 * entry.sources().size();
        }
        return octets;
    }

    private static void put(byte[] octets, int offset, Set<IpAddress> sources) {
        int at = offset;
        for (IpAddress source : new TreeSet<>(sources)) {
            Octets.put32(octets, at, bits(source));
            at += 4;
        }
    }

    private static Set<IpAddress> addresses(byte[] octets, int offset, int count) {
        Set<IpAddress> addresses = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            addresses.add(address(octets, offset + 4 * i));
        }
        return addresses;
    }

    private static Ipv4Address address(byte[] octets, int offset) {
        return new Ipv4Address(Octets.i32(octets, offset));
    }
}
