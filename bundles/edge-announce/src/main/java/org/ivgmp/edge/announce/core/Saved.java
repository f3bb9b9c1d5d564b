package org.ivgmp.edge.announce.core;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// The book as text, so that announcements outlive the program that keeps it: an announcer that speaks once, and a SAP session
/// that is repeated every ten minutes, would be forgotten else. One line each, fields with tabs between them; times of day.
public final class Saved {

    private static final int FIELDS = 9;
    private static final int LINES_MAX = 100_000;

    private Saved() {
    }

    public static String print(Book book, Moment now, long wallMs) {
        StringBuilder text = new StringBuilder();
        book.entries().forEach((holder, entry) -> {
            if (!entry.claims().isEmpty()) {
                text.append(String.join("\t", holder.port(), holder.host().toString(), holder.id(),
                        entry.how().name(), Integer.toUnsignedString(entry.sequence()),
                        wallMs + now.until(entry.from()).toMillis() + " " + (wallMs + now.until(entry.until()).toMillis()),
                        String.valueOf(entry.hash()), entry.title(),
                        entry.claims().stream().map(Saved::print).collect(Collectors.joining(" ")))).append('\n');
            }
        });
        return text.toString();
    }

    private static String print(Claim claim) {
        return (claim.sends() ? "S" : "R") + "," + claim.group() + "," + claim.source();
    }

    /// Puts into the book what is still alive and still allowed. A line that makes no sense is skipped.
    ///
    /// @param keyRequired whether what was announced without a key no longer counts
    public static void restore(String text, Book book, Rules rules, boolean keyRequired, Moment now, long wallMs) {
        text.lines().limit(LINES_MAX).forEach(line -> {
            String[] fields = line.split("\t", -1);
            if (fields.length == FIELDS && !(keyRequired && fields[3].equals(Entry.How.OPEN.name()))) {
                restore(fields, book, rules, now, wallMs);
            }
        });
    }

    private static void restore(String[] fields, Book book, Rules rules, Moment now, long wallMs) {
        Optional<Ipv4Address> host = Ipv4Address.parse(fields[1]);
        Optional<Entry.How> how = Arrays.stream(Entry.How.values()).filter(each -> each.name().equals(fields[3])).findFirst();
        if (host.isEmpty() || how.isEmpty() || !fields[4].matches("[0-9]{1,10}") || !fields[5].matches("[0-9]{1,15} [0-9]{1,15}")
                || !fields[6].matches("[0-9]{1,5}")) {
            return;
        }
        Duration longest = how.get() == Entry.How.SAP ? rules.sapTimeout() : rules.lifetimeMax();
        String[] times = fields[5].split(" ");
        Moment from = now.plus(left(times[0], wallMs, Duration.ofDays(30)));
        Moment until = now.plus(left(times[1], wallMs, longest));
        Set<Claim> claims = new HashSet<>();
        Arrays.stream(fields[8].split(" ")).map(Saved::claim).flatMap(Optional::stream)
                .filter(claim -> rules.isForwarded(claim.group())).forEach(claims::add);
        Holder holder = new Holder(fields[0], host.get(), fields[2]);
        if (!claims.isEmpty() && until.isAfter(now) && book.hasRoom(holder, how.get(), claims.size())) {
            book.put(holder, new Entry(claims, (int) Long.parseLong(fields[4]), from, until, now, how.get(),
                    Integer.parseInt(fields[6]), fields[7]), now);
        }
    }

    private static Duration left(String ms, long wallMs, Duration longest) {
        return Duration.ofMillis(Math.clamp(Long.parseLong(ms) - wallMs, 0, longest.toMillis()));
    }

    private static Optional<Claim> claim(String text) {
        String[] fields = text.split(",", -1);
        if (fields.length != 3 || !fields[0].matches("[SR]")) {
            return Optional.empty();
        }
        return IpAddress.parse(fields[1]).filter(IpAddress::isMulticast).flatMap(group ->
                IpAddress.parse(fields[2]).filter(source -> source.width() == group.width()).map(source -> new Claim(fields[0].equals("S"), group, source)));
    }
}
