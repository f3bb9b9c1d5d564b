package org.ivgmp.net.igmp;

import static org.ivgmp.net.igmp.Vectors.commas;
import static org.ivgmp.net.igmp.Vectors.valid;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Packet;
import org.junit.jupiter.api.Test;

/// Packets that others made, read by us and by tshark: itests/vectors/igmp/SOURCE.md.
class IgmpVectorTest {

    @Test
    void weReadWhatTsharkReads() throws IOException {
        int messages = Vectors.compare("igmp", IgmpVectorTest::ours);
        assertTrue(messages >= 20, "messages: " + messages);
    }

    /// As `tshark -T fields` prints it.
    private static String ours(byte[] octets) {
        Ipv4Packet packet = valid(Ipv4Packet.parse(octets));
        assertTrue(packet.hasRouterAlert() || packet.payload()[0] == 0x12, "only version 1 has no Router Alert");
        IgmpMessage message = valid(IgmpCodec.parse(packet.payload()));
        String about = switch (message) {
            case IgmpMessage.V1Report(var group) -> "0x12|" + group + "|||||||";
            case IgmpMessage.V2Report(var group) -> "0x16|" + group + "|0||||||";
            case IgmpMessage.Leave(var group) -> "0x17|" + group + "|0||||||";
            case IgmpMessage.V3Report(var records) -> "0x22|" + commas(records.stream().map(r -> r.group()).toList())
                    + "|||||" + commas(records.stream().map(r -> r.sources().size()).toList())
                    + "|" + commas(records.stream().map(r -> r.type().ordinal() + 1).toList())
                    + "|" + commas(records.stream().flatMap(r -> r.sources().stream()).map(IpAddress::toString).sorted().toList());
            case IgmpMessage.Query query -> "0x11|" + query.group() + "|" + query.maxResponse().toMillis() / 100 + "|"
                    + (query.version() < 3 ? "|||||" : (query.suppress() ? 1 : 0) + "|" + query.robustness() + "|"
                    + query.interval().toSeconds() + "|" + query.sources().size() + "||" + commas(query.sources()));
            case IgmpMessage.RouterAdvertisement _, IgmpMessage.RouterSolicitation _, IgmpMessage.RouterTermination _,
                    IgmpMessage.Unknown _ -> "unknown " + message;
        };
        return packet.source() + "|" + packet.destination() + "|" + packet.ttl() + "|" + about;
    }
}
