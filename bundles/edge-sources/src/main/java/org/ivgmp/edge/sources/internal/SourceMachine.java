package org.ivgmp.edge.sources.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.edge.sources.Flow;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.sources.core.SourceBook;
import org.ivgmp.loop.Machine;
import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;

/// Feeds the book with reported flows and, every [#READING], with the packet loop's counters, and publishes it.
final class SourceMachine implements Machine<Flow> {

    static final Duration READING = Duration.ofSeconds(1);

    private final SourceBook book;
    private final PlaneCounters plane;
    private final Consumer<Sources> publish;
    private Optional<Moment> nextReading = Optional.empty();
    /// By the loop; read by anyone.
    private volatile Map<String, Long> counters = Map.of();

    SourceMachine(SourceBook book, PlaneCounters plane, Consumer<Sources> publish) {
        this.book = book;
        this.plane = plane;
        this.publish = publish;
    }

    @Override
    public void onEvent(Flow flow, Moment now) {
        book.onUnknown(flow, now);
        publish();
    }

    @Override
    public void onTick(Moment now) {
        if (nextReading.filter(at -> at.isAfter(now)).isPresent()) {
            return;
        }
        nextReading = Optional.of(now.plus(READING));
        Map<Flow, Long> reading = new HashMap<>();
        plane.flows((port, source, group, packets, _) ->
                reading.put(new Flow(port, IpAddress.of(source), IpAddress.of(group)), packets));
        book.onReading(reading, now);
        publish();
    }

    private void publish() {
        publish.accept(book.sources());
        Map<String, Long> named = new TreeMap<>();
        book.counters().forEach((counter, value) -> named.put(counter.metric(), value));
        counters = Map.copyOf(named);
    }

    Map<String, Long> counters() {
        return counters;
    }

    @Override
    public Optional<Moment> deadline() {
        return nextReading;
    }
}
