package org.ivgmp.vnoc.operator;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.ivgmp.net.Dscp;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.vnoc.core.Rule;

/// The parameters of a request, checked as they are read.
record Parameters(UnaryOperator<String> raw) {

    private static final int TEXT_MAX = 256;

    /// @throws IllegalArgumentException naming the parameter, as do the others
    String text(String name) {
        String value = raw.apply(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("parameter '" + name + "' is missing");
        }
        if (value.length() > TEXT_MAX) {
            throw new IllegalArgumentException("parameter '" + name + "' is longer than " + TEXT_MAX);
        }
        return value.strip();
    }

    boolean has(String name) {
        return raw.apply(name) != null;
    }

    long number(String name, long max) {
        String value = text(name);
        if (!value.matches("[0-9]{1,18}") || Long.parseLong(value) > max) {
            throw new IllegalArgumentException(name + " = '" + value + "' is not a number from 0 to " + max);
        }
        return Long.parseLong(value);
    }

    /// A codepoint by name or number; [Dscp#COPY] where there is none.
    int dscp(String name) {
        if (!has(name) || text(name).equals("copy")) {
            return Dscp.COPY;
        }
        return Dscp.parse(text(name)).orElseThrow(() -> new IllegalArgumentException(
                name + " = '" + text(name) + "' is none of copy, " + Dscp.known()));
    }

    /// As in RFC 3339, where it is given.
    Optional<Instant> instant(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        String value = text(name);
        try {
            return Optional.of(OffsetDateTime.parse(value).toInstant());
        } catch (DateTimeParseException malformed) {
            throw new IllegalArgumentException(name + " = '" + value
                    + "' is not a date and time with its offset, such as 2026-12-24T18:00:00Z", malformed);
        }
    }

    boolean flag(String name) {
        return "true".equals(raw.apply(name));
    }

    IpPrefix prefix(String name) {
        String value = text(name);
        return IpPrefix.parse(value).orElseThrow(() -> new IllegalArgumentException(
                name + " = '" + value + "' is not a group or a range of groups, such as 239.1.2.3 or 239.1.0.0/16"));
    }

    IpAddress group(String name) {
        String value = text(name);
        return IpAddress.parse(value).filter(IpAddress::isMulticast).orElseThrow(() ->
                new IllegalArgumentException(name + " = '" + value + "' is not a group, such as 239.1.2.3"));
    }

    /// A day stands for its beginning, UTC.
    Instant time(String name) {
        String value = text(name);
        try {
            return value.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}") ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC)
                    .toInstant() : OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeParseException malformed) {
            throw new IllegalArgumentException(name + " = '" + value
                    + "' is not a time such as 2026-11-23 or 2026-11-23T15:00:00Z", malformed);
        }
    }

    Rule.Action action(String name) {
        String value = text(name).toUpperCase(Locale.ROOT);
        return switch (value) {
            case "SEND" -> Rule.Action.SEND;
            case "RECEIVE" -> Rule.Action.RECEIVE;
            case "BOTH" -> Rule.Action.BOTH;
            default -> throw new IllegalArgumentException(name + " = '" + value + "' is not send, receive or both");
        };
    }
}
