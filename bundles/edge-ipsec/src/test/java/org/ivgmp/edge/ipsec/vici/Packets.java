package org.ivgmp.edge.ipsec.vici;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// The recorded packets.
public final class Packets {

    private static final int EVENT = 7;
    private static final int LENGTH = 4;

    private Packets() {
    }

    static byte[] octets(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal.replaceAll("\\s", ""));
    }

    /// A whole packet, its length in front.
    static byte[] packet(String name) {
        try (InputStream in = Packets.class.getResourceAsStream(name + ".hex")) {
            return octets(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Its message, without type and name.
    static byte[] content(String name) {
        byte[] packet = packet(name);
        int begin = packet[LENGTH] == EVENT ? LENGTH + 2 + packet[LENGTH + 1] : LENGTH + 1;
        return Arrays.copyOfRange(packet, begin, packet.length);
    }

    public static ViciMessage message(String name) {
        return ViciCodec.decode(content(name)).orElseThrow();
    }
}
