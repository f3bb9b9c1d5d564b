package org.ivgmp.loop;

import java.util.Optional;

import org.ivgmp.time.Moment;

/// A state with its events and deadlines, driven by exactly one [Loop] (or, in tests, by a virtual clock).
/// All methods run on the driver's one thread.
///
/// @param <E> what may happen to it
public interface Machine<E> {

    void onEvent(E event, Moment now);

    /// Time passed. Called at or after [#deadline], and harmless when called earlier.
    void onTick(Moment now);

    /// When [#onTick] is wanted next; empty while nothing is pending.
    Optional<Moment> deadline();
}
