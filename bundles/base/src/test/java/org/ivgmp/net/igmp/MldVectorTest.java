package org.ivgmp.net.igmp;

import static org.ivgmp.net.igmp.Vectors.commas;
import static org.ivgmp.net.igmp.Vectors.valid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv6Packet;
import org.junit.jupiter.api.Test;

/// Packets that others made, read by us and by tshark: itests/vectors/mld/SOURCE.md.
class MldVectorTest {

    @Test
    void weReadWhatTsharkReads() throws IOException {
        int messages = Vectors.compare("mld", MldVectorTest::ours);
        assertTrue(messages >= 25, "messages: " + messages);
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
}
