package org.ivgmp.edge.ivgmp.core;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

import org.ivgmp.time.Moment;

/// What a provider says, bridged over its replacement: until the new one's view is complete, what the old one said last
/// stays in force beside it, at most for the hold time (as in BGP graceful restart, RFC 4724).
///
/// @param fresh what the provider there is now has said
/// @param stale what an earlier one said last, with its end
/// @param <T>   the snapshot
record Held<T>(T fresh, Optional<Stale<T>> stale) {

    record Stale<T>(T said, Moment until) {
    }

    /// Nothing said yet, nothing held: an edge that has just started waits for a first complete view as if an earlier
    /// life had left `unknown`.
    static <T> Held<T> starting(T unknown, Duration hold, Moment now) {
        return new Held<>(unknown, Optional.of(new Stale<>(unknown, now.plus(hold))));
    }

    Held<T> said(T snapshot, Predicate<T> complete) {
        return new Held<>(snapshot, complete.test(snapshot) ? Optional.empty() : stale);
    }

    Held<T> gone(T unknown, BinaryOperator<T> union, Duration hold, Moment now) {
        return new Held<>(unknown, Optional.of(new Stale<>(inForce(union), now.plus(hold))));
    }

    Held<T> onTick(Moment now) {
        boolean over = stale.isPresent() && !stale.get().until().isAfter(now);
        return over ? new Held<>(fresh, Optional.empty()) : this;
    }

    T inForce(BinaryOperator<T> union) {
        return stale.map(old -> union.apply(old.said(), fresh)).orElse(fresh);
    }

    /// Whether nothing of an earlier life is awaited any more.
    boolean settled() {
        return stale.isEmpty();
    }

    Optional<Moment> deadline() {
        return stale.map(Stale::until);
    }
}
