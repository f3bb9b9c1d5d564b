package org.ivgmp.vnoc.core;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

import org.ivgmp.net.Dscp;

/// On what terms a rule allows what it allows.
///
/// @param ttl   what the sending edge does to the TTL, as on the wire: `decrement`, `keep`, or 1 to 255
/// @param rate  bits of IP packets a second that a site may send to a group, 0 for no cap
/// @param from  before this moment the rule does not hold
/// @param until from this moment on the rule does not hold
/// @param groups of the rule's range that a site may have at once, in each role; 0 for no quota. It counts for new requests
/// @param dscp   what the tunnel packets are marked with, 0 to 63; [Dscp#COPY] for the carried packet's codepoint
public record Terms(String ttl, long rate, Optional<Instant> from, Optional<Instant> until, int groups, int dscp) {

    public static final String DECREMENT = "decrement";
    /// A terabit a second.
    public static final long RATE_MAX = 1_000_000_000_000L;
    public static final Terms USUAL = new Terms(DECREMENT, 0, Optional.empty(), Optional.empty());

    /// More than a site may have in all.
    public static final int GROUPS_MAX = 10_000;

    private static final String TTL = "decrement|keep|[1-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5]";

    /// Without a quota and a codepoint.
    public Terms(String ttl, long rate, Optional<Instant> from, Optional<Instant> until) {
        this(ttl, rate, from, until, 0, Dscp.COPY);
    }

    public Terms {
        if (dscp < Dscp.COPY || dscp > Dscp.MAX) {
            throw new IllegalArgumentException("dscp = " + dscp + " is not from 0 to " + Dscp.MAX);
        }
        if (groups < 0 || groups > GROUPS_MAX) {
            throw new IllegalArgumentException("groups = " + groups + " is not from 0 to " + GROUPS_MAX);
        }
        if (!ttl.matches(TTL)) {
            throw new IllegalArgumentException("ttl = '" + ttl + "' is not decrement, keep, or a number from 1 to 255");
        }
        if (rate < 0 || rate > RATE_MAX) {
            throw new IllegalArgumentException("rate = " + rate + " is not from 0 to " + RATE_MAX + " bit/s");
        }
        if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            throw new IllegalArgumentException("the rule would end at " + until.get() + ", before it begins at " + from.get());
        }
    }

    boolean holdAt(Instant at) {
        return from.map(begin -> !begin.isAfter(at)).orElse(true) && until.map(end -> end.isAfter(at)).orElse(true);
    }

    /// Its beginning and end.
    Stream<Instant> turns() {
        return Stream.concat(from.stream(), until.stream());
    }

    @Override
    public String toString() {
        return (ttl.equals(DECREMENT) ? "" : ", TTL " + ttl) + (rate == 0 ? "" : ", at most " + rate + " bit/s")
                + Dscp.named(dscp).map(name -> ", DSCP " + name).orElse("")
                + (groups == 0 ? "" : ", at most " + groups + " groups")
                + from.map(begin -> ", from " + begin).orElse("") + until.map(end -> ", until " + end).orElse("");
    }
}
