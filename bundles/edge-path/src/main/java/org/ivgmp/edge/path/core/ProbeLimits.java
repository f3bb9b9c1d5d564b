package org.ivgmp.edge.path.core;

import java.time.Duration;

/// How paths are probed. Sizes are octets of IP packets.
///
/// @param min      MIN_PLPMTU: taken for granted
/// @param base     BASE_PLPMTU: expected to pass nearly everywhere
/// @param max      MAX_PLPMTU: nothing larger is tried
/// @param probes   MAX_PROBES: so many of a size must be lost in a row, while small ones pass
/// @param timer    PROBE_TIMER: how long an answer is waited for
/// @param interval between small probes, when nothing else is to be found out
/// @param confirm  CONFIRMATION_TIMER: between probes of the size that passed
/// @param raise    PMTU_RAISE_TIMER: after that a larger size is looked for once more
public record ProbeLimits(int min, int base, int max, int probes, Duration timer, Duration interval, Duration confirm, Duration raise) {
}
