package org.ivgmp.edge.dataplane.core;

/// When a branch is suspended: docs/ivgmp.md, section 9.
///
/// @param lossPercent  so much loss, lasting, trips the breaker; 0 for never
/// @param afterNs      how long it must last
/// @param restNs       how long the branch rests the first time; doubled with each relapse, up to [#REST_NS_MAX]
/// @param silenceNs    so long without a word of the receiver, while packets are sent, trips it too
public record BreakerLimits(int lossPercent, long afterNs, long restNs, long silenceNs) {

    static final long REST_NS_MAX = 600_000_000_000L;
}
