package org.ivgmp.edge.ivgmp.account;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.ivgmp.edge.ivgmp.disk.Sealed;
import org.ivgmp.edge.vnoc.Direction;
import org.ivgmp.edge.vnoc.UsageRecord;
import org.ivgmp.net.IpAddress;

/// The content of the spool's files.
final class SpoolCodec {

    private static final int ENTRY = 0x49564232;
    private static final int STATE = 0x49565332;

    private SpoolCodec() {
    }

    static byte[] encode(Entry entry) {
        return Sealed.seal(ENTRY, out -> write(out, entry));
    }

    static byte[] encode(State state) {
        return Sealed.seal(STATE, out -> {
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
            map(out, names.peers(), peer -> Sealed.write(out, peer), out::writeUTF);
            map(out, names.groups(), branch -> {
                out.writeInt(branch.vpn());
                out.writeInt(branch.number());
            }, group -> Sealed.write(out, group));
        });
    }

    static Optional<Entry> entry(byte[] bytes) {
        return Sealed.open(ENTRY, bytes, SpoolCodec::readEntry);
    }

    static Optional<State> state(byte[] bytes) {
        return Sealed.open(STATE, bytes, in -> new State(in.readUTF(), in.readLong(),
                in.readBoolean() ? Optional.of(readEntry(in)) : Optional.empty(), in.readUTF(),
                map(in, SpoolCodec::readSource, SpoolCodec::readAmounts),
                new Names(in.readBoolean(), map(in, SpoolCodec::text, SpoolCodec::text),
                        map(in, SpoolCodec::number, SpoolCodec::text),
                        map(in, Sealed::ipv4, SpoolCodec::text),
                        map(in, each -> new Names.Branch(each.readInt(), each.readInt()), Sealed::address))));
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
                Sealed.write(out, record.group().get());
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
        for (int left = Sealed.count(in); left > 0; left--) {
            String vpn = in.readUTF();
            Optional<IpAddress> group = in.readBoolean() ? Optional.of(Sealed.address(in)) : Optional.empty();
            records.add(new Subject(vpn, group, Sealed.choice(in, Direction.values()), in.readUTF()).with(readAmounts(in)));
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
                Sealed.write(out, from);
                Sealed.write(out, group);
            }
            case Source.Injected(var vpn, var branch, var group, var port) -> {
                out.writeByte(1);
                out.writeInt(vpn);
                out.writeInt(branch);
                Sealed.write(out, group);
                out.writeUTF(port);
            }
            case Source.Tunnel(var peer, var vpn, var branch) -> {
                out.writeByte(2);
                Sealed.write(out, peer);
                out.writeInt(vpn);
                out.writeInt(branch);
            }
        }
    }

    private static Source readSource(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case 0 -> new Source.Heard(in.readUTF(), Sealed.address(in), Sealed.address(in));
            case 1 -> new Source.Injected(in.readInt(), in.readInt(), Sealed.address(in), in.readUTF());
            case 2 -> new Source.Tunnel(Sealed.ipv4(in), in.readInt(), in.readInt());
            default -> throw new IllegalArgumentException("no such counter");
        };
    }

    private static String text(DataInputStream in) throws IOException {
        return in.readUTF();
    }

    private static Integer number(DataInputStream in) throws IOException {
        return in.readInt();
    }

    private static <K, V> void map(DataOutputStream out, Map<K, V> map, Sealed.Each<K> key, Sealed.Each<V> value) throws IOException {
        out.writeInt(map.size());
        for (Map.Entry<K, V> entry : map.entrySet()) {
            key.write(entry.getKey());
            value.write(entry.getValue());
        }
    }

    private static <K, V> Map<K, V> map(DataInputStream in, Sealed.Reader<K> key, Sealed.Reader<V> value) throws IOException {
        Map<K, V> map = new HashMap<>();
        for (int left = Sealed.count(in); left > 0; left--) {
            map.put(key.from(in), value.from(in));
        }
        return map;
    }
}
