package org.ivgmp.edge.igmp.core;

import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What one interface knows of one group: RFC 9776 section 6.2. Immutable; absent groups are `NONE`.
public sealed interface GroupState {

    GroupState NONE = new Include(Map.of());

    /// INCLUDE (A): only the listed sources are wanted, each until its own deadline.
    record Include(Map<IpAddress, Moment> sources) implements GroupState {
        public Include {
            sources = Map.copyOf(sources);
        }
    }

    /// EXCLUDE (X,Y): all sources are wanted but `blocked` (Y), until `expiry`. `requested` (X) are those that would
    /// still be wanted if the group fell back to INCLUDE.
    record Exclude(Moment expiry, Map<IpAddress, Moment> requested, Set<IpAddress> blocked) implements GroupState {
        public Exclude {
            requested = Map.copyOf(requested);
            blocked = Set.copyOf(blocked);
            assert requested.keySet().stream().noneMatch(blocked::contains) : "X and Y overlap";
        }
    }

    /// Whether traffic from `source` is to be forwarded: section 6.3. Forwarding is a function of the state, so it can
    /// not drift from it.
    default boolean forwards(IpAddress source) {
        return switch (this) {
            case Include(var sources) -> sources.containsKey(source);
            case Exclude(_, _, var blocked) -> !blocked.contains(source);
        };
    }

    /// The sources that have timers: A in INCLUDE (A), X in EXCLUDE (X,Y).
    default Map<IpAddress, Moment> sourceTimers() {
        return switch (this) {
            case Include(var sources) -> sources;
            case Exclude(_, var requested, _) -> requested;
        };
    }

    /// How many sources are kept.
    default int size() {
        return switch (this) {
            case Include(var sources) -> sources.size();
            case Exclude(_, var requested, var blocked) -> requested.size() + blocked.size();
        };
    }

    /// When this state changes by itself, if ever. The shell sleeps until then.
    default Optional<Moment> deadline() {
        return switch (this) {
            case Include(var sources) -> sources.values().stream().min(Moment::compareTo);
            case Exclude(var expiry, var requested, _) ->
                    Optional.of(requested.values().stream().reduce(expiry, Moment::earlier));
        };
    }
}
