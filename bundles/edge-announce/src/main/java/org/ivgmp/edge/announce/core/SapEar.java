package org.ivgmp.edge.announce.core;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.ivgmp.edge.announce.core.Tally.Count;
import org.ivgmp.edge.announce.sap.SapCodec;
import org.ivgmp.edge.announce.sap.SapDefect;
import org.ivgmp.edge.announce.sap.SapPacket;
import org.ivgmp.edge.announce.sap.SdpOrigin;
import org.ivgmp.edge.announce.sap.SdpParser;
import org.ivgmp.edge.announce.sap.SdpSession;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// Learns senders from session announcements. Only those whose origin is a host of this site: what others announce, and what
/// came through a tunnel, is somebody else's to send.
///
/// One thread at a time.
public final class SapEar {

    /// From the origin of NTP time, 1900, to that of Unix time: RFC 8866 section 5.9.
    static final long NTP_TO_UNIX_S = 2_208_988_800L;

    private final Rules rules;
    private final Book book;
    private final Tally tally;

    public SapEar(Rules rules, Book book, Tally tally) {
        this.rules = rules;
        this.book = book;
        this.tally = tally;
    }

    /// @param unixS the time of day, in seconds since 1970
    public void onDatagram(LanPort port, byte[] datagram, long unixS, Moment now) {
        tally.count(Count.SAP_DATAGRAMS);
        switch (SapCodec.parse(datagram)) {
            case SapPacket.Refused(var defect) -> tally.count(count(defect));
            case SapPacket.Valid(var packet) -> {
                if (packet.deletion()) {
                    delete(port, packet, now);
                } else {
                    SdpParser.parse(packet.payload()).ifPresentOrElse(
                            session -> announced(port, packet, session, unixS, now), () -> tally.count(Count.SAP_BAD_SDP));
                }
            }
        }
    }

    /// The host of this site that the session is from, by the SAP header or by `o=`: programs write nonsense into the one
    /// (minisapserver: 1.2.3.4) or the other (FFmpeg: 127.0.0.1), but not into both.
    private Optional<Ipv4Address> origin(LanPort port, SapPacket packet, Optional<SdpOrigin> origin) {
        return Stream.concat(Stream.of(packet.origin()), origin.flatMap(SdpOrigin::creator).stream())
                .filter(address -> rules.isOfSite(port, address)).findFirst();
    }

    private static Count count(SapDefect defect) {
        return switch (defect) {
            case TRUNCATED -> Count.SAP_TRUNCATED;
            case BAD_VERSION -> Count.SAP_BAD_VERSION;
            case IPV6 -> Count.SAP_IPV6;
            case ENCRYPTED -> Count.SAP_ENCRYPTED;
            case BAD_COMPRESSION -> Count.SAP_BAD_COMPRESSION;
            case NOT_SDP -> Count.SAP_NOT_SDP;
            case BAD_SDP -> Count.SAP_BAD_SDP;
        };
    }

    private static Holder holder(LanPort port, Ipv4Address origin, String identity) {
        return new Holder(port.name(), origin, "SAP " + identity);
    }

    /// By the session's identity, or by the hash of its announcement: RFC 2974 sections 4 and 5.
    private void delete(LanPort port, SapPacket packet, Moment now) {
        Optional<SdpOrigin> said = SdpOrigin.in(packet.payload());
        Optional<Holder> meant = origin(port, packet, said).flatMap(origin ->
                said.map(each -> holder(port, origin, each.identity())).filter(each -> book.of(each).isPresent())
                        .or(() -> byHash(port, origin, packet.hash())));
        meant.ifPresentOrElse(holder -> {
            tally.count(Count.SAP_DELETED);
            book.put(holder, Entry.ofSap(Set.of(), packet.hash(), "", now, now, now), now);
        }, () -> tally.count(Count.SAP_DELETED_NOTHING));
    }

    private Optional<Holder> byHash(LanPort port, Ipv4Address origin, int hash) {
        return hash == 0 ? Optional.empty() : book.entries().entrySet().stream()
                .filter(each -> each.getValue().how() == Entry.How.SAP && each.getValue().hash() == hash
                        && each.getKey().port().equals(port.name()) && each.getKey().host().equals(origin))
                .map(Map.Entry::getKey).findFirst();
    }

    private void announced(LanPort port, SapPacket packet, SdpSession session, long unixS, Moment now) {
        Optional<Ipv4Address> origin = origin(port, packet, Optional.of(session.origin()));
        if (origin.isEmpty()) {
            tally.count(Count.SAP_FOREIGN);
            return;
        }
        Holder holder = holder(port, origin.get(), session.origin().identity());
        Set<Claim> claims = new HashSet<>();
        for (SdpSession.Stream stream : session.streams()) {
            if (rules.isForwarded(stream.group())) {
                sources(port, origin.get(), stream)
                        .forEach(source -> claims.add(new Claim(true, stream.group(), source)));
            }
        }
        enter(holder, claims, packet.hash(), session, unixS, now);
    }

    private void enter(Holder holder, Set<Claim> claims, int hash, SdpSession session, long unixS, Moment now) {
        Moment from = session.start() == 0 ? now : later(now, session.start(), unixS);
        Moment until = now.plus(rules.sapTimeout());
        if (session.stop() != 0) {
            until = Moment.earlier(until, later(now, session.stop(), unixS));
        }
        if (claims.isEmpty() || !until.isAfter(now)) {
            tally.count(Count.SAP_NO_GROUP);
            book.put(holder, Entry.ofSap(Set.of(), hash, "", now, now, now), now);
            return;
        }
        if (!book.hasRoom(holder, Entry.How.SAP, claims.size())) {
            tally.count(Count.SAP_TOO_MANY);
            return;
        }
        tally.count(Count.SAP_ACCEPTED);
        Moment began = book.of(holder).map(Entry::from).filter(old -> !from.isAfter(now) && !old.isAfter(now)).orElse(from);
        book.put(holder, Entry.ofSap(claims, hash, session.title(), began, until, now), now);
    }

    /// Those of the source filter that are of this site; without one the session's maker.
    private Set<Ipv4Address> sources(LanPort port, Ipv4Address origin, SdpSession.Stream stream) {
        Set<Ipv4Address> sources = new HashSet<>(stream.sources().isEmpty() ? Set.of(origin) : stream.sources());
        sources.removeIf(source -> !rules.isOfSite(port, source));
        return sources;
    }

    /// When an NTP time is; not before `now`, and not later than a month from it.
    private static Moment later(Moment now, long ntpS, long unixS) {
        long inS = Math.clamp(ntpS - NTP_TO_UNIX_S - unixS, 0, Duration.ofDays(30).toSeconds());
        return now.plus(Duration.ofSeconds(inS));
    }
}
