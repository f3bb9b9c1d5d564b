package org.ivgmp.edge.path.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;

import org.ivgmp.edge.path.PathState;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// All paths that anybody wants probed.
public final class Prober {

    /// More are not probed, and counted.
    public static final int PEERS_MAX = 4096;

    /// A packet to be sent.
    ///
    /// @param size octets of the IP packet
    public record Send(Ipv4Address peer, int sequence, int size) {
    }

    private final ProbeLimits limits;
    private final IntSupplier sequences;
    private final Map<String, Set<Ipv4Address>> watched = new HashMap<>();
    private final Map<Ipv4Address, PathProbe> paths = new TreeMap<>();
    private long tooMany;

    /// @param sequences numbers that nobody else can guess
    public Prober(ProbeLimits limits, IntSupplier sequences) {
        this.limits = limits;
        this.sequences = sequences;
    }

    /// What `owner` wants probed.
    public void watch(String owner, Set<Ipv4Address> peers, Moment now) {
        watched.put(owner, Set.copyOf(peers));
        Set<Ipv4Address> all = new TreeSet<>();
        watched.values().forEach(all::addAll);
        paths.keySet().retainAll(all);
        for (Ipv4Address peer : all) {
            if (paths.size() < PEERS_MAX) {
                paths.computeIfAbsent(peer, _ -> new PathProbe(limits, sequences, now));
            } else if (!paths.containsKey(peer)) {
                tooMany++;
            }
        }
    }

    /// Those probed now: nobody else is answered.
    public Set<Ipv4Address> peers() {
        return new HashSet<>(paths.keySet());
    }

    public void answered(Ipv4Address peer, int sequence, Moment now) {
        Optional.ofNullable(paths.get(peer)).ifPresent(path -> path.answered(sequence, now));
    }

    /// This host cannot send a packet of that size.
    public void refused(Ipv4Address peer, int sequence, Moment now) {
        Optional.ofNullable(paths.get(peer)).ifPresent(path -> path.refused(sequence, now));
    }

    /// What is due.
    public List<Send> tick(Moment now) {
        List<Send> due = new ArrayList<>();
        paths.forEach((peer, path) -> path.tick(now)
                .forEach(probe -> due.add(new Send(peer, probe.sequence(), probe.size()))));
        return due;
    }

    public Optional<Moment> deadline() {
        return paths.values().stream().map(PathProbe::deadline).reduce(Moment::earlier);
    }

    public Map<Ipv4Address, PathState> states() {
        Map<Ipv4Address, PathState> states = new HashMap<>();
        paths.forEach((peer, path) -> path.state().ifPresent(state -> states.put(peer, state)));
        return states;
    }

    /// How often a peer was not probed because there were too many.
    public long tooMany() {
        return tooMany;
    }
}
