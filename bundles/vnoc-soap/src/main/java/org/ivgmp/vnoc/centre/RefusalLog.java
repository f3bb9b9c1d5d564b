package org.ivgmp.vnoc.centre;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.ivgmp.time.Moment;

/// Which refusals were audited lately: whoever asks again and again for what he may not have fills no disk.
final class RefusalLog {

    private static final int ENTRIES_MAX = 10_000;

    private final Duration rest;
    private final Map<Object, Moment> said = new LinkedHashMap<>();

    /// @param rest how long the same refusal is not written again
    RefusalLog(Duration rest) {
        this.rest = rest;
    }

    /// Whether it is to be written; if so it counts as written.
    boolean isNews(Object refusal, Moment now) {
        Moment last = said.get(refusal);
        if (last != null && last.plus(rest).isAfter(now)) {
            return false;
        }
        said.remove(refusal);
        said.put(refusal, now);
        if (said.size() > ENTRIES_MAX) {
            said.remove(said.keySet().iterator().next());
        }
        return true;
    }
}
