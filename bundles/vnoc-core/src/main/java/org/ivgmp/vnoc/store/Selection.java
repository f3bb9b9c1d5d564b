package org.ivgmp.vnoc.store;

import java.time.Instant;
import java.util.Optional;

import org.ivgmp.net.IpAddress;

/// Which records are asked for.
///
/// @param from  inclusive
/// @param to    exclusive
/// @param limit rows at most
public record Selection(Optional<Instant> from, Optional<Instant> to, Optional<String> vpn, Optional<String> site,
        Optional<IpAddress> group, long limit) {

    public static Selection latest(long limit) {
        return new Selection(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                limit);
    }
}
