package org.ivgmp.edge.igmp.core;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/// What was heard and what was dropped, by kind. Written by one thread, read by any.
public final class Tally {

    /// One counter each.
    public enum Count {
        REPORTS("igmp_reports_total"),
        LEAVES("igmp_leaves_total"),
        QUERIES_HEARD("igmp_queries_heard_total"),
        QUERIES_SENT("igmp_queries_sent_total"),
        QUERIES_NOT_SENT("igmp_queries_not_sent_total"),
        IGNORED_TYPE("igmp_ignored_type_total"),
        MALFORMED_TRUNCATED("igmp_malformed_truncated_total"),
        MALFORMED_CHECKSUM("igmp_malformed_bad_checksum_total"),
        MALFORMED_GROUP("igmp_malformed_not_multicast_total"),
        MALFORMED_VERSION("igmp_malformed_bad_version_total"),
        MALFORMED_FIELD("igmp_malformed_bad_field_total"),
        NOT_IGMP("igmp_dropped_not_igmp_total"),
        FRAGMENTS("igmp_dropped_fragment_total"),
        BAD_TTL("igmp_dropped_ttl_not_1_total"),
        FOREIGN_SOURCE("igmp_dropped_source_not_on_lan_total"),
        NO_ROUTER_ALERT("igmp_without_router_alert_total"),
        REFUSED_NO_ROUTER_ALERT("igmp_dropped_no_router_alert_total"),
        BAD_DESTINATION("igmp_dropped_wrong_destination_total"),
        OWN_SOURCE("igmp_dropped_own_source_total"),
        LINK_LOCAL("igmp_ignored_link_local_group_total"),
        SSM_OLDER("igmp_ignored_ssm_older_version_total"),
        SSM_EXCLUDE("igmp_ignored_ssm_exclude_total"),
        OTHER_VERSION("igmp_queries_of_other_version_total"),
        SOLICITATIONS("igmp_router_solicitations_total"),
        ROUTERS_HEARD("igmp_router_advertisements_heard_total"),
        ADVERTISED("igmp_router_advertisements_sent_total"),
        HOST_REPORTS("igmp_subscription_reports_sent_total"),
        RATE_LIMITED("igmp_dropped_rate_limit_total"),
        GROUPS_FULL("igmp_dropped_groups_max_total"),
        SOURCES_FULL("igmp_dropped_sources_max_total"),
        HOSTS_FULL("igmp_untracked_hosts_max_total"),
        UNKNOWN_PORT("igmp_dropped_unknown_port_total");

        private final String metric;

        Count(String metric) {
            this.metric = metric;
        }
    }

    private final AtomicLongArray counts = new AtomicLongArray(Count.values().length);

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
            all.put(count.metric, of(count));
        }
        return all;
    }
}
