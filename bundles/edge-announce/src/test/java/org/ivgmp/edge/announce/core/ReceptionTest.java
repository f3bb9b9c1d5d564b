package org.ivgmp.edge.announce.core;

import static org.ivgmp.edge.announce.core.Lan.G;
import static org.ivgmp.edge.announce.core.Lan.HOST;
import static org.ivgmp.edge.announce.core.Lan.announce;
import static org.ivgmp.edge.announce.core.Lan.keyed;
import static org.ivgmp.edge.announce.core.Lan.receive;
import static org.ivgmp.edge.announce.core.Lan.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.edge.sources.Flow;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv6Address;
import org.ivgmp.net.announce.AnnounceCodec;
import org.ivgmp.net.announce.AnnounceMessage.Announce;
import org.ivgmp.net.announce.AnnounceMessage.Answer;
import org.ivgmp.net.announce.AnnounceMessage.Cookie;
import org.ivgmp.net.announce.AnnounceMessage.Item;
import org.ivgmp.net.announce.AnnounceMessage.Result;
import org.ivgmp.net.announce.AnnounceMessage.Role;
import org.ivgmp.net.announce.SiteKey;
import org.junit.jupiter.api.Test;

class ReceptionTest {

    private static final SiteKey KEY = new SiteKey(1, new byte[16]);
    private static final SiteKey OTHER = new SiteKey(1, "another secret of 17".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    private static final PortGroup MEMBER = new PortGroup("lan0", G);

    private final Lan lan = new Lan();

    private static Lan keyedLan() {
        Lan lan = new Lan();
        lan.reception.keys(true, Map.of(1, KEY));
        return lan;
    }

    @Test
    void whatIsAnnouncedHoldsForItsLifetimeAndNoLonger() {
        Answer answer = lan.say(HOST, announce(1, 1, 90, send(G), receive(G)));
        assertEquals(new Answer(Result.ACCEPTED, 0, 1, 1, 90, 0, Cookie.NONE), answer);
        assertEquals(Set.of(new Flow("lan0", HOST, G)), lan.said().senders());
        assertEquals(Map.of(MEMBER, SourceFilter.ALL), lan.said().members());
        assertTrue(lan.said().complete());

        lan.pass(Duration.ofSeconds(90).minusNanos(1));
        assertEquals(1, lan.said().senders().size());
        lan.pass(Duration.ofNanos(1));
        assertEquals(Set.of(), lan.said().senders());
        assertEquals(Map.of(), lan.said().members());
        assertEquals(1, lan.tally.of(Tally.Count.EXPIRED));
        assertEquals(Optional.empty(), lan.book.deadline());
    }

    @Test
    void sayingItAgainProlongsIt_andTheLongestLifetimeIsTheSites() {
        for (int i = 1; i <= 50; i++) {
            assertEquals(90, lan.say(HOST, announce(1, i, 90, send(G))).lifetimeS());
            lan.pass(Duration.ofSeconds(30));
            assertEquals(1, lan.said().senders().size());
        }
        assertEquals(600, lan.say(HOST, announce(1, 51, 65_535, send(G))).lifetimeS());
        lan.pass(Duration.ofSeconds(600));
        assertEquals(0, lan.said().senders().size());
    }

    @Test
    void anAnnouncementReplacesTheSessionsEarlierOne_andNoOther() {
        Ipv4Address h = Ipv4Address.of("239.1.1.2");
        lan.say(HOST, announce(1, 1, 90, send(G)));
        lan.say(HOST, announce(2, 1, 90, receive(G)));
        lan.say(HOST, announce(1, 2, 90, send(h)));
        assertEquals(Set.of(new Flow("lan0", HOST, h)), lan.said().senders());
        assertEquals(Set.of(MEMBER), lan.said().members().keySet());

        lan.say(HOST, announce(1, 3, 0, send(h)));
        assertEquals(Set.of(), lan.said().senders());
        lan.say(HOST, announce(2, 2, 90));
        assertEquals(Map.of(), lan.said().members());
        assertEquals(2, lan.tally.of(Tally.Count.WITHDRAWN));
    }

    /// Its session number is a secret between a host and its edge; another host's same number is another session.
    @Test
    void anotherHostCannotWithdraw() {
        lan.say(HOST, announce(1, 1, 90, send(G)));
        lan.say(Ipv4Address.of("10.1.0.12"), announce(1, 9, 0));
        assertEquals(1, lan.said().senders().size());
    }

    @Test
    void filtersOfSeveralReceiversAreUnited() {
        Ipv4Address s = Ipv4Address.of("10.2.0.11");
        Ipv4Address t = Ipv4Address.of("10.2.0.12");
        lan.say(HOST, announce(1, 1, 90, new Item(Role.RECEIVE, G, s)));
        lan.say(Ipv4Address.of("10.1.0.12"), announce(1, 1, 60, new Item(Role.RECEIVE, G, t)));
        assertEquals(Map.of(MEMBER, new SourceFilter(false, Set.of(s, t))), lan.said().members());
        lan.say(Ipv4Address.of("10.1.0.13"), announce(1, 1, 30, receive(G)));
        assertEquals(Map.of(MEMBER, SourceFilter.ALL), lan.said().members());
        lan.pass(Duration.ofSeconds(60));
        assertEquals(Map.of(MEMBER, new SourceFilter(false, Set.of(s))), lan.said().members());
    }

    @Test
    void groupsOfIpv6AreAnnouncedByIpv4() {
        IpAddress group = IpAddress.of("ff15::1");
        IpAddress source = IpAddress.of("2001:db8::11");
        lan.say(HOST, announce(1, 1, 90, send(group), new Item(Role.RECEIVE, group, source)));
        assertEquals(Set.of(new Flow("lan0", Ipv6Address.ANY, group)), lan.said().senders());
        assertEquals(Map.of(new PortGroup("lan0", group), new SourceFilter(false, Set.of(source))), lan.said().members());
        assertEquals(List.of(Result.GROUP_REFUSED, 1), refusal(announce(2, 1, 90, receive(group), receive(IpAddress.of("ff02::fb")))));
    }

    @Test
    void whatIsNotOfTheSiteOrNeverForwardedIsRefusedWithItsIndex() {
        assertEquals(List.of(Result.FOREIGN_SOURCE, 1), refusal(announce(1, 1, 90, send(G),
                new Item(Role.SEND, G, Ipv4Address.of("10.2.0.1")))));
        assertEquals(List.of(Result.FOREIGN_SOURCE, 0), refusal(announce(1, 1, 90,
                new Item(Role.SEND, G, Lan.PORT.address()))));
        assertEquals(List.of(Result.GROUP_REFUSED, 2), refusal(announce(1, 1, 90, send(G), receive(G),
                receive(Ipv4Address.of("239.255.1.1")))));
        assertEquals(List.of(Result.GROUP_REFUSED, 0), refusal(announce(1, 1, 90, send(Ipv4Address.of("224.0.0.5")))));
        assertEquals(Set.of(), lan.said().senders());

        lan.say(HOST, announce(1, 1, 90, new Item(Role.SEND, G, Ipv4Address.of("10.20.3.4"))));
        assertEquals(Set.of(new Flow("lan0", Ipv4Address.of("10.20.3.4"), G)), lan.said().senders());
    }

    private List<Object> refusal(Announce announce) {
        Answer answer = lan.say(HOST, announce);
        return List.of(answer.result(), answer.item());
    }

    @Test
    void aHostAndAPortHaveBounds_andWhatIsThereStays() {
        for (int i = 0; i < 8; i++) {
            assertEquals(Result.ACCEPTED, lan.say(HOST, announce(i, 1, 90, send(new Ipv4Address(G.bits() + i)))).result());
        }
        assertEquals(Result.TOO_MANY, lan.say(HOST, announce(99, 1, 90, send(G))).result());
        assertEquals(Result.ACCEPTED, lan.say(HOST, announce(1, 2, 90, receive(G))).result());
        for (int i = 0; i < 12; i++) {
            assertEquals(Result.ACCEPTED, lan.say(new Ipv4Address(HOST.bits() + 1 + i), announce(1, 1, 90, send(G))).result());
        }
        assertEquals(Result.TOO_MANY, lan.say(Ipv4Address.of("10.1.0.200"), announce(1, 1, 90, send(G))).result());
        assertEquals(7 + 12, lan.said().senders().size());
        lan.pass(Duration.ofSeconds(90));
        assertEquals(Result.ACCEPTED, lan.say(Ipv4Address.of("10.1.0.200"), announce(1, 1, 90, send(G))).result());
    }

    @Test
    void aKeyedSiteChallengesOnceAndThenTakesIt() {
        Lan site = keyedLan();
        Announce first = keyed(1, announce(1, 1, 90, send(G)), Cookie.NONE);
        Answer challenge = site.say(HOST, first, Optional.of(KEY));
        assertEquals(Result.CHALLENGE, challenge.result());
        assertNotEquals(Cookie.NONE, challenge.cookie());
        assertEquals(Set.of(), site.said().senders());

        Answer accepted = site.say(HOST, keyed(1, announce(1, 2, 90, send(G)), challenge.cookie()), Optional.of(KEY));
        assertEquals(Result.ACCEPTED, accepted.result());
        assertEquals(1, site.said().senders().size());
        byte[] answer = site.raw(HOST, AnnounceCodec.print(
                keyed(1, announce(1, 3, 90, send(G)), accepted.cookie()), Optional.of(KEY))).orElseThrow();
        assertTrue(KEY.signed(answer));
    }

    @Test
    void withoutTheKeyNothingIsTaken() {
        Lan site = keyedLan();
        assertEquals(Result.KEY_REQUIRED, site.say(HOST, announce(1, 1, 90, send(G))).result());
        assertEquals(Result.BAD_KEY,
                site.say(HOST, keyed(1, announce(1, 1, 90, send(G)), Cookie.NONE), Optional.of(OTHER)).result());
        assertEquals(Result.BAD_KEY, site.say(HOST, keyed(2, announce(1, 1, 90, send(G)), Cookie.NONE),
                Optional.of(new SiteKey(2, new byte[16]))).result());
        site.reception.keys(true, Map.of());
        assertEquals(Result.BAD_KEY,
                site.say(HOST, keyed(1, announce(1, 1, 90, send(G)), Cookie.NONE), Optional.of(KEY)).result());
        assertEquals(Set.of(), site.said().senders());
        assertEquals(1, site.tally.of(Tally.Count.KEY_REQUIRED));
        assertEquals(3, site.tally.of(Tally.Count.BAD_KEY));
        assertEquals(0, site.book.entries().size());
    }

    /// Whatever was recorded on the LAN, and whenever it is sent again: it does not change what holds.
    @Test
    void aReplayChangesNothing() {
        Lan site = keyedLan();
        List<byte[]> recorded = new ArrayList<>();
        Cookie cookie = Cookie.NONE;
        Random random = new Random(5);
        for (int i = 1; i <= 300; i++) {
            Announce said = keyed(1, announce(7, i, random.nextInt(3) == 0 ? 0 : 90, random.nextBoolean() ? send(G) : receive(G)),
                    cookie);
            byte[] datagram = AnnounceCodec.print(said, Optional.of(KEY));
            recorded.add(datagram);
            cookie = Lan.answer(site.raw(HOST, datagram).orElseThrow()).cookie();
            var before = site.said();
            for (int replay = 0; replay < 20; replay++) {
                site.raw(HOST, recorded.get(random.nextInt(recorded.size())));
                site.raw(Ipv4Address.of("10.1.0.12"), recorded.get(random.nextInt(recorded.size())));
            }
            assertEquals(before, site.said(), "after " + i);
            site.pass(Duration.ofSeconds(random.nextInt(120)));
        }
        site.pass(Duration.ofSeconds(90));
        for (int minute = 0; minute < 60; minute++) {
            recorded.forEach(each -> site.raw(HOST, each));
            assertEquals(Set.of(), site.said().senders(), "minute " + minute);
            assertEquals(Map.of(), site.said().members(), "minute " + minute);
            site.pass(Duration.ofMinutes(1));
        }
        assertEquals(0, site.book.entries().size(), "nothing is remembered for ever");
    }

    @Test
    void aNewLifeOfTheEdgeTakesNothingRecordedBefore() {
        Lan site = keyedLan();
        Cookie cookie = site.say(HOST, keyed(1, announce(1, 1, 90, send(G)), Cookie.NONE), Optional.of(KEY)).cookie();
        Announce good = keyed(1, announce(1, 2, 90, send(G)), cookie);
        assertEquals(Result.ACCEPTED, site.say(HOST, good, Optional.of(KEY)).result());
        Reception next = new Reception(Lan.RULES, new Book(Lan.RULES, site.tally, site.now), site.tally,
                new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6}, site.now);
        next.keys(true, Map.of(1, KEY));
        assertEquals(Result.CHALLENGE, Lan.answer(next.onDatagram(Lan.PORT, HOST,
                AnnounceCodec.print(good, Optional.of(KEY)), site.now).orElseThrow()).result());
    }

    /// Random datagrams and random changes of good ones, without a key and with one: no exception, no answer that is longer
    /// than what it answers, bounded state, and every one in a counter.
    @Test
    void tenThousandHostileDatagrams() {
        Random random = new Random(11);
        for (boolean keyed : List.of(false, true)) {
            Lan site = keyed ? keyedLan() : new Lan();
            for (int i = 0; i < 10_000; i++) {
                byte[] datagram = hostile(random);
                Ipv4Address host = new Ipv4Address(HOST.bits() + random.nextInt(50));
                site.raw(host, datagram).ifPresent(answer -> assertTrue(answer.length <= datagram.length));
                if (random.nextInt(10) == 0) {
                    site.pass(Duration.ofMillis(random.nextInt(2000)));
                }
                int claims = site.book.entries().values().stream().mapToInt(entry -> entry.claims().size()).sum();
                assertTrue(claims <= 20 && site.book.entries().size() <= 40, claims + " claims");
            }
            long counted = site.tally.snapshot().entrySet().stream()
                    .filter(each -> !each.getKey().contains("expired")).mapToLong(Map.Entry::getValue).sum();
            assertEquals(10_000, counted);
            assertFalse(site.tally.snapshot().values().stream().allMatch(value -> value == 0));
        }
    }

    private static byte[] hostile(Random random) {
        byte[] datagram = new byte[random.nextInt(150)];
        random.nextBytes(datagram);
        if (random.nextInt(4) != 0) {
            Item[] items = random.ints(random.nextInt(6)).mapToObj(bits -> new Item(Role.values()[bits & 1],
                    new Ipv4Address(G.bits() + (bits >>> 28)), Ipv4Address.ANY)).toArray(Item[]::new);
            boolean sign = random.nextBoolean();
            Announce announce = announce(random.nextInt(5), random.nextInt(100), random.nextInt(200), items);
            datagram = AnnounceCodec.print(sign ? keyed(1, announce, Cookie.NONE) : announce,
                    sign ? Optional.of(KEY) : Optional.empty());
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                datagram[random.nextInt(datagram.length)] = (byte) random.nextInt();
            }
        }
        return datagram;
    }
}
