package org.ivgmp.edge.lan.internal;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What was lost on the way from the wire to the handlers, per port. Thread-safe.
final class LanCounters {

    /// One counter for each port.
    enum Count {
        /// Frames with IGMP or MLD.
        HEARD("lan_capture_heard_total"),
        /// Lost in front of the capture: libpcap's ps_drop and ps_ifdrop.
        DROPPED("lan_capture_dropped_total"),
        /// Tagged frames of another VLAN, mostly.
        NOT_IP("lan_capture_ignored_not_ip_total"),
        /// A listener failed on a frame: a defect of ours.
        HANDLER_FAILED("lan_handler_failed_total"),
        /// What was to be sent and was not.
        NOT_SENT("lan_not_sent_total");

        private final String metric;

        Count(String metric) {
            this.metric = metric;
        }
    }

    private record Key(Count what, String port) {
    }

    private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

    /// The port shall be seen, also while nothing counts there.
    void show(String port) {
        for (Count what : Count.values()) {
            add(what, port, 0);
        }
    }

    void add(Count what, String port, long more) {
        counts.computeIfAbsent(new Key(what, port), _ -> new LongAdder()).add(more);
    }

    long of(Count what, String port) {
        LongAdder count = counts.get(new Key(what, port));
        return count == null ? 0 : count.sum();
    }

    /// By metric name, the port in braces: `lan_capture_dropped_total{port="lan0"}`.
    Map<String, Long> snapshot() {
        Map<String, Long> all = new TreeMap<>();
        counts.forEach((key, count) -> all.put(key.what().metric + "{port=\"" + key.port() + "\"}", count.sum()));
        return all;
    }
}
