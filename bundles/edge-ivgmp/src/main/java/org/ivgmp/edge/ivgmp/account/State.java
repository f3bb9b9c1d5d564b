package org.ivgmp.edge.ivgmp.account;

import java.util.Map;
import java.util.Optional;

/// The spool's commit point: the newest batch and what was accounted with it and before it change together.
///
/// @param sequence of the newest batch; 0 before the first
/// @param newest   absent before the first
record State(String spool, long sequence, Optional<Entry> newest, String epoch, Map<Source, Amounts> baseline,
        Names names) {

    State {
        baseline = Map.copyOf(baseline);
    }
}
