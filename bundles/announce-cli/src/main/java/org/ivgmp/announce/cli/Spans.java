package org.ivgmp.announce.cli;

import java.time.Duration;
import java.util.Optional;

/// Times as people write them.
final class Spans {

    private static final Duration MAX = Duration.ofDays(365);

    private Spans() {
    }

    /// `90`, `90s`, `10m`, `2h`, `1d`: above zero, at most a year.
    static Optional<Duration> parse(String text) {
        if (!text.matches("[0-9]{1,9}[smhd]?")) {
            return Optional.empty();
        }
        boolean plain = Character.isDigit(text.charAt(text.length() - 1));
        long number = Long.parseLong(plain ? text : text.substring(0, text.length() - 1));
        Duration span = switch (plain ? 's' : text.charAt(text.length() - 1)) {
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            case 'd' -> Duration.ofDays(number);
            default -> Duration.ofSeconds(number);
        };
        return span.isPositive() && span.compareTo(MAX) <= 0 ? Optional.of(span) : Optional.empty();
    }
}
