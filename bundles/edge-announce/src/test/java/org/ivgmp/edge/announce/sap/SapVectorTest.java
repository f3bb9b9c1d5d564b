package org.ivgmp.edge.announce.sap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.ivgmp.net.Ipv4Packet;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.UdpDatagram;
import org.junit.jupiter.api.Test;

/// Session announcements of FFmpeg, VLC and minisapserver, read by us and by tshark: itests/vectors/sap/SOURCE.md.
class SapVectorTest {

    private static final Path VECTORS = Path.of("../../itests/vectors/sap");
    private static final int PCAP_HEADER = 24;
    private static final int ETHERNET_HEADER = 14;

    @Test
    void weReadWhatTsharkReads() throws IOException {
        int messages = 0;
        try (Stream<Path> files = Files.list(VECTORS)) {
            for (Path pcap : files.filter(file -> file.toString().endsWith(".pcap")).sorted().toList()) {
                List<String> expected = Files.readAllLines(Path.of(pcap.toString().replace(".pcap", ".tshark"))).stream()
                        .map(SapVectorTest::tsharks).toList();
                List<String> read = packets(pcap).stream().map(SapVectorTest::ours).toList();
                assertEquals(expected, read, pcap.getFileName().toString());
                messages += read.size();
            }
        }
        assertTrue(messages >= 18, "messages: " + messages);
    }

    /// The fields in the order of make.sh; a group of several media once.
    private static String tsharks(String line) {
        String[] fields = line.split("\\|", -1);
        return String.join("|", fields[0], fields[1], fields[2], Integer.decode(fields[4]).toString(), fields[5],
                fields[6] + " " + fields[7] + " IN IP4 " + fields[8], fields[9],
                String.join(",", new TreeSet<>(Arrays.asList(fields[10].split(",")))));
    }

    private static String ours(Ipv4Packet packet) {
        UdpDatagram udp = (UdpDatagram) assertInstanceOf(Parsed.Valid.class,
                UdpDatagram.parse(packet.payload(), packet.source(), packet.destination())).value();
        SapPacket sap = assertInstanceOf(SapPacket.Valid.class, SapCodec.parse(udp.payload())).packet();
        SdpSession session = SdpParser.parse(sap.payload()).orElseThrow();
        assertEquals(Optional.of(session.origin()), SdpOrigin.in(sap.payload()));
        return String.join("|", packet.source().toString(), packet.destination().toString(), sap.deletion() ? "1" : "0",
                String.valueOf(sap.hash()), sap.origin().toString(), session.origin().identity(), session.title(),
                session.streams().stream().map(stream -> stream.group().toString()).sorted().collect(Collectors.joining(",")));
    }

    static List<Ipv4Packet> packets(Path pcap) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(pcap)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(0xA1B2C3D4, file.getInt(), "classic pcap, little endian");
        file.position(PCAP_HEADER);
        List<Ipv4Packet> packets = new ArrayList<>();
        while (file.hasRemaining()) {
            file.getLong();
            byte[] frame = new byte[file.getInt()];
            file.getInt();
            file.get(frame);
            byte[] packet = Arrays.copyOfRange(frame, ETHERNET_HEADER, frame.length);
            if (Ipv4Packet.parse(packet) instanceof Parsed.Valid<Ipv4Packet>(var parsed)) {
                packets.add(parsed);
            }
        }
        return packets;
    }
}
