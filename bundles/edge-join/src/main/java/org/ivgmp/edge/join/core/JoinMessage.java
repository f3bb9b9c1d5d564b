package org.ivgmp.edge.join.core;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// One datagram: joins and prunes for one peer. docs/ivgmp.md, section 19.2.
///
/// @param sequence grows from message to message of one edge, over its restarts as well
/// @param entries  at most [#ENTRIES_MAX]
record JoinMessage(long sequence, List<Entry> entries) {

    /// @param join whether the group is asked for, or not wanted any more
    /// @param vpn  its number, 1 to 2^20-1
    record Entry(boolean join, int vpn, IpAddress group) {
    }

    /// The datagram then has 1,164 octets: with its headers it fits the base size of paths (1,200), which is not fragmented.
    static final int ENTRIES_MAX = 48;
    private static final int VERSION = 1;
    private static final int HEADER = 12;
    private static final int ENTRY = 24;
    private static final int PRUNE = 0;
    private static final int JOIN = 1;
    private static final int VPN_MAX = (1 << 20) - 1;

    JoinMessage {
        entries = List.copyOf(entries);
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(HEADER + entries.size() * ENTRY);
        out.put((byte) VERSION).put((byte) 0).putShort((short) entries.size()).putLong(sequence);
        for (Entry entry : entries) {
            byte[] group = entry.group().toBytes();
            out.put((byte) (entry.join() ? JOIN : PRUNE)).put((byte) group.length).putShort((short) 0).putInt(entry.vpn());
            out.put(Arrays.copyOf(group, 16));
        }
        return out.array();
    }

    /// Empty for whatever is not exactly such a message.
    static Optional<JoinMessage> decode(byte[] octets) {
        ByteBuffer in = ByteBuffer.wrap(octets);
        if (octets.length < HEADER || in.get() != VERSION || in.get() != 0) {
            return Optional.empty();
        }
        int count = in.getShort();
        long sequence = in.getLong();
        if (count < 1 || count > ENTRIES_MAX || octets.length != HEADER + count * ENTRY) {
            return Optional.empty();
        }
        List<Entry> entries = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            Optional<Entry> entry = entry(in);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            entries.add(entry.get());
        }
        return Optional.of(new JoinMessage(sequence, entries));
    }

    private static Optional<Entry> entry(ByteBuffer in) {
        int kind = in.get();
        int length = in.get();
        short reserved = in.getShort();
        int vpn = in.getInt();
        byte[] field = new byte[16];
        in.get(field);
        if ((kind != JOIN && kind != PRUNE) || reserved != 0 || vpn < 1 || vpn > VPN_MAX || (length != 4 && length != 16)) {
            return Optional.empty();
        }
        IpAddress group = IpAddress.of(Arrays.copyOf(field, length));
        boolean padded = length == 4 && ByteBuffer.wrap(field).getInt(4) == 0 && ByteBuffer.wrap(field).getLong(8) == 0;
        boolean forwarded = group.isMulticast() && !group.isLinkLocalMulticast();
        return forwarded && (padded || !(group instanceof Ipv4Address)) ? Optional.of(new Entry(kind == JOIN, vpn, group))
                : Optional.empty();
    }
}
