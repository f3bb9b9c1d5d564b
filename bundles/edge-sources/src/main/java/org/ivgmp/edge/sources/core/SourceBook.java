package org.ivgmp.edge.sources.core;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

import org.ivgmp.edge.sources.Flow;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;

/// The flows that are alive. One is when it was reported, or when its packet counter differs between two readings. So a new
/// book learns within two readings what an old one knew.
///
/// One thread at a time.
public final class SourceBook {

    private static final int READINGS_TO_COMPLETE = 2;

    private final SourceRules rules;
    private final Map<Flow, Moment> heard = new HashMap<>();
    private final Map<SourceCounter, Long> counters = new EnumMap<>(SourceCounter.class);
    private Map<Flow, Long> lastReading = Map.of();
    private int readings;

    public SourceBook(SourceRules rules) {
        this.rules = rules;
        for (SourceCounter counter : SourceCounter.values()) {
            counters.put(counter, 0L);
        }
    }

    /// The packet loop heard a flow that no route knows.
    public void onUnknown(Flow flow, Moment now) {
        count(SourceCounter.REPORTED);
        if (isForwarded(flow.group())) {
            alive(flow, now);
        } else {
            count(SourceCounter.NEVER_FORWARDED);
        }
    }

    /// Whether routers of this site may forward the group at all.
    public boolean isForwarded(IpAddress group) {
        return rules.neverForward().stream().noneMatch(prefix -> prefix.contains(group));
    }

    /// @param packets heard so far, of each flow that the packet loop knows
    public void onReading(Map<Flow, Long> packets, Moment now) {
        if (readings > 0) {
            packets.forEach((flow, count) -> {
                if (!count.equals(lastReading.get(flow)) && isForwarded(flow.group())) {
                    alive(flow, now);
                }
            });
        }
        lastReading = Map.copyOf(packets);
        readings = Math.min(readings + 1, READINGS_TO_COMPLETE);
        age(now);
    }

    private void alive(Flow flow, Moment now) {
        if (heard.containsKey(flow)) {
            heard.put(flow, now);
        } else if (heard.size() < rules.flowsMax()) {
            heard.put(flow, now);
            count(SourceCounter.DETECTED);
        } else {
            count(SourceCounter.FULL);
        }
    }

    private void age(Moment now) {
        int before = heard.size();
        heard.values().removeIf(at -> at.until(now).compareTo(rules.idle()) >= 0);
        counters.merge(SourceCounter.AGED, (long) (before - heard.size()), Long::sum);
    }

    private void count(SourceCounter counter) {
        counters.merge(counter, 1L, Long::sum);
    }

    public Sources sources() {
        return new Sources(readings >= READINGS_TO_COMPLETE, heard.keySet());
    }

    public Map<SourceCounter, Long> counters() {
        return Map.copyOf(counters);
    }
}
