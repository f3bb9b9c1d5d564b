package org.ivgmp.edge.announce.core;

import static org.ivgmp.edge.announce.core.Lan.G;
import static org.ivgmp.edge.announce.core.Lan.HOST;
import static org.ivgmp.edge.announce.core.Lan.announce;
import static org.ivgmp.edge.announce.core.Lan.receive;
import static org.ivgmp.edge.announce.core.Lan.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.announce.AnnounceMessage.Cookie;
import org.ivgmp.net.announce.AnnounceMessage.Item;
import org.ivgmp.net.announce.AnnounceMessage.Result;
import org.ivgmp.net.announce.AnnounceMessage.Role;
import org.ivgmp.net.announce.SiteKey;
import org.junit.jupiter.api.Test;

class SavedTest {

    private static final long WALL = 1_763_900_000_000L;

    private static Lan full() {
        Lan lan = new Lan();
        lan.say(HOST, announce(1, -5, 90, send(G), receive(G)));
        lan.say(HOST, announce(2, 1, 600, new Item(Role.RECEIVE, G, Ipv4Address.of("10.2.0.1")),
                new Item(Role.RECEIVE, IpAddress.of("ff3e::9"), IpAddress.of("2001:db8::1"))));
        lan.sap.onDatagram(Lan.PORT, ("\u0020\0\0\u0005\n\1\0\u000bv=0\no=a b c IN IP4 x\ns=Ti\ttle\nc=IN IP4 239.1.9.9/1\nt=0 0\n")
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), WALL / 1000, lan.now);
        assertEquals(2, lan.said().senders().size());
        return lan;
    }

    private static Lan restored(String text, long wallMs) {
        Lan next = new Lan();
        Saved.restore(text, next.book, Lan.RULES, false, next.now, wallMs);
        return next;
    }

    @Test
    void anotherLifeKnowsWhatTheOldOneKnew_andWhenItEnds() {
        Lan old = full();
        Lan next = restored(Saved.print(old.book, old.now, WALL), WALL + 60_000);
        assertEquals(old.said(), next.said());
        assertEquals(Result.STALE, next.say(HOST, announce(1, -6, 90, send(G))).result());
        next.pass(Duration.ofSeconds(30));
        old.pass(Duration.ofSeconds(90));
        assertEquals(1, next.said().senders().size());
        assertEquals(old.said(), next.said());
    }

    @Test
    void whatIsOverOrNoLongerAllowedStaysAway() {
        Lan old = full();
        String text = Saved.print(old.book, old.now, WALL);
        assertEquals(Set.of(), restored(text, WALL + 3_600_000).said().senders());
        assertEquals(1, restored(text.replace("239.1.9.9", "239.255.9.9"), WALL).said().senders().size());
        // A clock that jumped back prolongs nothing beyond the longest lifetime.
        Lan jumped = restored(text, 0);
        jumped.pass(Duration.ofHours(1));
        assertEquals(0, jumped.book.entries().size());
    }

    /// A site that begins to ask for keys forgets who had none.
    @Test
    void whatWasAnnouncedWithoutAKeyNoLongerCountsWhereOneIsAskedFor() {
        Lan old = full();
        old.reception.keys(true, Map.of(1, new SiteKey(1, new byte[16])));
        Ipv4Address h = Ipv4Address.of("239.1.1.8");
        var challenged = old.say(HOST, Lan.keyed(1, announce(4, 1, 90, receive(h)), Cookie.NONE),
                Optional.of(new SiteKey(1, new byte[16])));
        old.say(HOST, Lan.keyed(1, announce(4, 2, 90, receive(h)), challenged.cookie()),
                Optional.of(new SiteKey(1, new byte[16])));
        Lan next = new Lan();
        Saved.restore(Saved.print(old.book, old.now, WALL), next.book, Lan.RULES, true, next.now, WALL);
        assertEquals(Set.of(new PortGroup("lan0", h)), next.said().members().keySet());
        assertEquals(1, next.said().senders().size(), "SAP's");
    }

    @Test
    void aDamagedFileDoesNoHarm() {
        Lan old = full();
        String text = Saved.print(old.book, old.now, WALL);
        Random random = new Random(23);
        for (int i = 0; i < 10_000; i++) {
            StringBuilder damaged = new StringBuilder(text);
            for (int changes = random.nextInt(8); changes >= 0; changes--) {
                damaged.setCharAt(random.nextInt(damaged.length()), (char) random.nextInt(128));
            }
            Lan next = restored(damaged.substring(random.nextInt(10)), WALL);
            assertTrue(next.book.entries().size() <= 6);
            next.said();
        }
    }
}
