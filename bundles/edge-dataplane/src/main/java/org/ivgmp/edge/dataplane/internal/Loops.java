package org.ivgmp.edge.dataplane.internal;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.ivgmp.dataplane.Succession;
import org.ivgmp.edge.dataplane.core.Counters;
import org.ivgmp.edge.dataplane.core.FlowReports;
import org.ivgmp.edge.dataplane.core.LanPipeline;
import org.ivgmp.edge.dataplane.core.PlaneCounter;

/// The threads of a plane: one or several that hear the LAN ports, and one that hears the tunnels. Anything may be called from any thread.
final class Loops {

    private final PlaneSettings settings;
    private final FlowReports reports;
    private final Inheritance inheritance;
    private final List<Counters> lanCounters;
    private final Counters tunnelCounters = new Counters();
    private final List<PacketLoop> lan;
    private final PacketLoop tunnel;
    /// The work that each LAN loop does, or did last.
    private final AtomicReferenceArray<LanWork> works;

    Loops(PlaneSettings settings, Supplier<Situation> latest, FlowReports reports, Inheritance inheritance) {
        this.settings = settings;
        this.reports = reports;
        this.inheritance = inheritance;
        int count = settings.lanLoops();
        works = new AtomicReferenceArray<>(count);
        lanCounters = Stream.generate(Counters::new).limit(count).toList();
        lan = IntStream.range(0, count).mapToObj(i -> new PacketLoop("plane-lan" + (i == 0 ? "" : i), latest, lanCounters.get(i),
                settings.pacing(), (libc, arena) -> lanWork(i, libc, arena))).toList();
        tunnel = new PacketLoop("plane-tunnel", latest, tunnelCounters, settings.pacing(), this::tunnelWork);
    }

    private LanWork lanWork(int number, Libc libc, Arena arena) {
        LanWork work = new LanWork(number, libc, arena, settings, lanCounters.get(number), reports);
        inheritance.await();
        work.inherit(inheritance.takeRings(number));
        works.set(number, work);
        return work;
    }

    private TunnelWork tunnelWork(Libc libc, Arena arena) {
        TunnelWork work = new TunnelWork(libc, arena, settings, tunnelCounters);
        inheritance.await();
        return work;
    }

    private Stream<PacketLoop> all() {
        return Stream.concat(lan.stream(), Stream.of(tunnel));
    }

    void start() {
        all().forEach(PacketLoop::start);
    }

    /// "Look at the situation."
    void wake() {
        all().forEach(PacketLoop::wake);
    }

    /// Whether no loop can touch the socket any more.
    boolean haveLetGoOf(TunnelSocket socket) {
        return all().allMatch(loop -> loop.hasLetGoOf(socket));
    }

    /// Ends them. Their rings stay open, and are what is returned: those of a port and IP version in the order of the loops. Where a loop lacked
    /// one they are closed: nobody could tell which parts of the groups the others are for. A loop that does not end in time keeps its own.
    List<Succession.Ring> end() {
        works().forEach(LanWork::keepRings);
        all().forEach(PacketLoop::beginClose);
        all().forEach(PacketLoop::close);
        List<Succession.Ring> left = new ArrayList<>();
        for (List<Succession.Ring> ofOnePort : PacketRing.byPort(ended().flatMap(work -> work.left().stream()))) {
            if (ofOnePort.size() == works.length()) {
                left.addAll(ofOnePort);
            } else {
                PacketRing.closeAll(ofOnePort);
            }
        }
        return left;
    }

    private Stream<LanWork> works() {
        return works(IntStream.range(0, works.length()));
    }

    /// Of loops that cannot touch a ring any more.
    private Stream<LanWork> ended() {
        return works(IntStream.range(0, works.length()).filter(i -> lan.get(i).hasEnded()));
    }

    private Stream<LanWork> works(IntStream loops) {
        return loops.mapToObj(works::get).flatMap(work -> Optional.ofNullable(work).stream());
    }

    Stream<LanPipeline> pipelines() {
        return works().map(LanWork::pipeline);
    }

    /// Of all loops together; of the longest cycle the longest.
    long total(PlaneCounter counter) {
        ToLongFunction<Counters> of = counters -> counters.get(counter);
        Stream<Counters> all = Stream.concat(lanCounters.stream(), Stream.of(tunnelCounters));
        return counter == PlaneCounter.CYCLE_NS_MAX ? all.mapToLong(of).max().orElse(0) : all.mapToLong(of).sum();
    }
}
