package org.ivgmp.edge.ivgmp.account;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

import org.ivgmp.edge.vnoc.Direction;
import org.ivgmp.edge.vnoc.UsageRecord;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// The spool's files: a kind, the content, and a CRC-32C over both. What does not check is damaged, whatever it says.
final class SpoolCodec {

    private static final int ENTRY = 0x49564232;
    private static final int STATE = 0x49565332;
    private static final int CHECKSUM_BYTES = 4;
    private static final int COUNT_MAX = 1 << 20;

    private SpoolCodec() {
    }

    @FunctionalInterface
    private interface Writer {
        void to(DataOutputStream out) throws IOException;
    }

    @FunctionalInterface
    private interface Reader<T> {
        T from(DataInputStream in) throws IOException;
    }

    static byte[] encode(Entry entry) {
        return sealed(ENTRY, out -> write(out, entry));
    }

    static byte[] encode(State state) {
        return sealed(STATE, out -> {
            out.writeUTF(state.spool());
            out.writeLong(state.sequence());
            out.writeBoolean(state.newest().isPresent());
            if (state.newest().isPresent()) {
                write(out, state.newest().get());
            }
            out.writeUTF(state.epoch());
            map(out, state.baseline(), source -> write(out, source), amounts -> write(out, amounts));
            Names names = state.names();
            out.writeBoolean(names.known());
            map(out, names.ports(), out::writeUTF, out::writeUTF);
            map(out, names.vpns(), out::writeInt, out::writeUTF);
            map(out, names.peers(), peer -> write(out, peer), out::writeUTF);
            map(out, names.groups(), branch -> {
                out.writeInt(branch.vpn());
                out.writeInt(branch.number());
            }, group -> write(out, group));
        });
    }

    static Optional<Entry> entry(byte[] bytes) {
        return opened(ENTRY, bytes, SpoolCodec::readEntry);
    }

    static Optional<State> state(byte[] bytes) {
        return opened(STATE, bytes, in -> new State(in.readUTF(), in.readLong(),
                in.readBoolean() ? Optional.of(readEntry(in)) : Optional.empty(), in.readUTF(),
                map(in, SpoolCodec::readSource, SpoolCodec::readAmounts),
                new Names(in.readBoolean(), map(in, SpoolCodec::text, SpoolCodec::text),
                        map(in, SpoolCodec::number, SpoolCodec::text),
                        map(in, SpoolCodec::peer, SpoolCodec::text),
                        map(in, each -> new Names.Branch(each.readInt(), each.readInt()), SpoolCodec::address))));
    }

    private static byte[] sealed(int kind, Writer content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(kind);
            content.to(out);
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException impossible) {
            throw new IllegalStateException("a name longer than 64 KiB", impossible);
        }
        return bytes.toByteArray();
    }

    private static <T> Optional<T> opened(int kind, byte[] bytes, Reader<T> content) {
        int end = bytes.length - CHECKSUM_BYTES;
        if (end < CHECKSUM_BYTES) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end));
                DataInputStream tail = new DataInputStream(new ByteArrayInputStream(bytes, end, CHECKSUM_BYTES))) {
            if (tail.readInt() != checksum(bytes, end) || in.readInt() != kind) {
                return Optional.empty();
            }
            T value = content.from(in);
            return in.available() == 0 ? Optional.of(value) : Optional.empty();
        } catch (IOException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    private static void write(DataOutputStream out, Entry entry) throws IOException {
        out.writeUTF(entry.spool());
        out.writeLong(entry.sequence());
        out.writeLong(entry.wallMs());
        out.writeLong(entry.spanMs());
        out.writeInt(entry.records().size());
        for (UsageRecord record : entry.records()) {
            out.writeUTF(record.vpn());
            out.writeBoolean(record.group().isPresent());
            if (record.group().isPresent()) {
                write(out, record.group().get());
            }
            out.writeByte(record.direction().ordinal());
            out.writeUTF(record.peer());
            write(out, new Amounts(record.packets(), record.bytes(), record.lost(), record.duplicated(),
                    record.reordered()));
        }
    }

    private static Entry readEntry(DataInputStream in) throws IOException {
        String spool = in.readUTF();
        long sequence = in.readLong();
        long wallMs = in.readLong();
        long spanMs = in.readLong();
        List<UsageRecord> records = new ArrayList<>();
        for (int left = count(in); left > 0; left--) {
            String vpn = in.readUTF();
            Optional<IpAddress> group = in.readBoolean() ? Optional.of(address(in)) : Optional.empty();
            records.add(new Subject(vpn, group, choice(in, Direction.values()), in.readUTF()).with(readAmounts(in)));
        }
        return new Entry(spool, sequence, wallMs, spanMs, records);
    }

    private static void write(DataOutputStream out, Amounts amounts) throws IOException {
        out.writeLong(amounts.packets());
        out.writeLong(amounts.bytes());
        out.writeLong(amounts.lost());
        out.writeLong(amounts.duplicated());
        out.writeLong(amounts.reordered());
    }

    private static Amounts readAmounts(DataInputStream in) throws IOException {
        return new Amounts(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }

    private static void write(DataOutputStream out, Source source) throws IOException {
        switch (source) {
            case Source.Heard(var port, var from, var group) -> {
                out.writeByte(0);
                out.writeUTF(port);
                write(out, from);
                write(out, group);
            }
            case Source.Injected(var vpn, var branch, var group, var port) -> {
                out.writeByte(1);
                out.writeInt(vpn);
                out.writeInt(branch);
                write(out, group);
                out.writeUTF(port);
            }
            case Source.Tunnel(var peer, var vpn, var branch) -> {
                out.writeByte(2);
                write(out, peer);
                out.writeInt(vpn);
                out.writeInt(branch);
            }
        }
    }

    private static Source readSource(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case 0 -> new Source.Heard(in.readUTF(), address(in), address(in));
            case 1 -> new Source.Injected(in.readInt(), in.readInt(), address(in), in.readUTF());
            case 2 -> new Source.Tunnel(peer(in), in.readInt(), in.readInt());
            default -> throw new IllegalArgumentException("no such counter");
        };
    }

    private static String text(DataInputStream in) throws IOException {
        return in.readUTF();
    }

    private static Integer number(DataInputStream in) throws IOException {
        return in.readInt();
    }

    private static IpAddress address(DataInputStream in) throws IOException {
        byte[] octets = new byte[in.readUnsignedByte()];
        in.readFully(octets);
        return IpAddress.of(octets);
    }

    private static Ipv4Address peer(DataInputStream in) throws IOException {
        return (Ipv4Address) address(in);
    }

    private static void write(DataOutputStream out, IpAddress address) throws IOException {
        byte[] octets = address.toBytes();
        out.writeByte(octets.length);
        out.write(octets);
    }

    private static <T> T choice(DataInputStream in, T[] values) throws IOException {
        int index = in.readUnsignedByte();
        if (index >= values.length) {
            throw new IllegalArgumentException("no such kind");
        }
        return values[index];
    }

    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > COUNT_MAX) {
            throw new IllegalArgumentException("too many");
        }
        return count;
    }

    @FunctionalInterface
    private interface Each<T> {
        void write(T value) throws IOException;
    }

    private static <K, V> void map(DataOutputStream out, Map<K, V> map, Each<K> key, Each<V> value) throws IOException {
        out.writeInt(map.size());
        for (Map.Entry<K, V> entry : map.entrySet()) {
            key.write(entry.getKey());
            value.write(entry.getValue());
        }
    }

    private static <K, V> Map<K, V> map(DataInputStream in, Reader<K> key, Reader<V> value) throws IOException {
        Map<K, V> map = new HashMap<>();
        for (int left = count(in); left > 0; left--) {
            map.put(key.from(in), value.from(in));
        }
        return map;
    }
}
