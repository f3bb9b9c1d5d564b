package org.ivgmp.edge.ipsec.vici;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Messages to octets and back.
public final class ViciCodec {

    private static final int SECTION_START = 1;
    private static final int SECTION_END = 2;
    private static final int KEY_VALUE = 3;
    private static final int LIST_START = 4;
    private static final int LIST_ITEM = 5;
    private static final int LIST_END = 6;

    private static final int NAME_MAX = 255;
    private static final int VALUE_MAX = 65_535;
    /// charon nests five deep; this bounds what a broken one can do.
    private static final int DEPTH_MAX = 32;

    private ViciCodec() {
    }

    public static byte[] encode(ViciMessage message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        encode(message, out);
        return out.toByteArray();
    }

    private static void encode(ViciMessage message, ByteArrayOutputStream out) {
        message.nodes().forEach((key, node) -> {
            switch (node) {
                case ViciMessage.Section(var content) -> {
                    out.write(SECTION_START);
                    name(key, out);
                    encode(content, out);
                    out.write(SECTION_END);
                }
                case ViciMessage.Value(var octets) -> {
                    out.write(KEY_VALUE);
                    name(key, out);
                    value(octets, out);
                }
                case ViciMessage.Values(var list) -> {
                    out.write(LIST_START);
                    name(key, out);
                    list.forEach(octets -> {
                        out.write(LIST_ITEM);
                        value(octets, out);
                    });
                    out.write(LIST_END);
                }
            }
        });
    }

    static void name(String name, ByteArrayOutputStream out) {
        byte[] octets = name.getBytes(StandardCharsets.UTF_8);
        if (octets.length > NAME_MAX) {
            throw new IllegalArgumentException("a name of " + octets.length + " octets, at most " + NAME_MAX);
        }
        out.write(octets.length);
        out.writeBytes(octets);
    }

    private static void value(byte[] octets, ByteArrayOutputStream out) {
        if (octets.length > VALUE_MAX) {
            throw new IllegalArgumentException("a value of " + octets.length + " octets, at most " + VALUE_MAX);
        }
        out.write(octets.length >> 8);
        out.write(octets.length);
        out.writeBytes(octets);
    }

    /// Empty for octets that are no message. Never throws on input.
    public static Optional<ViciMessage> decode(byte[] octets) {
        return new Decoder(ByteBuffer.wrap(octets)).message();
    }

    private static final class Decoder {

        private final ByteBuffer in;
        private final Deque<ViciMessage> open = new ArrayDeque<>();

        Decoder(ByteBuffer in) {
            this.in = in;
        }

        Optional<ViciMessage> message() {
            ViciMessage root = new ViciMessage();
            open.push(root);
            while (in.hasRemaining()) {
                if (!element(in.get())) {
                    return Optional.empty();
                }
            }
            return open.size() == 1 ? Optional.of(root) : Optional.empty();
        }

        /// Whether it was well formed.
        private boolean element(int type) {
            return switch (type) {
                case SECTION_START -> name().map(this::begin).orElse(false);
                case SECTION_END -> {
                    open.pop();
                    yield !open.isEmpty();
                }
                case KEY_VALUE -> {
                    Optional<String> key = name();
                    Optional<byte[]> value = value();
                    if (key.isPresent() && value.isPresent()) {
                        open.peek().put(key.get(), value.get());
                    }
                    yield key.isPresent() && value.isPresent();
                }
                case LIST_START -> name().map(this::list).orElse(false);
                default -> false;
            };
        }

        private boolean begin(String name) {
            ViciMessage section = new ViciMessage();
            open.peek().put(name, section);
            open.push(section);
            return open.size() <= DEPTH_MAX;
        }

        private boolean list(String name) {
            List<byte[]> values = new ArrayList<>();
            while (in.hasRemaining()) {
                int type = in.get();
                if (type == LIST_END) {
                    open.peek().putAll(name, values);
                    return true;
                }
                Optional<byte[]> value = type == LIST_ITEM ? value() : Optional.empty();
                if (value.isEmpty()) {
                    return false;
                }
                values.add(value.get());
            }
            return false;
        }

        private Optional<String> name() {
            return in.hasRemaining() ? octets(in.get() & 0xFF).map(name -> new String(name, StandardCharsets.UTF_8))
                    : Optional.empty();
        }

        private Optional<byte[]> value() {
            return in.remaining() >= 2 ? octets(in.getShort() & 0xFFFF) : Optional.empty();
        }

        private Optional<byte[]> octets(int length) {
            if (in.remaining() < length) {
                return Optional.empty();
            }
            byte[] octets = new byte[length];
            in.get(octets);
            return Optional.of(octets);
        }
    }
}
