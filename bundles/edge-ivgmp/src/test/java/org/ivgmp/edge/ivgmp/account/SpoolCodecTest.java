package org.ivgmp.edge.ivgmp.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.ivgmp.edge.vnoc.Direction;
import org.ivgmp.edge.vnoc.UsageRecord;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

class SpoolCodecTest {

    private static final Ipv4Address PEER = Ipv4Address.of("100.64.0.2");

    /// Everything that names an address, of both families.
    @Test
    void writtenIsReadBack() {
        for (IpAddress group : List.of(IpAddress.of("239.1.2.3"), IpAddress.of("ff3e::8000:1"))) {
            IpAddress source = group instanceof Ipv4Address ? IpAddress.of("10.1.0.11") : IpAddress.of("2001:db8:1::11");
            Entry entry = new Entry("spool", 7, 1_000, 60_000, List.of(
                    new UsageRecord("tv", Optional.of(group), Direction.SENDER, "", 1, 2, 3, 4, 5),
                    new UsageRecord("tv", Optional.empty(), Direction.TUNNEL, "rome", 1, 2, 3, 4, 5)));
            assertEquals(Optional.of(entry), SpoolCodec.entry(SpoolCodec.encode(entry)));
            State state = new State("spool", 8, Optional.of(entry), "epoch", Map.of(
                    new Source.Heard("lan0", source, group), Amounts.of(1, 2),
                    new Source.Injected(7, 5, group, "lan0"), Amounts.of(3, 4),
                    new Source.Tunnel(PEER, 7, 5), Amounts.of(5, 6)),
                    new Names(true, Map.of("lan0", "tv"), Map.of(7, "tv"), Map.of(PEER, "rome"),
                            Map.of(new Names.Branch(7, 5), group)));
            assertEquals(Optional.of(state), SpoolCodec.state(SpoolCodec.encode(state)));
        }
    }
}
