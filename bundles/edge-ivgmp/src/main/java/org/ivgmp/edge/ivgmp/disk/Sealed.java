package org.ivgmp.edge.ivgmp.disk;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// A file's content: a kind, the content, and a CRC-32C over both. What does not check is damaged, whatever it says.
public final class Sealed {

    private static final int CHECKSUM_BYTES = 4;
    private static final int COUNT_MAX = 1 << 20;

    private Sealed() {
    }

    @FunctionalInterface
    public interface Writer {
        void to(DataOutputStream out) throws IOException;
    }

    @FunctionalInterface
    public interface Reader<T> {
        /// @throws IllegalArgumentException for content that cannot be
        T from(DataInputStream in) throws IOException;
    }

    @FunctionalInterface
    public interface Each<T> {
        void write(T value) throws IOException;
    }

    /// @param kind of the file, with the version of its form
    public static byte[] seal(int kind, Writer content) {
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

    /// Empty when it is damaged, or of another kind.
    public static <T> Optional<T> open(int kind, byte[] bytes, Reader<T> content) {
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

    public static void write(DataOutputStream out, IpAddress address) throws IOException {
        byte[] octets = address.toBytes();
        out.writeByte(octets.length);
        out.write(octets);
    }

    public static IpAddress address(DataInputStream in) throws IOException {
        byte[] octets = new byte[in.readUnsignedByte()];
        in.readFully(octets);
        return IpAddress.of(octets);
    }

    public static Ipv4Address ipv4(DataInputStream in) throws IOException {
        if (address(in) instanceof Ipv4Address four) {
            return four;
        }
        throw new IllegalArgumentException("no IPv4 address");
    }

    public static <T> void all(DataOutputStream out, Collection<T> values, Each<T> each) throws IOException {
        out.writeInt(values.size());
        for (T value : values) {
            each.write(value);
        }
    }

    public static <T> List<T> all(DataInputStream in, Reader<T> each) throws IOException {
        List<T> values = new ArrayList<>();
        for (int left = count(in); left > 0; left--) {
            values.add(each.from(in));
        }
        return values;
    }

    public static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > COUNT_MAX) {
            throw new IllegalArgumentException("too many");
        }
        return count;
    }

    public static <T> T choice(DataInputStream in, T[] values) throws IOException {
        int index = in.readUnsignedByte();
        if (index >= values.length) {
            throw new IllegalArgumentException("no such kind");
        }
        return values[index];
    }
}
