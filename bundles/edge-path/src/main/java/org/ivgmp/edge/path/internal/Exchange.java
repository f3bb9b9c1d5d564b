package org.ivgmp.edge.path.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

import org.ivgmp.edge.path.core.Stamp;
import org.ivgmp.loop.Reopening;
import org.ivgmp.net.Ipv4Address;

/// The socket with the thread that reads from it: the Session-Reflector, and the way of the answers to our own probes. Only peers are
/// answered, each packet with one that is no longer, and a bounded number a second.
final class Exchange implements Reopening.Opened {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.path");
    /// For the peers of an edge many times over; a flood gets no further.
    private static final int ANSWERS_A_SECOND = 10_000;
    private static final long NS_PER_S = 1_000_000_000L;
    private static final long CLOSE_WAIT_MS = 2000;
    /// From 1900, where RFC 5905's timestamps begin, to 1970.
    private static final long NTP_EPOCH_S = 2_208_988_800L;

    private final ProbeSocket socket;
    private final BiConsumer<Ipv4Address, Integer> onAnswer;
    private final Thread thread;
    private volatile Set<Ipv4Address> peers = Set.of();
    private volatile boolean closed;
    private long second;
    private int answersThisSecond;

    private final Tally tally;

    /// @param onAnswer on a thread of the exchange's own: who answered, and which sequence number
    Exchange(Ipv4Address overlay, int port, BiConsumer<Ipv4Address, Integer> onAnswer, Tally tally) throws IOException {
        this.onAnswer = onAnswer;
        this.tally = tally;
        socket = ProbeSocket.open(overlay, port);
        thread = Thread.ofPlatform().name("path-reflector").daemon().start(this::read);
    }

    /// Those who are answered, and whose answers count.
    void peers(Set<Ipv4Address> known) {
        peers = Set.copyOf(known);
    }

    ProbeSocket.Sent send(Ipv4Address peer, int sequence, int size) {
        return socket.send(peer, Stamp.request(sequence, ntp(), size));
    }

    private void read() {
        byte[] octets = new byte[ProbeSocket.PACKET_MAX];
        try {
            while (!closed) {
                Optional<ProbeSocket.Received> packet = socket.receive(octets);
                packet.ifPresent(received -> received(octets, received));
            }
        } catch (IOException failure) {
            LOG.log(Level.WARNING, "the socket of path probes is opened anew: " + failure.getMessage());
        }
    }

    private void received(byte[] octets, ProbeSocket.Received packet) {
        if (!peers.contains(packet.from())) {
            tally.strangers.increment();
            return;
        }
        Optional<Integer> answered = Stamp.answered(octets, packet.length());
        Optional<byte[]> answer = Stamp.answer(octets, packet.length(), ntp());
        if (answered.isPresent()) {
            onAnswer.accept(packet.from(), answered.get());
        } else if (answer.isEmpty()) {
            tally.malformed.increment();
        } else if (isAllowed(System.nanoTime())) {
            tally.reflected.increment();
            socket.send(packet.from(), answer.get());
        } else {
            tally.tooFast.increment();
        }
    }

    private boolean isAllowed(long nowNs) {
        if (nowNs - second >= NS_PER_S) {
            second = nowNs;
            answersThisSecond = 0;
        }
        return answersThisSecond++ < ANSWERS_A_SECOND;
    }

    /// RFC 5905 section 6, the 64-bit timestamp format.
    private static long ntp() {
        Instant now = Instant.now();
        long fraction = ((long) now.getNano() << 32) / NS_PER_S;
        return now.getEpochSecond() + NTP_EPOCH_S << 32 | fraction;
    }

    /// Whether it reads yet.
    @Override
    public boolean works() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            socket.close();
        }
    }
}
