package org.ivgmp.net.igmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv6Packet;
import org.ivgmp.net.Parsed;
import org.junit.jupiter.api.Test;

/// Packets that others made, read by us and by tshark: itests/vectors/mld/SOURCE.md.
class MldVectorTest {

    private static final Path VECTORS = Path.of("../../itests/vectors/mld");
    private static final int PCAP_HEADER = 24;
    private static final int ETHERNET_HEADER = 14;

    @Test
    void weReadWhatTsharkReads() throws IOException {
        int messages = 0;
        try (Stream<Path> files = Files.list(VECTORS)) {
            for (Path pcap : files.filter(file -> file.toString().endsWith(".pcap")).sorted().toList()) {
                List<String> expected = new ArrayList<>();
                for (String line : Files.readAllLines(Path.of(pcap.toString().replace(".pcap", ".tshark")))) {
                    expected.add(sortedSources(line));
                }
                List<String> read = packets(pcap).stream().map(MldVectorTest::ours).toList();
                assertEquals(expected, read, pcap.getFileName().toString());
                messages += read.size();
            }
        }
        assertTrue(messages >= 25, "messages: " + messages);
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

    /// As `tshark -T fields` prints it.
    private static String ours(byte[] octets) {
        Ipv6Packet packet = valid(Ipv6Packet.parse(octets));
        assertTrue(packet.routerAlert());
        assertEquals(Ipv6Packet.ICMPV6, packet.protocol());
        IgmpMessage message = valid(MldCodec.parse(packet.source(), packet.destination(), packet.payload()));
        String about = switch (message) {
            case IgmpMessage.V2Report(var group) -> "131|" + group + "||0|||||||||";
            case IgmpMessage.Leave(var group) -> "132|" + group + "||0|||||||||";
            case IgmpMessage.V3Report(var records) -> "143||" + commas(records.stream().map(r -> r.group()).toList())
                    + "|||||||" + commas(records.stream().map(r -> r.sources().size()).toList())
                    + "|" + commas(records.stream().map(r -> r.type().ordinal() + 1).toList())
                    + "||" + commas(records.stream().flatMap(r -> r.sources().stream()).map(IpAddress::toString).sorted().toList());
            case IgmpMessage.Query query -> query.version() == 2
                    ? "130|" + query.group() + "||" + query.maxResponse().toMillis() + "|||||||||"
                    : "130|" + query.group() + "|||" + query.maxResponse().toMillis() + "|" + (query.suppress() ? 1 : 0) + "|"
                            + query.robustness() + "|" + query.interval().toSeconds() + "|" + query.sources().size() + "||||";
            default -> "unexpected " + message;
        };
        return packet.source() + "|" + packet.destination() + "|" + packet.hopLimit() + "|" + about;
    }

    private static String commas(Collection<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    private static <T> T valid(Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Valid<T>(var value) -> value;
            case Parsed.Malformed<T>(var defect) -> throw new AssertionError("refused: " + defect);
        };
    }
}
