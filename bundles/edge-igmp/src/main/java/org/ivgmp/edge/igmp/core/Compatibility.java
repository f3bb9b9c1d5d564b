package org.ivgmp.edge.igmp.core;

import java.util.Optional;

import org.ivgmp.time.Moment;

/// Which version of hosts a group is treated for: RFC 9776 section 7.3.2.
///
/// @param v1Until Older Host Present timers
record Compatibility(Optional<Moment> v1Until, Optional<Moment> v2Until) {

    static final Compatibility VERSION_3 = new Compatibility(Optional.empty(), Optional.empty());

    Compatibility heardV1(Moment until) {
        return new Compatibility(Optional.of(until), v2Until);
    }

    Compatibility heardV2(Moment until) {
        return new Compatibility(v1Until, Optional.of(until));
    }

    boolean isV1(Moment now) {
        return v1Until.isPresent() && v1Until.get().isAfter(now);
    }

    boolean isV2OrOlder(Moment now) {
        return isV1(now) || v2Until.isPresent() && v2Until.get().isAfter(now);
    }
}
