package org.ivgmp.edge.announce.sap;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.announce.sap.SdpSession.Stream;
import org.ivgmp.net.Ipv4Address;

/// Reads session descriptions: RFC 8866, and source filters, RFC 4570. Lines that say nothing about groups are skipped,
/// IPv6 addresses and media that are switched off (port 0) too.
public final class SdpParser {

    public static final int GROUPS_MAX = 64;
    private static final int LINES_MAX = 1000;
    private static final int SOURCES_MAX = 32;
    private static final int TEXT_MAX = 80;

    /// Of a session or of one media description.
    private static final class Part {
        private final List<Ipv4Address> groups = new ArrayList<>();
        private boolean connected;
        private boolean off;
    }

    /// @param group empty for each group of the session
    private record Filter(Optional<Ipv4Address> group, Set<Ipv4Address> sources) {
    }

    private final List<Part> media = new ArrayList<>();
    private final Part session = new Part();
    private final List<Filter> filters = new ArrayList<>();
    private Optional<String> origin = Optional.empty();
    private String title = "";
    private boolean timed;
    private long start;
    private long stop;
    private boolean bad;

    private SdpParser() {
    }

    /// Empty for what is no session description, or a larger one than we take.
    public static Optional<SdpSession> parse(String text) {
        String[] lines = text.split("\r?\n", LINES_MAX + 1);
        if (!lines[0].equals("v=0") || lines.length > LINES_MAX) {
            return Optional.empty();
        }
        SdpParser parser = new SdpParser();
        for (String line : lines) {
            parser.line(line);
        }
        return parser.bad ? Optional.empty() : parser.origin.flatMap(parser::whole);
    }

    private void line(String line) {
        if (line.length() < 2 || line.charAt(1) != '=') {
            bad |= !line.isBlank();
            return;
        }
        String value = line.substring(2);
        switch (line.charAt(0)) {
            case 'o' -> origin = Optional.of(value);
            case 's' -> title = SdpOrigin.printable(value, TEXT_MAX);
            case 'c' -> connection(value);
            case 't' -> time(value);
            case 'm' -> media(value);
            case 'a' -> attribute(value);
            default -> { }
        }
    }

    private Part part() {
        return media.isEmpty() ? session : media.getLast();
    }

    private void media(String value) {
        String[] fields = value.split(" ");
        bad |= fields.length < 3;
        Part part = new Part();
        part.off = fields.length > 1 && fields[1].equals("0");
        media.add(part);
    }

    /// `IN IP4 239.1.2.3/127/3`: RFC 8866 section 5.7. The number behind the TTL counts groups.
    private void connection(String value) {
        String[] fields = value.split(" ");
        part().connected = true;
        if (fields.length < 3 || !fields[0].equals("IN") || !fields[1].equals("IP4")) {
            bad |= fields.length < 3;
            return;
        }
        String[] parts = fields[2].split("/", 3);
        Optional<Ipv4Address> first = Ipv4Address.parse(parts[0]);
        int count = parts.length < 3 ? 1 : small(parts[2]);
        if (first.isEmpty() || !first.get().isMulticast()) {
            return;
        }
        bad |= count < 1 || count > GROUPS_MAX;
        for (int i = 0; i < count && !bad; i++) {
            Ipv4Address group = new Ipv4Address(first.get().bits() + i);
            bad |= !group.isMulticast() || part().groups.size() >= GROUPS_MAX;
            part().groups.add(group);
        }
    }

    /// 0 for what is no small number.
    private static int small(String digits) {
        return digits.matches("[0-9]{1,4}") ? Integer.parseInt(digits) : 0;
    }

    /// Several `t=` lines: from the first start to the last stop.
    private void time(String value) {
        String[] fields = value.split(" ");
        if (fields.length != 2 || !fields[0].matches("[0-9]{1,15}") || !fields[1].matches("[0-9]{1,15}")) {
            bad = true;
            return;
        }
        long from = Long.parseLong(fields[0]);
        long to = Long.parseLong(fields[1]);
        start = timed ? Math.min(start, from) : from;
        stop = timed && (stop == 0 || to == 0) ? 0 : Math.max(stop, to);
        timed = true;
    }

    /// `source-filter: incl IN IP4 232.3.4.5 192.0.2.10`; `*` for each group. Filters that exclude name no sender.
    private void attribute(String value) {
        if (!value.startsWith("source-filter:")) {
            return;
        }
        String[] fields = value.substring("source-filter:".length()).strip().split(" +");
        if (fields.length < 5 || !fields[0].equals("incl") || !fields[1].equals("IN")
                || !fields[2].equals("IP4") && !fields[2].equals("*")) {
            return;
        }
        Set<Ipv4Address> sources = new HashSet<>();
        for (int i = 4; i < Math.min(fields.length, 4 + SOURCES_MAX); i++) {
            Ipv4Address.parse(fields[i]).ifPresent(sources::add);
        }
        if (filters.size() < GROUPS_MAX) {
            filters.add(new Filter(Ipv4Address.parse(fields[3]), sources));
        }
    }

    private Optional<SdpSession> whole(String value) {
        Set<Ipv4Address> groups = new LinkedHashSet<>();
        if (media.isEmpty()) {
            groups.addAll(session.groups);
        }
        for (Part part : media) {
            if (!part.off) {
                groups.addAll(part.connected ? part.groups : session.groups);
            }
        }
        if (groups.size() > GROUPS_MAX) {
            return Optional.empty();
        }
        List<Stream> streams = groups.stream().map(group -> new Stream(group, sources(group))).toList();
        return SdpOrigin.parse(value).map(origin -> new SdpSession(origin, title, start, stop, streams));
    }

    private Set<Ipv4Address> sources(Ipv4Address group) {
        Set<Ipv4Address> sources = new HashSet<>();
        for (Filter filter : filters) {
            if (filter.group().isEmpty() || filter.group().get().equals(group)) {
                sources.addAll(filter.sources());
            }
        }
        return sources;
    }
}
