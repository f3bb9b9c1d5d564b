package org.ivgmp.edge.announce.core;

import static org.ivgmp.edge.announce.core.Lan.G;
import static org.ivgmp.edge.announce.core.Lan.HOST;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.ivgmp.edge.sources.Flow;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.announce.AnnounceMessage.Result;
import org.junit.jupiter.api.Test;

class SapEarTest {

    private static final long UNIX = 1_763_900_000L;
    private static final Set<Flow> G_BY_HOST = Set.of(new Flow("lan0", HOST, G));

    private final Lan lan = new Lan();

    private static byte[] sap(boolean deletion, int hash, Ipv4Address origin, String payload) {
        byte[] text = payload.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length).put((byte) (deletion ? 0x24 : 0x20)).put((byte) 0).putShort((short) hash)
                .putInt(origin.bits()).put(text).array();
    }

    private static String sdp(String creator, String times, Ipv4Address group, String more) {
        return "v=0\no=- 7 1 IN IP4 " + creator + "\ns=Film\nc=IN IP4 " + group + "/16\nt=" + times
                + "\nm=video 5004 RTP/AVP 33\n" + more;
    }

    private void hear(byte[] datagram) {
        lan.sap.onDatagram(Lan.PORT, datagram, UNIX, lan.now);
    }

    @Test
    void aSessionOfThisLanIsASender_forAnHourAfterItsLastAnnouncement() {
        byte[] announcement = sap(false, 5, HOST, sdp("127.0.0.1", "0 0", G, ""));
        for (int i = 0; i < 10; i++) {
            hear(announcement);
            assertEquals(G_BY_HOST, lan.said().senders());
            lan.pass(Duration.ofMinutes(59));
        }
        assertEquals(Map.of(), lan.said().members());
        assertEquals("Film", lan.book.live(lan.now, Instant.EPOCH).getFirst().title());
        lan.pass(Duration.ofMinutes(1));
        assertEquals(Set.of(), lan.said().senders());
        assertEquals(10, lan.tally.of(Tally.Count.SAP_ACCEPTED));
    }

    @Test
    void deletionsEndIt_byOriginOrByHash_andNobodyElses() {
        String sdp = sdp("127.0.0.1", "0 0", G, "");
        for (byte[] deletion : List.of(sap(true, 0, HOST, "o=- 7 2 IN IP4 127.0.0.1\r\n"), sap(true, 5, HOST, ""),
                sap(true, 5, HOST, sdp))) {
            hear(sap(false, 5, HOST, sdp));
            hear(sap(true, 5, Ipv4Address.of("10.1.0.12"), sdp));
            hear(sap(true, 6, HOST, ""));
            hear(sap(true, 0, HOST, ""));
            assertEquals(G_BY_HOST, lan.said().senders());
            hear(deletion);
            assertEquals(Set.of(), lan.said().senders());
        }
        assertEquals(3, lan.tally.of(Tally.Count.SAP_DELETED));
        assertEquals(9, lan.tally.of(Tally.Count.SAP_DELETED_NOTHING));
        assertEquals(0, lan.book.entries().size());
    }

    @Test
    void whatIsOfAnotherSiteIsNotOurs() {
        hear(sap(false, 5, Ipv4Address.of("10.2.0.11"), sdp("10.2.0.11", "0 0", G, "")));
        assertEquals(1, lan.tally.of(Tally.Count.SAP_FOREIGN));
        hear(sap(false, 5, HOST, sdp("127.0.0.1", "0 0", G, "a=source-filter: incl IN IP4 * 10.2.0.11\n")));
        hear(sap(false, 5, HOST, sdp("127.0.0.1", "0 0", Ipv4Address.of("239.255.1.1"), "")));
        assertEquals(2, lan.tally.of(Tally.Count.SAP_NO_GROUP));
        assertEquals(Set.of(), lan.said().senders());

        // minisapserver says 1.2.3.4.
        hear(sap(false, 5, Ipv4Address.of("1.2.3.4"), sdp(HOST.toString(), "0 0", G, "")));
        assertEquals(G_BY_HOST, lan.said().senders());
        hear(sap(false, 6, HOST, sdp("vm", "0 0", G, "a=source-filter: incl IN IP4 * 10.20.0.9\n")));
        assertEquals(Set.of(new Flow("lan0", HOST, G), new Flow("lan0", Ipv4Address.of("10.20.0.9"), G)), lan.said().senders());
    }

    @Test
    void aChangedSessionReplacesItsOldDescription() {
        Ipv4Address h = Ipv4Address.of("239.1.1.2");
        hear(sap(false, 5, HOST, sdp("127.0.0.1", "0 0", G, "")));
        hear(sap(false, 6, HOST, sdp("127.0.0.1", "0 0", h, "")));
        assertEquals(Set.of(new Flow("lan0", HOST, h)), lan.said().senders());
        hear(sap(false, 7, HOST, sdp("127.0.0.1", "0 0", Ipv4Address.of("239.255.0.1"), "")));
        assertEquals(Set.of(), lan.said().senders());
    }

    @Test
    void aSessionHoldsFromItsStartToItsStop() {
        long start = UNIX + SapEar.NTP_TO_UNIX_S + 600;
        hear(sap(false, 5, HOST, sdp("127.0.0.1", start + " " + (start + 900), G, "")));
        assertEquals(Set.of(), lan.said().senders());
        lan.book.takeChanged();
        lan.pass(Duration.ofSeconds(600).minusNanos(1));
        assertEquals(Set.of(), lan.said().senders());
        lan.pass(Duration.ofNanos(1));
        assertEquals(true, lan.book.takeChanged(), "its start is a change");
        assertEquals(G_BY_HOST, lan.said().senders());
        lan.pass(Duration.ofSeconds(900));
        assertEquals(Set.of(), lan.said().senders());

        hear(sap(false, 5, HOST, sdp("127.0.0.1", (start - 9000) + " " + (start - 8000), G, "")));
        assertEquals(Set.of(), lan.said().senders());
        hear(sap(false, 5, HOST, sdp("127.0.0.1", "999999999999999 999999999999999", G, "")));
        assertEquals(Set.of(), lan.said().senders());
    }

    /// Of the twenty groups of a port SAP may have ten, however many hosts it invents.
    @Test
    void floodsLeaveRoomForAnnouncements() {
        for (int i = 0; i < 100; i++) {
            hear(sap(false, i, new Ipv4Address(HOST.bits() + i), sdp("127.0.0.1", "0 0", new Ipv4Address(G.bits() + i), "")));
        }
        assertEquals(10, lan.said().senders().size());
        for (int i = 0; i < 10; i++) {
            assertEquals(Result.ACCEPTED, lan.say(new Ipv4Address(HOST.bits() + i),
                    Lan.announce(1, 1, 90, Lan.send(Ipv4Address.of("239.1.9.9")))).result());
        }
        assertEquals(20, lan.said().senders().size());
    }

    @Test
    void aHostHasBounds() {
        for (int i = 0; i < 20; i++) {
            hear(sap(false, i, HOST, "v=0\no=- " + i + " 1 IN IP4 127.0.0.1\ns=x\nc=IN IP4 239.1.2." + i + "/16\nt=0 0\n"));
        }
        assertEquals(8, lan.said().senders().size());
        assertEquals(12, lan.tally.of(Tally.Count.SAP_TOO_MANY));
    }
}
