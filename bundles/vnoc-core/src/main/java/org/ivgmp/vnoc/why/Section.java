package org.ivgmp.vnoc.why;

import java.util.List;
import java.util.Optional;

/// Steps that belong together.
///
/// @param asking of whom; empty for the VNOC itself
public record Section(Optional<Asking> asking, Phase phase, List<Step> steps) {
    public Section {
        steps = List.copyOf(steps);
    }

    /// Empty for the VNOC itself.
    public String site() {
        return asking.map(Asking::site).orElse("");
    }

    /// For people, such as `paris asks`.
    public String title() {
        return asking.map(Asking::site).map(site -> switch (phase) {
            case ASK -> site + " asks";
            case ARRIVE -> site + " gets";
            case SEND, VNOC -> site + (asking.get().part() == Part.RELAY ? " relays" : " sends");
        }).orElse("the VNOC");
    }

    boolean candidate() {
        return asking.filter(Asking::candidate).isPresent();
    }

    /// Along the way: the site's own wish, then what was decided, then who sends, then what arrives.
    int rank(String subject) {
        return switch (phase) {
            case VNOC -> 2;
            case ASK -> site().equals(subject) ? 0 : 5;
            case ARRIVE -> 6;
            case SEND -> candidate() ? 1 : site().equals(subject) ? 0 : asking.get().part() == Part.RELAY ? 4 : 3;
        };
    }
}
