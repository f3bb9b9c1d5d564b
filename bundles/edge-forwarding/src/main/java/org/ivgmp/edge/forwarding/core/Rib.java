package org.ivgmp.edge.forwarding.core;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.edge.forwarding.Routes;
import org.ivgmp.time.Moment;

/// Who wants what forwarded. Routes of an owner that went away, and those of the table that was found at the start, stay
/// in force until their owners have said everything again, at most for the hold time (as in RFC 4724).
///
/// One thread at a time.
public final class Rib {

    /// @param routes what the owner says now
    /// @param stale  what it, or an earlier holder, said before it went away
    private record Claim(boolean open, Routes routes, Routes stale, Optional<Moment> staleUntil) {

        static final Claim NONE = new Claim(false, Routes.NONE, Routes.NONE, Optional.empty());

        Claim suspended(boolean open, Moment until) {
            Routes all = union(routes, stale);
            return new Claim(open, Routes.NONE, all, all.equals(Routes.NONE) ? Optional.empty() : Optional.of(until));
        }

        Claim replaced(Routes next) {
            return new Claim(open, next, stale, staleUntil);
        }

        Claim withoutStale() {
            return new Claim(open, routes, Routes.NONE, Optional.empty());
        }
    }

    private final Duration hold;
    private final Map<String, Claim> claims = new TreeMap<>();
    /// The table found at the start, while not all its owners have spoken.
    private PlaneTable inherited;
    private final Set<String> awaited;
    private final Moment inheritedUntil;
    /// Whether [#last] may not be what claims say any more.
    private boolean changed = true;
    private PlaneTable last = PlaneTable.EMPTY;
    private TableBuilder lastBuilder = new TableBuilder();

    /// @param found the table that is installed
    public Rib(Duration hold, PlaneTable found, Moment now) {
        this.hold = hold;
        this.inherited = found;
        this.awaited = new HashSet<>(found.owners());
        this.inheritedUntil = now.plus(hold);
    }

    public void open(String owner, Moment now) {
        changed = true;
        claims.merge(owner, new Claim(true, Routes.NONE, Routes.NONE, Optional.empty()),
                (old, _) -> old.suspended(true, now.plus(hold)));
    }

    public void replace(String owner, Routes routes) {
        claims.computeIfPresent(owner, (_, claim) -> {
            changed |= claim.routes() != routes;
            return claim.replaced(routes);
        });
    }

    public void complete(String owner) {
        claims.computeIfPresent(owner, (_, claim) -> {
            changed |= claim.staleUntil().isPresent();
            return claim.withoutStale();
        });
        if (awaited.remove(owner)) {
            changed = true;
            inherited = awaited.isEmpty() ? PlaneTable.EMPTY : inherited;
        }
    }

    public void close(String owner, Moment now) {
        changed = true;
        claims.computeIfPresent(owner, (_, claim) -> claim.suspended(false, now.plus(hold)));
        forgetGone();
    }

    /// Drops what was held long enough.
    public void onTick(Moment now) {
        changed = true;
        claims.replaceAll((_, claim) -> claim.staleUntil().filter(until -> !until.isAfter(now)).isPresent()
                ? claim.withoutStale() : claim);
        forgetGone();
        if (isInheriting() && !inheritedUntil.isAfter(now)) {
            inherited = PlaneTable.EMPTY;
            awaited.clear();
        }
    }

    private void forgetGone() {
        claims.values().removeIf(Claim.NONE::equals);
    }

    private boolean isInheriting() {
        return inherited != PlaneTable.EMPTY;
    }

    public Optional<Moment> deadline() {
        Stream<Moment> stale = claims.values().stream().flatMap(claim -> claim.staleUntil().stream());
        return Stream.concat(stale, isInheriting() ? Stream.of(inheritedUntil) : Stream.empty()).reduce(Moment::earlier);
    }

    /// Owners whose old routes are still in force without their word.
    public Set<String> awaited() {
        TreeSet<String> owners = new TreeSet<>(awaited);
        claims.forEach((owner, claim) -> claim.staleUntil().ifPresent(_ -> owners.add(owner)));
        return owners;
    }

    /// The table that should be installed; its generation is the next after `installed`, or, if there is no other difference,
    /// it is `installed` itself.
    public PlaneTable table(PlaneTable installed) {
        if (changed || installed != last) {
            last = build(installed);
            changed = false;
        }
        return last;
    }

    private PlaneTable build(PlaneTable installed) {
        TableBuilder builder = new TableBuilder(lastBuilder);
        lastBuilder = builder;
        claims.values().forEach(claim -> builder.add(claim.routes()));
        claims.values().forEach(claim -> builder.add(claim.stale()));
        builder.add(inherited);
        TreeSet<String> owners = new TreeSet<>(claims.keySet());
        owners.addAll(awaited);
        PlaneTable same = builder.build(installed.generation(), owners);
        return same.equals(installed) ? installed : new PlaneTable(installed.generation() + 1, same.localOverlay(), same.owners(),
                same.egress(), same.ingress(), same.relays());
    }

    private static Routes union(Routes first, Routes second) {
        return new Routes(first.localOverlay().or(second::localOverlay), union(first.egress(), second.egress()),
                union(first.ingress(), second.ingress()), union(first.relays(), second.relays()));
    }

    private static <T> Set<T> union(Set<T> a, Set<T> b) {
        Set<T> both = new HashSet<>(a);
        both.addAll(b);
        return both;
    }
}
