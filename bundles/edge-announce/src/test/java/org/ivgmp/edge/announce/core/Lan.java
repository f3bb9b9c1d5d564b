package org.ivgmp.edge.announce.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.announce.Announcements;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.announce.AnnounceCodec;
import org.ivgmp.net.announce.AnnounceMessage;
import org.ivgmp.net.announce.AnnounceMessage.Announce;
import org.ivgmp.net.announce.AnnounceMessage.Answer;
import org.ivgmp.net.announce.AnnounceMessage.Cookie;
import org.ivgmp.net.announce.AnnounceMessage.Item;
import org.ivgmp.net.announce.AnnounceMessage.Role;
import org.ivgmp.net.announce.SiteKey;
import org.ivgmp.time.Moment;

/// An edge's book and reception under a virtual clock, and hosts that talk to it.
final class Lan {

    static final LanPort PORT = new LanPort("lan0", Ipv4Address.of("10.1.0.1"), IpPrefix.of("10.1.0.0/24"));
    static final Ipv4Address HOST = Ipv4Address.of("10.1.0.11");
    static final Ipv4Address G = Ipv4Address.of("239.1.1.1");
    static final Rules RULES = new Rules(Duration.ofMinutes(10), Duration.ofHours(1),
            List.of(IpPrefix.of("10.20.0.0/16")), List.of(IpPrefix.of("224.0.0.0/24"), IpPrefix.of("239.255.0.0/16")),
            8, 20);

    final Tally tally = new Tally();
    Moment now = new Moment(Long.MAX_VALUE - 5_000_000_000L);
    final Book book = new Book(RULES, tally, now);
    final Reception reception = new Reception(RULES, book, tally, new byte[32], now);
    final SapEar sap = new SapEar(RULES, book, tally);

    static Item send(IpAddress group) {
        return new Item(Role.SEND, group, group.unspecified());
    }

    static Item receive(IpAddress group) {
        return new Item(Role.RECEIVE, group, group.unspecified());
    }

    static Announce announce(long session, int sequence, int lifetimeS, Item... items) {
        return new Announce(session, sequence, lifetimeS, 0, Cookie.NONE, List.of(items));
    }

    static Announce keyed(int key, Announce announce, Cookie cookie) {
        return new Announce(announce.session(), announce.sequence(), announce.lifetimeS(), key, cookie, announce.items());
    }

    Answer say(Ipv4Address host, Announce announce) {
        return say(host, announce, Optional.empty());
    }

    Answer say(Ipv4Address host, Announce announce, Optional<SiteKey> key) {
        return answer(raw(host, AnnounceCodec.print(announce, key)).orElseThrow());
    }

    static Answer answer(byte[] datagram) {
        if (AnnounceCodec.parse(datagram) instanceof Parsed.Valid<AnnounceMessage>(Answer answer)) {
            return answer;
        }
        throw new AssertionError("no answer");
    }

    Optional<byte[]> raw(Ipv4Address host, byte[] datagram) {
        return reception.onDatagram(PORT, host, datagram, now);
    }

    /// Lets time pass, stopping at each deadline.
    List<Moment> pass(Duration span) {
        Moment end = now.plus(span);
        List<Moment> stops = new ArrayList<>();
        while (book.deadline().isPresent() && !book.deadline().get().isAfter(end)) {
            now = book.deadline().get();
            stops.add(now);
            book.onTick(now);
            if (stops.size() > 10_000) {
                throw new AssertionError("the book does not come to rest");
            }
        }
        now = end;
        book.onTick(now);
        return stops;
    }

    Announcements said() {
        return book.announcements(Set.of(PORT.name()), now);
    }
}
