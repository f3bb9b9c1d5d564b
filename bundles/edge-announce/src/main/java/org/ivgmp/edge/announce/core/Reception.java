package org.ivgmp.edge.announce.core;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.announce.core.Tally.Count;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.announce.AnnounceCodec;
import org.ivgmp.net.announce.AnnounceMessage;
import org.ivgmp.net.announce.AnnounceMessage.Announce;
import org.ivgmp.net.announce.AnnounceMessage.Answer;
import org.ivgmp.net.announce.AnnounceMessage.Cookie;
import org.ivgmp.net.announce.AnnounceMessage.Item;
import org.ivgmp.net.announce.AnnounceMessage.Result;
import org.ivgmp.net.announce.AnnounceMessage.Role;
import org.ivgmp.net.announce.SiteKey;
import org.ivgmp.time.Moment;

/// Takes announcements into the book, or refuses them, and answers. With keys, an announcement has to be signed, to show that
/// its maker has heard this edge lately (a cookie), and to be newer than the last one of its session: so nothing that was
/// recorded is taken a second time.
///
/// One thread at a time.
public final class Reception {

    private final Rules rules;
    private final Book book;
    private final Tally tally;
    private final Cookies cookies;
    private boolean keyRequired;
    private Map<Integer, SiteKey> keys = Map.of();

    /// @param secret 32 random octets, drawn anew at each start
    public Reception(Rules rules, Book book, Tally tally, byte[] secret, Moment now) {
        this.rules = rules;
        this.book = book;
        this.tally = tally;
        this.cookies = new Cookies(secret, now);
    }

    /// @param required whether only holders of a key may announce; else whoever is on the LAN may
    /// @param next     the site's keys, by number
    public void keys(boolean required, Map<Integer, SiteKey> next) {
        keyRequired = required;
        keys = Map.copyOf(next);
    }

    /// @param from of a host of the site
    /// @return the answer, where there is to be one; never longer than the datagram
    public Optional<byte[]> onDatagram(LanPort port, Ipv4Address from, byte[] datagram, Moment now) {
        return switch (AnnounceCodec.parse(datagram)) {
            case Parsed.Malformed<AnnounceMessage>(var defect) -> {
                tally.count(switch (defect) {
                    case TRUNCATED -> Count.MALFORMED_TRUNCATED;
                    case NOT_MULTICAST -> Count.MALFORMED_GROUP;
                    case BAD_VERSION -> Count.MALFORMED_VERSION;
                    case BAD_FIELD, BAD_CHECKSUM -> Count.MALFORMED_FIELD;
                });
                yield AnnounceCodec.objection(datagram).map(answer -> AnnounceCodec.print(answer, Optional.empty()));
            }
            case Parsed.Valid<AnnounceMessage>(Answer _) -> {
                tally.count(Count.IGNORED_ANSWER);
                yield Optional.empty();
            }
            case Parsed.Valid<AnnounceMessage>(Announce announce) -> Optional.of(signed(port, from, announce, datagram, now));
        };
    }

    private byte[] signed(LanPort port, Ipv4Address from, Announce announce, byte[] datagram, Moment now) {
        if (announce.keyId() == 0) {
            Answer answer = keyRequired ? refused(announce, Result.KEY_REQUIRED, 0, Count.KEY_REQUIRED)
                    : take(port, from, announce, now);
            return AnnounceCodec.print(answer, Optional.empty());
        }
        SiteKey key = keys.get(announce.keyId());
        if (key == null || !key.signed(datagram)) {
            Announce unsigned = new Announce(announce.session(), announce.sequence(), 0, 0, Cookie.NONE, List.of());
            return AnnounceCodec.print(refused(unsigned, Result.BAD_KEY, 0, Count.BAD_KEY), Optional.empty());
        }
        return AnnounceCodec.print(take(port, from, announce, now), Optional.of(key));
    }

    private static Holder holder(LanPort port, Ipv4Address from, Announce announce) {
        return new Holder(port.name(), from, Long.toHexString(announce.session()));
    }

    private Answer take(LanPort port, Ipv4Address from, Announce announce, Moment now) {
        Holder holder = holder(port, from, announce);
        if (announce.keyId() != 0 && !cookies.isGood(announce.cookie(), holder, now)) {
            tally.count(Count.CHALLENGED);
            return answer(announce, Result.CHALLENGE, 0, 0, cookies.give(holder, now));
        }
        if (book.of(holder).filter(last -> Integer.compareUnsigned(announce.sequence(), last.sequence()) <= 0).isPresent()) {
            return refused(announce, Result.STALE, 0, Count.STALE);
        }
        for (int i = 0; i < announce.items().size(); i++) {
            Item item = announce.items().get(i);
            if (!rules.isForwarded(item.group())) {
                return refused(announce, Result.GROUP_REFUSED, i, Count.GROUP_REFUSED);
            }
            if (item.role() == Role.SEND && !item.source().isUnspecified()
                    && !rules.mayBeOfSite(port, item.source())) {
                return refused(announce, Result.FOREIGN_SOURCE, i, Count.FOREIGN_SOURCE);
            }
        }
        return enter(holder, announce, now);
    }

    private Answer enter(Holder holder, Announce announce, Moment now) {
        Set<Claim> claims = new HashSet<>();
        if (announce.lifetimeS() > 0) {
            announce.items().forEach(item -> claims.add(claim(holder.host(), item)));
        }
        boolean keyed = announce.keyId() != 0;
        Entry.How how = keyed ? Entry.How.KEYED : Entry.How.OPEN;
        if ((!claims.isEmpty() || book.of(holder).isEmpty()) && !book.hasRoom(holder, how, claims.size())) {
            return refused(announce, Result.TOO_MANY, 0, Count.TOO_MANY);
        }
        Duration lifetime = Duration.ofSeconds(claims.isEmpty() ? 0
                : Math.min(announce.lifetimeS(), rules.lifetimeMax().toSeconds()));
        book.put(holder, new Entry(claims, announce.sequence(), now, now.plus(lifetime),
                keyed ? now.plus(Cookies.GOOD_MAX) : now, how, 0, ""), now);
        tally.count(claims.isEmpty() ? Count.WITHDRAWN : Count.ACCEPTED);
        return answer(announce, Result.ACCEPTED, 0, (int) lifetime.toSeconds(),
                keyed ? cookies.give(holder, now) : Cookie.NONE);
    }

    private static Claim claim(Ipv4Address host, Item item) {
        boolean sends = item.role() == Role.SEND;
        boolean isHost = sends && item.source().equals(Ipv4Address.ANY);
        return new Claim(sends, item.group(), isHost ? host : item.source());
    }

    private Answer refused(Announce announce, Result result, int item, Count count) {
        tally.count(count);
        return answer(announce, result, item, 0, Cookie.NONE);
    }

    private static Answer answer(Announce to, Result result, int item, int lifetimeS, Cookie cookie) {
        return new Answer(result, item, to.session(), to.sequence(), lifetimeS, to.keyId(), cookie);
    }
}
