package org.ivgmp.edge.join.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.edge.join.core.Asked;
import org.ivgmp.edge.join.core.Heard;
import org.ivgmp.loop.Machine;
import org.ivgmp.loop.Reopening;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// Brings what is asked to the socket and what is heard to whoever looks, and opens the socket when there is an overlay address.
final class JoinMachine implements Machine<JoinMachine.Event>, AutoCloseable {

    sealed interface Event {
        /// What is wanted, or the overlay address, may have changed.
        record Changed() implements Event {
        }

        record Received(Ipv4Address from, byte[] octets) implements Event {
        }
    }

    /// Where things come from and go to.
    ///
    /// @param overlay empty until the device has enrolled
    /// @param ear     of the socket's thread
    /// @param publish on the loop's thread
    record Surroundings(Supplier<Optional<Ipv4Address>> overlay, Supplier<Set<PeerJoin>> wanted, JoinSocket.Ear ear,
            Consumer<Set<PeerJoin>> publish) {
    }

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.join");

    private final Asked asked = new Asked(System.currentTimeMillis());
    private final Heard heard = new Heard();
    private final Surroundings surroundings;
    private final Map<Heard.Outcome, LongAdder> outcomes = new EnumMap<>(Heard.Outcome.class);
    private final LongAdder sent = new LongAdder();
    private final LongAdder unsent = new LongAdder();
    private final Reopening<Ipv4Address, JoinSocket> socket;

    JoinMachine(int port, Surroundings surroundings, Moment now) {
        this.surroundings = surroundings;
        socket = new Reopening<>(surroundings.overlay(), overlay -> new JoinSocket(overlay, port, surroundings.ear()),
                problem -> LOG.log(Level.INFO, "peers cannot be asked directly, so joins take the VNOC's way; trying every second: UDP port "
                        + port + " at " + problem), now);
        for (Heard.Outcome outcome : Heard.Outcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
    }

    @Override
    public void onEvent(Event event, Moment now) {
        switch (event) {
            case Event.Changed() -> {
                socket.soon(now);
                asked.want(surroundings.wanted().get(), now);
            }
            case Event.Received(var from, var octets) -> outcomes.get(heard.onMessage(from, octets, now)).increment();
        }
        onTick(now);
    }

    @Override
    public void onTick(Moment now) {
        socket.onTick(now);
        socket.opened().ifPresent(there -> asked.messages(now).forEach(message ->
                (there.send(message.to(), message.octets()) ? sent : unsent).increment()));
        heard.onTick(now);
        surroundings.publish().accept(heard.joins());
    }

    @Override
    public Optional<Moment> deadline() {
        Optional<Moment> saying = socket.opened().flatMap(_ -> asked.deadline());
        return Stream.of(heard.deadline(), saying, Optional.of(socket.due())).flatMap(Optional::stream).min(Moment::compareTo);
    }

    /// Any thread's.
    Map<String, Long> counters() {
        return Map.of("join_sent_total", sent.sum(), "join_unsent_total", unsent.sum(),
                "join_heard_total", outcomes.get(Heard.Outcome.TAKEN).sum(),
                "join_dropped_malformed_total", outcomes.get(Heard.Outcome.MALFORMED).sum(),
                "join_dropped_old_total", outcomes.get(Heard.Outcome.OLD).sum(),
                "join_dropped_too_many_total", outcomes.get(Heard.Outcome.TOO_MANY).sum());
    }

    @Override
    public void close() {
        socket.close();
    }
}
