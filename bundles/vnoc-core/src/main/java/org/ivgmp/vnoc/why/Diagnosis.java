package org.ivgmp.vnoc.why;

import java.util.List;

/// What the VNOC itself finds, and who knows more.
///
/// @param asked at most [#ASKED_MAX]; the site in question first
public record Diagnosis(List<Step> steps, List<Asking> asked) {

    public static final int ASKED_MAX = 12;

    public Diagnosis {
        steps = List.copyOf(steps);
        asked = List.copyOf(asked);
    }
}
