package org.ivgmp.net.igmp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.ivgmp.net.Parsed;

/// Packets that others made (`*.pcap` in a folder of itests/vectors), beside what tshark reads in them (`*.tshark`, a line each).
final class Vectors {

    private static final int PCAP_HEADER = 24;
    private static final int ETHERNET_HEADER = 14;

    private Vectors() {
    }

    /// Compares our reading with tshark's.
    ///
    /// @param ours an IP packet, as `tshark -T fields` prints it
    /// @return how many packets that were
    static int compare(String folder, Function<byte[], String> ours) throws IOException {
        int messages = 0;
        try (Stream<Path> files = Files.list(Path.of("../../itests/vectors", folder))) {
            for (Path pcap : files.filter(file -> file.toString().endsWith(".pcap")).sorted().toList()) {
                List<String> expected = new ArrayList<>();
                for (String line : Files.readAllLines(Path.of(pcap.toString().replace(".pcap", ".tshark")))) {
                    expected.add(sortedSources(line));
                }
                List<String> read = packets(pcap).stream().map(ours).toList();
                assertEquals(expected, read, pcap.getFileName().toString());
                messages += read.size();
            }
        }
        return messages;
    }

    /// Sources are a set to us.
    private static String sortedSources(String line) {
        String[] fields = line.split("\\|", -1);
        int last = fields.length - 1;
        fields[last] = Arrays.stream(fields[last].split(",")).sorted().collect(Collectors.joining(","));
        return String.join("|", fields);
    }

    private static List<byte[]> packets(Path pcap) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(pcap)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(0xA1B2C3D4, file.getInt(), "classic pcap, little endian");
        file.position(PCAP_HEADER);
        List<byte[]> packets = new ArrayList<>();
        while (file.hasRemaining()) {
            file.getLong();
            byte[] frame = new byte[file.getInt()];
            file.getInt();
            file.get(frame);
            packets.add(Arrays.copyOfRange(frame, ETHERNET_HEADER, frame.length));
        }
        return packets;
    }

    static String commas(Collection<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    static <T> T valid(Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Valid<T>(var value) -> value;
            case Parsed.Malformed<T>(var defect) -> throw new AssertionError("refused: " + defect);
        };
    }
}
