package org.ivgmp.edge.join.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.edge.join.core.Asked;
import org.ivgmp.edge.join.core.Heard;
import org.ivgmp.loop.Machine;
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
    private static final Duration REOPEN = Duration.ofSeconds(1);

    private final Asked asked = new Asked(System.currentTimeMillis());
    private final Heard heard = new Heard();
    private final int port;
    private final Surroundings surroundings;
    private final Map<Heard.Outcome, LongAdder> outcomes = new EnumMap<>(Heard.Outcome.class);
    private final LongAdder sent = new LongAdder();
    private final LongAdder unsent = new LongAdder();
    private Optional<Ipv4Address> overlay = Optional.empty();
    private Optional<JoinSocket> socket = Optional.empty();
    private Moment reopen;
    private String said = "";

    JoinMachine(int port, Surroundings surroundings, Moment now) {
        this.port = port;
        this.surroundings = surroundings;
        reopen = now;
        for (Heard.Outcome outcome : Heard.Outcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
    }

    @Override
    public void onEvent(Event event, Moment now) {
        switch (event) {
            case Event.Changed() -> {
                reopen = socket.isPresent() ? reopen : now;
                asked.want(surroundings.wanted().get(), now);
            }
            case Event.Received(var from, var octets) -> outcomes.get(heard.onMessage(from, octets, now)).increment();
        }
        onTick(now);
    }

    @Override
    public void onTick(Moment now) {
        if (!reopen.isAfter(now)) {
            open(now);
        }
        socket.ifPresent(there -> asked.messages(now).forEach(message ->
                (there.send(message.to(), message.octets()) ? sent : unsent).increment()));
        heard.onTick(now);
        surroundings.publish().accept(heard.joins());
    }

    private void open(Moment now) {
        Optional<Ipv4Address> wanted = surroundings.overlay().get();
        reopen = now.plus(REOPEN);
        if (!wanted.equals(overlay) || socket.filter(JoinSocket::works).isEmpty()) {
            close();
            overlay = wanted;
            wanted.ifPresent(this::bind);
        }
    }

    private void bind(Ipv4Address address) {
        try {
            socket = Optional.of(new JoinSocket(address, port, surroundings.ear()));
            said = "";
        } catch (IOException refused) {
            String problem = "peers cannot be asked directly, so joins take the VNOC's way; trying every second: UDP " + address + ":"
                    + port + ": " + refused.getMessage();
            if (!problem.equals(said)) {
                LOG.log(Level.INFO, problem);
                said = problem;
            }
        }
    }

    @Override
    public Optional<Moment> deadline() {
        Moment earliest = heard.deadline().map(due -> Moment.earlier(due, reopen)).orElse(reopen);
        return Optional.of(socket.flatMap(_ -> asked.deadline()).map(due -> Moment.earlier(due, earliest)).orElse(earliest));
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
        socket.ifPresent(JoinSocket::close);
        socket = Optional.empty();
    }
}
