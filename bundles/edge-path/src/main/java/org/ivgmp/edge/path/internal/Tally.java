package org.ivgmp.edge.path.internal;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What came to the port of probes that was no answer to ours.
final class Tally {

    final LongAdder reflected = new LongAdder();
    final LongAdder strangers = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder tooFast = new LongAdder();

    Map<String, Long> read() {
        return Map.of("path_reflected_total", reflected.sum(), "path_dropped_stranger_total", strangers.sum(),
                "path_dropped_malformed_total", malformed.sum(), "path_dropped_rate_total", tooFast.sum());
    }
}
