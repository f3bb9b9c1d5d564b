package org.ivgmp.edge.ivgmp.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.ivgmp.edge.forwarding.TtlPolicy;
import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

public class KeptPolicyTest {

    private static final IpAddress G = IpAddress.of("239.1.2.3");
    private static final IpAddress G6 = IpAddress.of("ff3e::8000:1");

    /// Each kind of entry, each of its forms.
    public static KeptPolicy full() {
        return new KeptPolicy("paris", new PolicyDocument("0123", List.of(new PolicyDocument.Vpn("tv", 7)),
                List.of(new PolicyDocument.Peer("rome", Ipv4Address.of("100.64.0.2"), Ipv4Address.of("198.51.100.2")),
                        new PolicyDocument.Peer("oslo", Ipv4Address.of("100.64.0.3"), Ipv4Address.of("10.9.0.3"), Network.PRIVATE)),
                List.of(new PolicyDocument.Send("tv", G, 0, new TtlPolicy.Decrement(), 0, Set.of()),
                        new PolicyDocument.Send("tv", G6, 4095, new TtlPolicy.Keep(), 1L << 40, Set.of("rome", "oslo")),
                        new PolicyDocument.Send("tv", G, 5, new TtlPolicy.Set(255), 1, 63, Set.of("rome"), Set.of("oslo", "bern"))),
                List.of(new PolicyDocument.Receive("tv", G6, 1, Set.of("rome"))),
                List.of(new PolicyDocument.Receive("tv", G, 0, Set.of("rome", "oslo"))),
                List.of(new PolicyDocument.Relay("tv", G, 9, 46, "rome", Set.of("oslo"))),
                List.of(new PolicyDocument.Verdict(new GroupRequest("tv", G, Role.SENDER), true, ""),
                        new PolicyDocument.Verdict(new GroupRequest("tv", G6, Role.RECEIVER), false, "no rule allows it"))),
                Duration.ofHours(24), 1_795_000_000_000L);
    }

    @Test
    void writtenIsReadBack() {
        assertEquals(Optional.of(full()), KeptPolicy.decode(full().encode()));
    }

    @Test
    void whateverIsDamagedIsNothing() {
        byte[] bytes = full().encode();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(Optional.empty(), KeptPolicy.decode(flipped));
        }
        for (int length = 0; length < bytes.length; length++) {
            assertEquals(Optional.empty(), KeptPolicy.decode(Arrays.copyOf(bytes, length)));
        }
    }

    /// A right checksum over nonsense: whatever comes of it, it is a policy or nothing, and no exception.
    @Test
    void nonsenseIsNothing() {
        Random random = new Random(11);
        byte[] bytes = full().encode();
        for (int i = 0; i < 20_000; i++) {
            byte[] content = Arrays.copyOfRange(bytes, 4, bytes.length - 4);
            for (int n = random.nextInt(4); n >= 0; n--) {
                content[random.nextInt(content.length)] = (byte) random.nextInt();
            }
            KeptPolicy.decode(Sealed.seal(0x49565031, out -> out.write(content)));
        }
    }
}
