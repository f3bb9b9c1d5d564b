package org.ivgmp.edge.igmp.core;

import java.time.Duration;

import org.ivgmp.net.igmp.IgmpMessage;

/// The timers and counts of RFC 9776 section 8, with its default values.
///
/// @param robustness      section 8.1; how many lost packets in a row are survived, plus one
/// @param queryInterval   section 8.2; between general queries
/// @param queryResponse   section 8.3; how long hosts may spread their answers
/// @param lastMemberQuery section 8.8; between specific queries after a leave
/// @param startupQuery    section 8.6; between the general queries at the start, where the RFC's default is a quarter of queryInterval
/// @param startupResponse how long hosts may spread their answers to those; at most queryResponse. No membership's life depends on it
public record IgmpTimers(int robustness, Duration queryInterval, Duration queryResponse, Duration lastMemberQuery, Duration startupQuery,
        Duration startupResponse) {

    private static final Duration STARTUP_QUERY = Duration.ofSeconds(2);
    private static final Duration STARTUP_RESPONSE = Duration.ofSeconds(1);
    private static final int SETTLING_DIVISOR = 4;
    /// What we believe another querier; the wire could say 31,744 s, and a membership would outlive its host by a day.
    private static final Duration INTERVAL_MIN = Duration.ofSeconds(2);
    private static final Duration INTERVAL_MAX = Duration.ofHours(1);

    private static final Duration LAST_MEMBER_MIN = Duration.ofMillis(100);
    private static final Duration LAST_MEMBER_MAX = Duration.ofMillis(25_500);

    /// Below the constants that its constructor needs.
    public static final IgmpTimers DEFAULT =
            new IgmpTimers(2, Duration.ofSeconds(125), Duration.ofSeconds(10), Duration.ofSeconds(1));

    public IgmpTimers {
        if (robustness < 1) {
            throw new IllegalArgumentException("robustness must be at least 1, is " + robustness);
        }
        if (queryResponse.compareTo(queryInterval) >= 0) {
            throw new IllegalArgumentException("queryResponse " + queryResponse
                    + " must be shorter than queryInterval " + queryInterval + " (RFC 9776 section 8.3)");
        }
        startupResponse = shorter(startupResponse, queryResponse);
        startupQuery = shorter(startupQuery, queryInterval);
        if (startupResponse.compareTo(startupQuery) >= 0) {
            throw new IllegalArgumentException("startupResponse " + startupResponse + " must be shorter than startupQuery " + startupQuery
                    + ": a host that is still to answer the one query would not hear the next (RFC 9776 section 5.2)");
        }
    }

    /// With the usual ones at the start.
    public IgmpTimers(int robustness, Duration queryInterval, Duration queryResponse, Duration lastMemberQuery) {
        this(robustness, queryInterval, queryResponse, lastMemberQuery, STARTUP_QUERY, STARTUP_RESPONSE);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /// These, but for what the querier's query says of its own: sections 4.1.6 and 4.1.7. A value that is not said, as in version 2, or not
    /// believed stays as configured here.
    public IgmpTimers adopting(IgmpMessage.Query query) {
        int heardRobustness = query.robustness() == 0 ? robustness : query.robustness();
        Duration heardInterval = query.interval();
        boolean believed = heardInterval.compareTo(INTERVAL_MIN) >= 0 && heardInterval.compareTo(INTERVAL_MAX) <= 0
                && queryResponse.compareTo(heardInterval) < 0;
        return new IgmpTimers(heardRobustness, believed ? heardInterval : queryInterval, queryResponse, lastMemberQuery, startupQuery,
                startupResponse);
    }

    /// These, for a group-specific query of a version 2 querier: its hosts answer within `maxResponse` (RFC 2236 section 3). A
    /// value that cannot be is not believed.
    public IgmpTimers asking(Duration maxResponse) {
        boolean believed = maxResponse.compareTo(LAST_MEMBER_MIN) >= 0 && maxResponse.compareTo(LAST_MEMBER_MAX) <= 0;
        return believed ? new IgmpTimers(robustness, queryInterval, queryResponse, maxResponse, startupQuery, startupResponse) : this;
    }

    /// How long a membership lives without being refreshed: section 8.4, which RFC 3376 had one queryResponse shorter.
    public Duration groupMembership() {
        return queryInterval.multipliedBy(robustness).plus(queryResponse.multipliedBy(2));
    }

    /// How long another querier is believed to be there: section 8.5.
    public Duration otherQuerierPresent() {
        return queryInterval.multipliedBy(robustness).plus(queryResponse.dividedBy(2));
    }

    /// From the last startup query to the first that gives hosts the usual time: a LAN whose hosts are too many to answer within
    /// startupResponse, or whose answers were lost, does not wait for a whole queryInterval.
    public Duration settling() {
        return queryInterval.dividedBy(SETTLING_DIVISOR);
    }

    /// How long a group is treated as having hosts of an older version: section 8.13.
    public Duration olderHostPresent() {
        return queryInterval.multipliedBy(robustness).plus(queryResponse);
    }

    /// How long a leaving group waits for another member to speak up: section 8.10, Last Member Query Time.
    public Duration lastMemberQueryTime() {
        return lastMemberQuery.multipliedBy(robustness);
    }
}
