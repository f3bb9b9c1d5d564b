package org.ivgmp.edge.path.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.ivgmp.edge.path.PathState;
import org.ivgmp.edge.path.core.Prober;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.loop.Machine;
import org.ivgmp.loop.Reopening;
import org.ivgmp.time.Moment;

/// Brings the prober's probes to the socket and their answers back, and opens the socket when there is an overlay address.
final class PathMachine implements Machine<PathMachine.Event>, AutoCloseable {

    sealed interface Event {
        /// What is wanted, or the overlay address, may have changed.
        record Changed() implements Event {
        }

        record Answered(Ipv4Address peer, int sequence, Moment at) implements Event {
        }
    }

    /// Where the overlay address and the wanted peers come from, and where states go.
    ///
    /// @param overlay  empty until the device has enrolled
    /// @param watched  peers by owner
    /// @param onAnswer of the exchange's thread
    /// @param publish  on the loop's thread
    record Surroundings(Supplier<Optional<Ipv4Address>> overlay, Supplier<Map<String, Set<Ipv4Address>>> watched,
            BiConsumer<Ipv4Address, Integer> onAnswer, Consumer<Map<Ipv4Address, PathState>> publish) {
    }

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.path");
    /// Round trips alone are news this seldom: whoever looks at states need not be woken at each probe.
    private static final Duration ROUND_TRIPS = Duration.ofSeconds(10);

    private final Prober prober;
    /// Of all exchanges, one after the other.
    private final Tally tally = new Tally();
    private final Surroundings surroundings;
    private final Reopening<Ipv4Address, Exchange> exchange;
    private Moment roundTripsDue;
    private Map<Ipv4Address, PathState> published = Map.of();

    PathMachine(Prober prober, int port, Surroundings surroundings, Moment now) {
        this.prober = prober;
        this.surroundings = surroundings;
        exchange = new Reopening<>(surroundings.overlay(), overlay -> new Exchange(overlay, port, surroundings.onAnswer(), tally),
                problem -> LOG.log(Level.WARNING, "paths cannot be probed, trying every second: " + problem), now);
        roundTripsDue = now;
    }

    @Override
    public void onEvent(Event event, Moment now) {
        switch (event) {
            case Event.Changed() -> {
                surroundings.watched().get().forEach((owner, peers) -> prober.watch(owner, peers, now));
                exchange.soon(now);
            }
            case Event.Answered(var peer, var sequence, var at) -> prober.answered(peer, sequence, at);
        }
        onTick(now);
    }

    @Override
    public void onTick(Moment now) {
        if (exchange.onTick(now)) {
            exchange.opened().ifPresent(there -> there.peers(prober.peers()));
        }
        exchange.opened().ifPresent(there -> prober.tick(now).forEach(probe -> {
            if (there.send(probe.peer(), probe.sequence(), probe.size()) == ProbeSocket.Sent.TOO_LARGE) {
                prober.refused(probe.peer(), probe.sequence(), now);
            }
        }));
        publish(now);
    }

    private void publish(Moment now) {
        Map<Ipv4Address, PathState> states = prober.states();
        if (!withoutRoundTrips(states).equals(withoutRoundTrips(published)) || !roundTripsDue.isAfter(now)) {
            roundTripsDue = now.plus(ROUND_TRIPS);
            states.forEach((peer, state) -> say(peer, Optional.ofNullable(published.get(peer)), state));
            published = Map.copyOf(states);
            surroundings.publish().accept(published);
        }
    }

    private static void say(Ipv4Address peer, Optional<PathState> before, PathState state) {
        if (state.phase() == PathState.Phase.SEARCH_COMPLETE && !before.map(PathState::mtu).equals(Optional.of(state.mtu()))) {
            LOG.log(Level.INFO, "path to " + peer + ": packets of up to " + state.mtu().orElse(0) + " octets pass");
        }
        if (before.map(PathState::heard).orElse(true) != state.heard()) {
            LOG.log(Level.INFO, "path to " + peer + ": " + (state.heard() ? "answers again" : "no answer to probes"));
        }
    }

    private static Map<Ipv4Address, PathState> withoutRoundTrips(Map<Ipv4Address, PathState> states) {
        Map<Ipv4Address, PathState> bare = new HashMap<>(states);
        bare.replaceAll((_, state) -> new PathState(state.heard(), state.mtu(), state.phase(), Optional.empty()));
        return bare;
    }

    @Override
    public Optional<Moment> deadline() {
        Optional<Moment> probes = exchange.opened().flatMap(_ -> prober.deadline());
        return Optional.of(probes.map(due -> Moment.earlier(due, exchange.due())).orElse(exchange.due()));
    }

    /// Any thread's.
    Map<String, Long> counters() {
        return tally.read();
    }

    @Override
    public void close() {
        exchange.close();
    }
}
