package org.ivgmp.edge.announce.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.ivgmp.net.announce.AnnounceMessage.Cookie;
import org.ivgmp.net.announce.SiteKey;
import org.ivgmp.time.Moment;

/// What an announcer must have heard from this edge, lately: no state is kept for those that have not yet answered. A cookie
/// is good for one to two [#SLOT]s.
///
/// Stateless; any thread.
final class Cookies {

    static final Duration SLOT = Duration.ofMinutes(5);
    /// How long a cookie may be good for.
    static final Duration GOOD_MAX = SLOT.multipliedBy(2);

    private final SiteKey secret;
    private final Moment began;

    /// @param secret 32 random octets, drawn anew at each start
    Cookies(byte[] secret, Moment began) {
        this.secret = new SiteKey(1, secret);
        this.began = began;
    }

    Cookie give(Holder holder, Moment now) {
        return of(holder, slot(now));
    }

    boolean isGood(Cookie cookie, Holder holder, Moment now) {
        return cookie.equals(of(holder, slot(now))) || cookie.equals(of(holder, slot(now) - 1));
    }

    private long slot(Moment now) {
        return began.until(now).dividedBy(SLOT);
    }

    private Cookie of(Holder holder, long slot) {
        byte[] who = (holder.port() + " " + holder.id()).getBytes(StandardCharsets.UTF_8);
        ByteBuffer covered = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + who.length)
                .putLong(slot).putInt(holder.host().bits()).put(who);
        ByteBuffer mac = ByteBuffer.wrap(secret.mac(covered.array(), covered.capacity()));
        return new Cookie(mac.getLong(), mac.getLong());
    }
}
