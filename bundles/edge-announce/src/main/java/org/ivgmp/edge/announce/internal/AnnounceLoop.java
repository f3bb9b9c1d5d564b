package org.ivgmp.edge.announce.internal;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.ivgmp.edge.announce.Announced;
import org.ivgmp.edge.announce.Announcements;
import org.ivgmp.edge.announce.core.Admission;
import org.ivgmp.edge.announce.core.Book;
import org.ivgmp.edge.announce.core.Reception;
import org.ivgmp.edge.announce.core.Rules;
import org.ivgmp.edge.announce.core.SapEar;
import org.ivgmp.edge.announce.core.Saved;
import org.ivgmp.edge.announce.core.Tally;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.loop.Machine;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.ivgmp.view.Published;

/// The book of announcements on its thread: hears, answers, publishes, and keeps the file.
final class AnnounceLoop implements Machine<AnnounceLoop.Event> {

    /// From one look at ports that could not be opened, keys and the file to the next.
    private static final Duration CHORES = Duration.ofSeconds(1);
    /// The file is written no more often, whatever hosts do: it may be on flash memory.
    private static final Duration SAVE_MIN = Duration.ofSeconds(5);
    /// A file that differs in nothing but times is written this often.
    private static final Duration SAVE_TIMES = Duration.ofSeconds(60);

    /// What may happen.
    sealed interface Event {
    }

    record PortsSaid(Set<LanPort> ports) implements Event {
    }

    /// The sockets can be opened from now on.
    record EarsOpen(Ears ears) implements Event {
    }

    record Heard(PortSockets.Ear ear, InetSocketAddress from, byte[] datagram) implements Event {
    }

    /// @param keys empty when whoever is on the LAN may announce
    record Files(Optional<KeyFile> keys, StateFile state) {
        static Files of(String keys, String state) {
            return new Files(keys.isEmpty() ? Optional.empty() : Optional.of(new KeyFile(Path.of(keys))),
                    new StateFile(Path.of(state)));
        }
    }

    private final Files files;
    private final Tally tally = new Tally();
    private final Book book;
    private final Admission admission;
    private final Reception reception;
    private final SapEar sap;
    private final Published<Announcements> published;
    private Optional<Ears> ears = Optional.empty();
    private Map<String, LanPort> ports = Map.of();
    private Moment choresAt;
    private Moment savedAt;
    private boolean unsaved;
    /// By the loop; read by anyone.
    private volatile List<Announced> live = List.of();

    /// @param secret 32 random octets
    AnnounceLoop(Rules rules, Admission.Rates rates, Files files, byte[] secret, Published<Announcements> published) {
        Moment now = Moment.now();
        this.files = files;
        this.published = published;
        this.book = new Book(rules, tally, now);
        this.admission = new Admission(rules, rates, tally, now);
        this.reception = new Reception(rules, book, tally, secret, now);
        this.sap = new SapEar(rules, book, tally);
        this.choresAt = now;
        this.savedAt = now;
        reception.keys(files.keys().isPresent(), Map.of());
        Saved.restore(files.state().read(), book, rules, files.keys().isPresent(), now, System.currentTimeMillis());
    }

    @Override
    public void onEvent(Event event, Moment now) {
        switch (event) {
            case EarsOpen(var there) -> ears = Optional.of(there);
            case PortsSaid(var said) -> {
                Map<String, LanPort> next = new TreeMap<>();
                said.forEach(port -> next.put(port.name(), port));
                ports = next;
                openPorts();
                publish(now, true);
            }
            case Heard heard -> heard(heard, now);
        }
        publish(now, false);
    }

    private void openPorts() {
        ears.ifPresent(all -> all.replace(Set.copyOf(ports.values())));
    }

    private void heard(Heard heard, Moment now) {
        LanPort port = ports.get(heard.ear().port());
        if (port == null || !(heard.from().getAddress() instanceof Inet4Address address)) {
            tally.count(Tally.Count.UNKNOWN_PORT);
            return;
        }
        Ipv4Address from = Ipv4Address.of(address);
        if (!admission.admits(port, from, now)) {
            return;
        }
        switch (heard.ear().kind()) {
            case ANNOUNCE -> {
                tally.count(Tally.Count.DATAGRAMS);
                reception.onDatagram(port, from, heard.datagram(), now).ifPresent(answer -> answer(heard, answer));
            }
            case SAP -> sap.onDatagram(port, heard.datagram(), Instant.now().getEpochSecond(), now);
        }
    }

    private void answer(Heard heard, byte[] answer) {
        if (!ears.map(all -> all.answer(heard.ear().port(), answer, heard.from())).orElse(false)) {
            tally.count(Tally.Count.ANSWERS_NOT_SENT);
        }
    }

    @Override
    public void onTick(Moment now) {
        book.onTick(now);
        if (!choresAt.isAfter(now)) {
            choresAt = now.plus(CHORES);
            openPorts();
            files.keys().flatMap(KeyFile::changed).ifPresent(keys -> reception.keys(true, keys));
            live = book.live(now, Instant.now());
            if (savedAt.until(now).compareTo(unsaved ? SAVE_MIN : SAVE_TIMES) >= 0) {
                save(now);
            }
        }
        publish(now, false);
    }

    /// On the loop, or after it has ended.
    void save(Moment now) {
        unsaved = false;
        savedAt = now;
        files.state().write(Saved.print(book, now, System.currentTimeMillis()));
    }

    private void publish(Moment now, boolean anyway) {
        if (book.takeChanged() || anyway) {
            unsaved = true;
            published.set(book.announcements(ports.keySet(), now));
        }
    }

    @Override
    public Optional<Moment> deadline() {
        return Stream.concat(book.deadline().stream(), Stream.of(choresAt)).min(Moment::compareTo);
    }

    List<Announced> live() {
        return live;
    }

    Map<String, Long> counters() {
        return tally.snapshot();
    }
}
