package org.ivgmp.edge.igmp.core;

import java.time.Duration;
import java.util.Optional;

import org.ivgmp.edge.igmp.core.Tally.Count;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.time.Moment;

/// Decides which packets are messages to act on. Whatever is refused is counted by its reason. Not thread-safe: one per port and
/// family.
public abstract sealed class Admission permits IgmpAdmission, MldAdmission {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Limits limits;
    private final Tally tally;
    private Moment windowEnd;
    private int inWindow;

    Admission(Limits limits, Tally tally, Moment now) {
        this.limits = limits;
        this.tally = tally;
        this.windowEnd = now.plus(SECOND);
    }

    public static Admission of(Family family, Limits limits, Tally tally, Moment now) {
        return switch (family) {
            case IGMP -> new IgmpAdmission(limits, tally, now);
            case MLD -> new MldAdmission(limits, tally, now);
        };
    }

    /// A message and where it came from.
    public record Heard(IpAddress from, IgmpMessage message) {
    }

    /// @param octets an IP packet, untrusted
    public final Optional<Heard> admit(LanPort port, byte[] octets, Moment now) {
        return withinRate(now) ? examine(port, octets) : refused(Count.RATE_LIMITED);
    }

    abstract Optional<Heard> examine(LanPort port, byte[] octets);

    private boolean withinRate(Moment now) {
        if (!windowEnd.isAfter(now)) {
            windowEnd = now.plus(SECOND);
            inWindow = 0;
        }
        inWindow++;
        return inWindow <= limits.reportsPerSecond();
    }

    /// RFC 2113, RFC 2711. Whether a message without the option may pass.
    final boolean mayLack(boolean routerAlert) {
        if (!routerAlert) {
            tally.count(Count.NO_ROUTER_ALERT);
        }
        return routerAlert || !limits.routerAlert();
    }

    final Optional<Heard> refused(Count why) {
        tally.count(why);
        return Optional.empty();
    }

    final Optional<Heard> malformed(Parsed.Defect defect) {
        return refused(switch (defect) {
            case TRUNCATED -> Count.MALFORMED_TRUNCATED;
            case BAD_CHECKSUM -> Count.MALFORMED_CHECKSUM;
            case NOT_MULTICAST -> Count.MALFORMED_GROUP;
            case BAD_VERSION -> Count.MALFORMED_VERSION;
            case BAD_FIELD -> Count.MALFORMED_FIELD;
        });
    }
}
