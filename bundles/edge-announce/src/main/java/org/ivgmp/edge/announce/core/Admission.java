package org.ivgmp.edge.announce.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// Which datagrams are looked at: of hosts of this site, and so many a second of each port and of each host, so that one host's
/// flood leaves room for the others. What is refused here is counted and not answered.
///
/// One thread at a time.
public final class Admission {

    private static final Duration SECOND = Duration.ofSeconds(1);

    /// Datagrams a second.
    public record Rates(int ofPort, int ofHost) {
    }

    private record Host(String port, Ipv4Address address) {
    }

    private final Rules rules;
    private final Rates rates;
    private final Tally tally;
    private final Map<String, Integer> ofPort = new HashMap<>();
    /// No more than are admitted in a second.
    private final Map<Host, Integer> ofHost = new HashMap<>();
    private Moment windowEnd;

    public Admission(Rules rules, Rates rates, Tally tally, Moment now) {
        this.rules = rules;
        this.rates = rates;
        this.tally = tally;
        this.windowEnd = now.plus(SECOND);
    }

    public boolean admits(LanPort port, Ipv4Address host, Moment now) {
        if (!rules.isOfSite(port, host)) {
            tally.count(Tally.Count.FOREIGN_HOST);
            return false;
        }
        if (!withinRates(port.name(), host, now)) {
            tally.count(Tally.Count.RATE_LIMITED);
            return false;
        }
        return true;
    }

    /// What is beyond its host's share does not count for the port.
    private boolean withinRates(String port, Ipv4Address host, Moment now) {
        if (!windowEnd.isAfter(now)) {
            windowEnd = now.plus(SECOND);
            ofPort.clear();
            ofHost.clear();
        }
        Host who = new Host(port, host);
        if (ofPort.getOrDefault(port, 0) >= rates.ofPort() || ofHost.getOrDefault(who, 0) >= rates.ofHost()) {
            return false;
        }
        ofPort.merge(port, 1, Integer::sum);
        ofHost.merge(who, 1, Integer::sum);
        return true;
    }
}
