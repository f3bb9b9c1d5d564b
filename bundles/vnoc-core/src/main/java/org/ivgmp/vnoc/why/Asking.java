package org.ivgmp.vnoc.why;

import java.util.Set;

/// Whom to ask, and for what.
///
/// @param peers     whom it should get the group from, or send it to; empty for all that its policy names
/// @param candidate whether it is only asked because nobody else is known to send
public record Asking(String site, Part part, Set<String> peers, boolean candidate) {

    /// A site's answer may have so many steps.
    public static final int STEPS_MAX = 64;

    public Asking {
        peers = Set.copyOf(peers);
    }
}
