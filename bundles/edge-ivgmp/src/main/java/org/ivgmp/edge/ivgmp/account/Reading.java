package org.ivgmp.edge.ivgmp.account;

import java.util.Map;

/// A reading of the packet loop's counters.
///
/// @param epoch names one run of the counters: they start at 0 with another one
public record Reading(String epoch, Map<Source, Amounts> counters) {

    public Reading {
        counters = Map.copyOf(counters);
    }
}
