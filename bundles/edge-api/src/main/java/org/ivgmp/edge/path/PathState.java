package org.ivgmp.edge.path;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// What is known of the path to one peer, tunnel and all.
///
/// @param heard     whether it answers: false after some probes in a row without an answer. Nothing else changes then
/// @param mtu       octets of the largest IP packet between overlay addresses that is known to pass: PLPMTU in RFC 8899's words.
///                  Empty until one did
/// @param phase     of the search for it
/// @param roundTrip of the last small probe; empty until there was one
public record PathState(boolean heard, OptionalInt mtu, Phase phase, Optional<Duration> roundTrip) {

    /// RFC 8899 section 5.2.
    public enum Phase {
        /// It is found out whether packets of the base size pass.
        BASE,
        /// Larger ones are tried.
        SEARCHING,
        /// The largest is known. It is confirmed now and then, and after a while a larger one is looked for once more.
        SEARCH_COMPLETE,
        /// Small packets pass, and those of the base size do not.
        ERROR
    }
}
