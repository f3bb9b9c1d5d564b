package org.ivgmp.announce.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.ivgmp.edge.announce.core.Book;
import org.ivgmp.edge.announce.core.Reception;
import org.ivgmp.edge.announce.core.Rules;
import org.ivgmp.edge.announce.core.Tally;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.announce.AnnounceCodec;
import org.ivgmp.net.announce.AnnounceMessage.Answer;
import org.ivgmp.net.announce.AnnounceMessage.Cookie;
import org.ivgmp.net.announce.AnnounceMessage.Item;
import org.ivgmp.net.announce.AnnounceMessage.Result;
import org.ivgmp.net.announce.AnnounceMessage.Role;
import org.ivgmp.net.announce.SiteKey;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// The host's side against the edge's own, under a virtual clock.
class AnnouncerTest {

    private static final Ipv4Address HOST = Ipv4Address.of("10.1.0.11");
    private static final Ipv4Address G = Ipv4Address.of("239.1.1.1");
    private static final SiteKey KEY = new SiteKey(3, "a secret of sixteen".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    private static final SiteKey WRONG = new SiteKey(3, "another secret, longer".getBytes(java.nio.charset.StandardCharsets.UTF_8));

    /// An edge on the LAN.
    private static final class Edge {
        private static final Rules RULES = new Rules(Duration.ofMinutes(10), Duration.ofHours(1), List.of(),
                List.of(IpPrefix.of("224.0.0.0/24"), IpPrefix.of("239.255.0.0/16")), 8, 20);
        final LanPort port;
        final Tally tally = new Tally();
        final Book book;
        final Reception reception;

        Edge(int number, Moment now, Optional<SiteKey> key) {
            port = new LanPort("lan0", Ipv4Address.of("10.1.0." + number), IpPrefix.of("10.1.0.0/24"));
            book = new Book(RULES, tally, now);
            byte[] secret = new byte[32];
            secret[0] = (byte) number;
            reception = new Reception(RULES, book, tally, secret, now);
            reception.keys(key.isPresent(), key.map(each -> Map.of(each.id(), each)).orElse(Map.of()));
        }

        boolean knows(Moment now) {
            book.onTick(now);
            return !book.announcements(Set.of("lan0"), now).senders().isEmpty();
        }
    }

    private Moment now = new Moment(77);
    private final List<Edge> edges = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final Random random = new Random(1);
    private int lossPercent;
    private Optional<Act.End> over = Optional.empty();

    private static Announcer.Task task(int lifetimeS, boolean once, Optional<SiteKey> key, Item... items) {
        return new Announcer.Task(42, 1000, List.of(items), lifetimeS, once, key);
    }

    private static Item send(String group) {
        return new Item(Role.SEND, Ipv4Address.of(group), Ipv4Address.ANY);
    }

    private void perform(Announcer announcer, List<Act> acts) {
        for (Act act : acts) {
            switch (act) {
                case Act.Broadcast(var datagram) -> edges.forEach(edge -> deliver(announcer, edge, datagram));
                case Act.Reply(var to, var datagram) -> edges.stream().filter(edge -> edge.port.address().equals(to))
                        .forEach(edge -> deliver(announcer, edge, datagram));
                case Act.Say(var text) -> said.add(text);
                case Act.End end -> over = Optional.of(end);
            }
        }
    }

    private void deliver(Announcer announcer, Edge edge, byte[] datagram) {
        if (random.nextInt(100) >= lossPercent) {
            edge.reception.onDatagram(edge.port, HOST, datagram, now).filter(_ -> random.nextInt(100) >= lossPercent)
                    .ifPresent(answer -> perform(announcer, announcer.onDatagram(edge.port.address(), answer, now)));
        }
    }

    private void pass(Announcer announcer, Duration span) {
        Moment end = now.plus(span);
        while (over.isEmpty() && !announcer.deadline().isAfter(end)) {
            now = announcer.deadline().isAfter(now) ? announcer.deadline() : now;
            perform(announcer, announcer.onTick(now));
        }
        now = over.isEmpty() ? end : now;
    }

    @Test
    void anAnnouncementIsSaidAgainBeforeItsTimeIsOver_openAndKeyed() {
        for (Optional<SiteKey> key : List.of(Optional.<SiteKey>empty(), Optional.of(KEY))) {
            edges.clear();
            said.clear();
            edges.add(new Edge(1, now, key));
            Announcer announcer = new Announcer(task(90, false, key, send("239.1.1.1")), now);
            for (int i = 0; i < 200; i++) {
                pass(announcer, Duration.ofSeconds(17));
                assertTrue(edges.getFirst().knows(now) && announcer.accepted());
            }
            assertEquals(List.of("accepted by the edge 10.1.0.1 for 90 s, said again every 30 s"), said);
        }
    }

    @Test
    void whateverLossThereIsItComesThrough_andNothingIsForgottenMeanwhile() {
        lossPercent = 20;
        edges.add(new Edge(1, now, Optional.of(KEY)));
        Announcer announcer = new Announcer(task(90, false, Optional.of(KEY), send("239.1.1.1")), now);
        pass(announcer, Duration.ofSeconds(5));
        int unknown = 0;
        for (int i = 0; i < 1000; i++) {
            pass(announcer, Duration.ofSeconds(10));
            unknown += edges.getFirst().knows(now) ? 0 : 1;
        }
        assertEquals(0, unknown, "of 1000 looks");
    }

    @Test
    void everyEdgeOnTheLanGetsIt() {
        edges.add(new Edge(1, now, Optional.of(KEY)));
        edges.add(new Edge(2, now, Optional.of(KEY)));
        Announcer announcer = new Announcer(task(90, false, Optional.of(KEY), send("239.1.1.1")), now);
        for (int i = 0; i < 100; i++) {
            pass(announcer, Duration.ofSeconds(20));
            assertTrue(edges.get(0).knows(now) && edges.get(1).knows(now));
        }
        edges.set(1, new Edge(2, now, Optional.of(KEY)));
        pass(announcer, Duration.ofSeconds(30));
        assertTrue(edges.get(1).knows(now), "a restarted edge, too");
    }

    @Test
    void refusalsAreSaidInWords() {
        Map<String, List<Object>> cases = new HashMap<>();
        cases.put("refused: this site asks for a key (--key-file)", List.of(Optional.of(KEY), Optional.empty(), "239.1.1.1"));
        cases.put("refused: bad key: key 3 is not one of this site's", List.of(Optional.of(KEY), Optional.of(WRONG), "239.1.1.1"));
        cases.put("refused: 239.255.0.1 is never forwarded here", List.of(Optional.empty(), Optional.empty(), "239.255.0.1"));
        cases.forEach((words, each) -> {
            over = Optional.empty();
            edges.clear();
            edges.add(new Edge(1, now, keyOf(each.get(0))));
            pass(new Announcer(task(90, false, keyOf(each.get(1)), send((String) each.get(2))), now), Duration.ofSeconds(2));
            assertEquals(Optional.of(new Act.End(Exit.REFUSED, words)), over);
        });
        over = Optional.empty();
        pass(new Announcer(task(90, false, Optional.empty(), new Item(Role.SEND, G, Ipv4Address.of("10.9.9.9"))), now),
                Duration.ofSeconds(2));
        assertEquals("refused: 10.9.9.9 is no host of this site", over.orElseThrow().text());
    }

    @SuppressWarnings("unchecked") // put there above
    private static Optional<SiteKey> keyOf(Object optional) {
        return (Optional<SiteKey>) optional;
    }

    @Test
    void nobodyThereIsSaidSoon() {
        Moment began = now;
        pass(new Announcer(task(90, false, Optional.empty(), send("239.1.1.1")), now), Duration.ofMinutes(1));
        assertEquals(Exit.NO_ANSWER, over.orElseThrow().exit());
        assertEquals(Duration.ofMillis(5500), began.until(now));
    }

    @Test
    void anEdgeThatGoesAwayIsWaitedFor() {
        edges.add(new Edge(1, now, Optional.empty()));
        Announcer announcer = new Announcer(task(90, false, Optional.empty(), send("239.1.1.1")), now);
        pass(announcer, Duration.ofSeconds(1));
        edges.clear();
        pass(announcer, Duration.ofMinutes(10));
        assertFalse(announcer.accepted());
        edges.add(new Edge(1, now, Optional.empty()));
        pass(announcer, Duration.ofSeconds(5));
        assertTrue(announcer.accepted());
        assertEquals(3, said.size(), said.toString());
        assertEquals(Optional.empty(), over);
    }

    @Test
    void onceIsOnce_andALaterRunOfTheSameNameReplacesAndWithdraws() {
        for (Optional<SiteKey> key : List.of(Optional.<SiteKey>empty(), Optional.of(KEY))) {
            edges.clear();
            edges.add(new Edge(1, now, key));
            over = Optional.empty();
            pass(new Announcer(task(600, true, key, send("239.1.1.1")), now), Duration.ofSeconds(1));
            assertEquals(Exit.OK, over.orElseThrow().exit());
            assertTrue(edges.getFirst().knows(now));

            over = Optional.empty();
            // The same second: the first sequence number is one that was used.
            pass(new Announcer(task(0, true, key), now), Duration.ofSeconds(1));
            assertEquals(Optional.of(new Act.End(Exit.OK, "withdrawn at the edge 10.1.0.1")), over);
            assertFalse(edges.getFirst().knows(now));
        }
    }

    /// Forged answers by anybody on the LAN: with a key they change nothing; and no octets whatever do harm.
    @Test
    void forgedAnswersDoNotFool() {
        edges.add(new Edge(1, now, Optional.of(KEY)));
        Announcer announcer = new Announcer(task(90, false, Optional.of(KEY), send("239.1.1.1")), now);
        for (int i = 0; i < 10_000; i++) {
            byte[] forged = new byte[random.nextInt(100)];
            random.nextBytes(forged);
            if (i % 2 == 0) {
                forged = AnnounceCodec.print(new Answer(Result.values()[random.nextInt(10)], 0, 42, 1000 + random.nextInt(30), 1,
                        i % 4 == 0 ? 3 : 0, new Cookie(1, 2)), i % 4 == 0 ? Optional.of(WRONG) : Optional.empty());
            }
            perform(announcer, announcer.onDatagram(Ipv4Address.of("10.1.0.66"), forged, now));
            if (i % 100 == 0) {
                pass(announcer, Duration.ofSeconds(20));
                assertTrue(announcer.accepted() && edges.getFirst().knows(now), "after " + i);
            }
        }
        assertEquals(Optional.empty(), over);
    }
}
