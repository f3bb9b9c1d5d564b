package org.ivgmp.edge.igmp.core;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/// What was heard and what was dropped, by kind. Written by one thread, read by any.
public final class Tally {

    /// One counter each, named after the protocol.
    public enum Count {
        REPORTS("%s_reports_total"),
        LEAVES("%s_leaves_total"),
        QUERIES_HEARD("%s_queries_heard_total"),
        QUERIES_SENT("%s_queries_sent_total"),
        QUERIES_NOT_SENT("%s_queries_not_sent_total"),
        IGNORED_TYPE("%s_ignored_type_total"),
        MALFORMED_TRUNCATED("%s_malformed_truncated_total"),
        MALFORMED_CHECKSUM("%s_malformed_bad_checksum_total"),
        MALFORMED_GROUP("%s_malformed_not_multicast_total"),
        MALFORMED_VERSION("%s_malformed_bad_version_total"),
        MALFORMED_FIELD("%s_malformed_bad_field_total"),
        NOT_IGMP("%s_dropped_not_%<s_total"),
        FRAGMENTS("%s_dropped_fragment_total"),
        BAD_TTL("%s_dropped_ttl_not_1_total"),
        FOREIGN_SOURCE("%s_dropped_source_not_on_lan_total"),
        NO_ROUTER_ALERT("%s_without_router_alert_total"),
        REFUSED_NO_ROUTER_ALERT("%s_dropped_no_router_alert_total"),
        BAD_DESTINATION("%s_dropped_wrong_destination_total"),
        OWN_SOURCE("%s_dropped_own_source_total"),
        LINK_LOCAL("%s_ignored_link_local_group_total"),
        SSM_OLDER("%s_ignored_ssm_older_version_total"),
        SSM_EXCLUDE("%s_ignored_ssm_exclude_total"),
        OTHER_VERSION("%s_queries_of_other_version_total"),
        SOLICITATIONS("%s_router_solicitations_total"),
        ROUTERS_HEARD("%s_router_advertisements_heard_total"),
        ADVERTISED("%s_router_advertisements_sent_total"),
        HOST_REPORTS("%s_subscription_reports_sent_total"),
        RATE_LIMITED("%s_dropped_rate_limit_total"),
        GROUPS_FULL("%s_dropped_groups_max_total"),
        SOURCES_FULL("%s_dropped_sources_max_total"),
        HOSTS_FULL("%s_untracked_hosts_max_total"),
        UNKNOWN_PORT("%s_dropped_unknown_port_total");

        private final String metric;

        Count(String metric) {
            this.metric = metric;
        }
    }

    private final String protocol;
    private final AtomicLongArray counts = new AtomicLongArray(Count.values().length);

    /// Of IGMP.
    public Tally() {
        this(Family.IGMP);
    }

    public Tally(Family family) {
        this.protocol = family.name().toLowerCase(Locale.ROOT);
    }

    public void count(Count what) {
        counts.incrementAndGet(what.ordinal());
    }

    public long of(Count what) {
        return counts.get(what.ordinal());
    }

    /// By metric name; all of them, also those that are zero.
    public Map<String, Long> snapshot() {
        Map<String, Long> all = new TreeMap<>();
        for (Count count : Count.values()) {
            all.put(count.metric.formatted(protocol), of(count));
        }
        return all;
    }
}
