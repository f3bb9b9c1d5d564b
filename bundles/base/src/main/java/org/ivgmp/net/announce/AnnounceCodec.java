package org.ivgmp.net.announce;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv6Address;
import org.ivgmp.net.Octets;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.announce.AnnounceMessage.Announce;
import org.ivgmp.net.announce.AnnounceMessage.Answer;
import org.ivgmp.net.announce.AnnounceMessage.Cookie;
import org.ivgmp.net.announce.AnnounceMessage.Item;
import org.ivgmp.net.announce.AnnounceMessage.Result;
import org.ivgmp.net.announce.AnnounceMessage.Role;

/// Announcements and answers as octets: docs/ivgmp.md, "Announcements". A signature is not checked here but by
/// [SiteKey#signed].
public final class AnnounceCodec {

    /// UDP port of the edge; of the dynamic range (RFC 6335 section 6).
    public static final int PORT = 50_754;
    /// RFC 4727: a group for experiments, in the block that no router forwards.
    public static final Ipv4Address GROUP = Ipv4Address.of(224, 0, 0, 254);
    public static final int ITEMS_MAX = 64;
    public static final int LIFETIME_MAX_S = 0xFFFF;
    /// The longest datagram: all items and a signature.
    public static final int LENGTH_MAX;

    private static final byte[] MAGIC = {'I', 'V', 'G', 'A'};
    private static final int VERSION = 1;
    private static final int ANNOUNCE = 1;
    private static final int ANSWER = 2;
    private static final int HEADER = 40;
    private static final int ITEM4 = 12;
    private static final int ITEM6 = 36;
    /// An item's second octet: nothing for an IPv4 group, the version for an IPv6 one.
    private static final int FAMILY6 = 6;
    private static final int ADDRESS4 = 4;
    private static final int ADDRESS6 = 16;

    static {
        LENGTH_MAX = HEADER + ITEMS_MAX * ITEM6 + SiteKey.MAC_LENGTH;
    }

    private AnnounceCodec() {
    }

    public static Parsed<AnnounceMessage> parse(byte[] octets) {
        if (octets.length < HEADER) {
            return new Parsed.Malformed<>(Parsed.Defect.TRUNCATED);
        }
        if (!isOurs(octets) || Octets.u8(octets, 4) != VERSION) {
            return new Parsed.Malformed<>(Parsed.Defect.BAD_VERSION);
        }
        return switch (Octets.u8(octets, 5)) {
            case ANNOUNCE -> announce(octets);
            case ANSWER -> answer(octets);
            default -> new Parsed.Malformed<>(Parsed.Defect.BAD_FIELD);
        };
    }

    private static boolean isOurs(byte[] octets) {
        return Arrays.equals(octets, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /// What to answer to a datagram that [#parse] refuses: nothing to one that is not of this protocol, that is an answer
    /// itself, or that is shorter than an answer.
    public static Optional<Answer> objection(byte[] octets) {
        if (octets.length < HEADER || !isOurs(octets) || Octets.u8(octets, 5) == ANSWER) {
            return Optional.empty();
        }
        Result result = Octets.u8(octets, 4) == VERSION ? Result.MALFORMED : Result.BAD_VERSION;
        return Optional.of(new Answer(result, 0, session(octets), Octets.i32(octets, 16), 0, 0, Cookie.NONE));
    }

    /// Octet 6, 22 and 23 must be zero where they have no meaning, so that a later version may give them one.
    private static Parsed<AnnounceMessage> announce(byte[] octets) {
        int count = Octets.u8(octets, 7);
        if (Octets.u8(octets, 6) != 0 || Octets.u8(octets, 23) != 0 || count > ITEMS_MAX) {
            return new Parsed.Malformed<>(Parsed.Defect.BAD_FIELD);
        }
        List<Item> items = new ArrayList<>();
        int at = HEADER;
        for (int i = 0; i < count; i++) {
            Optional<Parsed.Defect> defect = itemDefect(octets, at);
            if (defect.isPresent()) {
                return new Parsed.Malformed<>(defect.get());
            }
            int width = width(octets, at);
            items.add(new Item(Role.values()[Octets.u8(octets, at) - 1], address(octets, at + 4, width),
                    address(octets, at + 4 + width, width)));
            at += 4 + 2 * width;
        }
        Optional<Parsed.Defect> length = lengthDefect(octets, at);
        if (length.isPresent()) {
            return new Parsed.Malformed<>(length.get());
        }
        return new Parsed.Valid<>(new Announce(session(octets), Octets.i32(octets, 16), Octets.u16(octets, 20),
                Octets.u8(octets, 22), cookie(octets), items));
    }

    private static Optional<Parsed.Defect> lengthDefect(byte[] octets, int unsigned) {
        int expected = unsigned + (Octets.u8(octets, 22) == 0 ? 0 : SiteKey.MAC_LENGTH);
        if (octets.length < expected) {
            return Optional.of(Parsed.Defect.TRUNCATED);
        }
        return octets.length > expected ? Optional.of(Parsed.Defect.BAD_FIELD) : Optional.empty();
    }

    /// Of an item that begins at `at`, all of which must be there.
    private static Optional<Parsed.Defect> itemDefect(byte[] octets, int at) {
        if (octets.length < at + ITEM4) {
            return Optional.of(Parsed.Defect.TRUNCATED);
        }
        int role = Octets.u8(octets, at);
        int family = Octets.u8(octets, at + 1);
        if (role < 1 || role > Role.values().length || family != 0 && family != FAMILY6 || Octets.u16(octets, at + 2) != 0) {
            return Optional.of(Parsed.Defect.BAD_FIELD);
        }
        int width = width(octets, at);
        if (octets.length < at + 4 + 2 * width) {
            return Optional.of(Parsed.Defect.TRUNCATED);
        }
        if (!address(octets, at + 4, width).isMulticast()) {
            return Optional.of(Parsed.Defect.NOT_MULTICAST);
        }
        return isSource(address(octets, at + 4 + width, width)) ? Optional.empty() : Optional.of(Parsed.Defect.BAD_FIELD);
    }

    private static int width(byte[] octets, int at) {
        return Octets.u8(octets, at + 1) == FAMILY6 ? ADDRESS6 : ADDRESS4;
    }

    private static IpAddress address(byte[] octets, int at, int width) {
        return IpAddress.of(Arrays.copyOfRange(octets, at, at + width));
    }

    /// A unicast address, or none: no multicast, no class E, no loopback, nothing else of 0.0.0.0/8 (RFC 6890); no address that holds on
    /// one link only, and none that is an IPv4 one in disguise (RFC 4291 section 2.5.5).
    public static boolean isSource(IpAddress address) {
        return address.isUnspecified() || switch (address) {
            case Ipv4Address four -> {
                int first = four.bits() >>> 24;
                yield first != 0 && first != 127 && first < 224;
            }
            case Ipv6Address six -> six.high() != 0 && !six.isMulticast() && !six.isLinkLocalUnicast();
        };
    }

    private static Parsed<AnnounceMessage> answer(byte[] octets) {
        int result = Octets.u8(octets, 6);
        if (result >= Result.values().length || Octets.u8(octets, 23) != 0) {
            return new Parsed.Malformed<>(Parsed.Defect.BAD_FIELD);
        }
        Optional<Parsed.Defect> length = lengthDefect(octets, HEADER);
        if (length.isPresent()) {
            return new Parsed.Malformed<>(length.get());
        }
        return new Parsed.Valid<>(new Answer(Result.values()[result], Octets.u8(octets, 7), session(octets),
                Octets.i32(octets, 16), Octets.u16(octets, 20), Octets.u8(octets, 22), cookie(octets)));
    }

    private static long session(byte[] octets) {
        return ByteBuffer.wrap(octets).getLong(8);
    }

    private static Cookie cookie(byte[] octets) {
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        return new Cookie(buffer.getLong(24), buffer.getLong(32));
    }

    /// @param key the one that the message names; empty when it names none
    public static byte[] print(AnnounceMessage message, Optional<SiteKey> key) {
        if (message.keyId() != key.map(SiteKey::id).orElse(0)) {
            throw new IllegalArgumentException("the message names key " + message.keyId() + ", not that of " + key);
        }
        List<Item> items = message instanceof Announce announce ? announce.items() : List.of();
        int unsigned = HEADER + items.stream().mapToInt(AnnounceCodec::length).sum();
        ByteBuffer buffer = ByteBuffer.allocate(unsigned + (key.isPresent() ? SiteKey.MAC_LENGTH : 0));
        buffer.put(MAGIC).put((byte) VERSION);
        switch (message) {
            case Announce announce -> buffer.put((byte) ANNOUNCE).put((byte) 0).put((byte) announce.items().size());
            case Answer answer -> buffer.put((byte) ANSWER).put((byte) answer.result().ordinal()).put((byte) answer.item());
        }
        buffer.putLong(message.session()).putInt(message.sequence()).putShort((short) lifetime(message));
        buffer.put((byte) message.keyId()).put((byte) 0);
        buffer.putLong(message.cookie().high()).putLong(message.cookie().low());
        for (Item item : items) {
            buffer.put((byte) (item.role().ordinal() + 1)).put((byte) (length(item) == ITEM6 ? FAMILY6 : 0)).putShort((short) 0);
            buffer.put(item.group().toBytes()).put(item.source().toBytes());
        }
        key.ifPresent(with -> buffer.put(with.mac(buffer.array(), unsigned)));
        return buffer.array();
    }

    private static int length(Item item) {
        return item.group() instanceof Ipv6Address ? ITEM6 : ITEM4;
    }

    private static int lifetime(AnnounceMessage message) {
        return switch (message) {
            case Announce announce -> announce.lifetimeS();
            case Answer answer -> answer.lifetimeS();
        };
    }
}
