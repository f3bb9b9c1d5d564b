package org.ivgmp.edge.dataplane.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;

import org.junit.jupiter.api.Test;

class EcnTest {

    private static final int D = Ecn.DROP;
    /// RFC 6040, figure 4. Rows: inner Not-ECT, ECT(1), ECT(0), CE; columns: outer the same (in the order of their code points).
    private static final int[][] FIGURE_4 = {
        {0, 0, 0, D},
        {1, 1, 1, 3},
        {2, 1, 2, 3},
        {3, 3, 3, 3},
    };

    @Test
    void everyCombinationIsAsInTheRfc() {
        for (int inner = 0; inner < 4; inner++) {
            for (int outer = 0; outer < 4; outer++) {
                assertEquals(FIGURE_4[inner][outer], Ecn.decapsulated(inner, outer), inner + " in " + outer);
            }
        }
    }

    @Test
    void theInnerPacketKeepsItsDscpAndARightChecksum() {
        for (int inner = 0; inner < 256; inner++) {
            for (int outer = 0; outer < 256; outer++) {
                byte[] packet = Packets.udp(0x0A01000B, 0xEF010203, 7, 1);
                packet[1] = (byte) inner;
                Packets.seal(packet);
                MemorySegment memory = MemorySegment.ofArray(packet);
                int next = FIGURE_4[inner & 3][outer & 3];
                assertEquals(next != D, Ecn.apply(memory, 0, outer));
                assertEquals(next == D ? inner : inner & 0xFC | next, packet[1] & 0xFF);
                assertEquals(packet.length, Ipv4.check(memory, 0, packet.length));
            }
        }
    }

    /// RFC 2983 section 4.1 where there is no codepoint, and RFC 6040 section 4.1 either way.
    @Test
    void aTunnelPacketHasTheCarriedOnesEcnAndACodepoint() {
        for (int inner = 0; inner < 256; inner++) {
            assertEquals(inner, Ecn.outer(inner, -1));
            for (int dscp = 0; dscp < 64; dscp++) {
                assertEquals(dscp << 2 | inner & 3, Ecn.outer(inner, dscp));
            }
        }
    }
}
