package org.ivgmp.edge.announce.core;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/// What was heard and what was refused, by kind. Written by one thread, read by any.
public final class Tally {

    /// One counter each.
    public enum Count {
        DATAGRAMS("announce_datagrams_total"),
        ACCEPTED("announce_accepted_total"),
        WITHDRAWN("announce_withdrawn_total"),
        EXPIRED("announce_expired_total"),
        CHALLENGED("announce_challenged_total"),
        BAD_KEY("announce_refused_bad_key_total"),
        KEY_REQUIRED("announce_refused_key_required_total"),
        STALE("announce_refused_stale_total"),
        FOREIGN_SOURCE("announce_refused_foreign_source_total"),
        GROUP_REFUSED("announce_refused_group_total"),
        TOO_MANY("announce_refused_too_many_total"),
        MALFORMED_TRUNCATED("announce_malformed_truncated_total"),
        MALFORMED_GROUP("announce_malformed_not_multicast_total"),
        MALFORMED_VERSION("announce_malformed_bad_version_total"),
        MALFORMED_FIELD("announce_malformed_bad_field_total"),
        IGNORED_ANSWER("announce_ignored_answer_total"),
        FOREIGN_HOST("announce_dropped_host_not_of_site_total"),
        RATE_LIMITED("announce_dropped_rate_limit_total"),
        UNKNOWN_PORT("announce_dropped_unknown_port_total"),
        ANSWERS_NOT_SENT("announce_answers_not_sent_total"),
        SAP_DATAGRAMS("sap_datagrams_total"),
        SAP_ACCEPTED("sap_accepted_total"),
        SAP_DELETED("sap_deleted_total"),
        SAP_DELETED_NOTHING("sap_ignored_deletion_total"),
        SAP_TRUNCATED("sap_malformed_truncated_total"),
        SAP_BAD_VERSION("sap_malformed_bad_version_total"),
        SAP_BAD_COMPRESSION("sap_malformed_compression_total"),
        SAP_BAD_SDP("sap_malformed_sdp_total"),
        SAP_NOT_SDP("sap_ignored_not_sdp_total"),
        SAP_IPV6("sap_ignored_ipv6_total"),
        SAP_ENCRYPTED("sap_ignored_encrypted_total"),
        SAP_FOREIGN("sap_ignored_origin_not_of_site_total"),
        SAP_NO_GROUP("sap_ignored_no_group_of_ours_total"),
        SAP_TOO_MANY("sap_refused_too_many_total");

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
