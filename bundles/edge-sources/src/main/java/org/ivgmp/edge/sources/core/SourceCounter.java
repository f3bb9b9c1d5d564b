package org.ivgmp.edge.sources.core;

/// What this bundle counts.
public enum SourceCounter {
    REPORTED("sources_reported_total", "Unknown flows reported by the packet loop"),
    DETECTED("sources_detected_total", "Flows found alive, by a report or by its counter"),
    AGED("sources_aged_total", "Flows that fell silent"),
    NEVER_FORWARDED("sources_never_forwarded_total", "Reports of flows to groups that are never forwarded"),
    FULL("sources_full_total", "New flows ignored because too many are known");

    private final String metric;
    private final String help;

    SourceCounter(String metric, String help) {
        this.metric = metric;
        this.help = help;
    }

    /// With its unit, as it stands in metrics.
    public String metric() {
        return metric;
    }

    public String help() {
        return help;
    }
}
