package org.ivgmp.edge.election.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.ivgmp.edge.election.core.Advertisement;
import org.ivgmp.edge.election.core.Election;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.loop.Machine;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// Drives the [Election] with what the ports hear, and says what it says.
final class ElectionMachine implements Machine<ElectionMachine.Event> {

    private static final Logger LOG = System.getLogger(ElectionComponent.PID);

    /// What may happen.
    sealed interface Event {
        record Ports(Set<LanPort> ports) implements Event {
        }

        /// Something may have changed there.
        record Site() implements Event {
        }

        record Heard(String port, Ipv4Address from, byte[] octets) implements Event {
        }
    }

    /// How this edge stands.
    ///
    /// @param vpns by LAN port
    /// @param able whether this edge could forward
    /// @param knowsLan whether it knows the LANs' members
    record Situation(Map<String, String> vpns, boolean able, boolean knowsLan) {
    }

    private static final int COMPLAINTS_MAX = 100;
    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Election election;
    private final Supplier<Situation> situation;
    /// By port, packets from lower Ethernet addresses of what this edge puts there, too.
    private final Supplier<Map<String, Long>> doubles;
    private final byte[] key;
    private final InetSocketAddress group;
    private final PortSocket.Ear ear;
    private final Consumer<Map<String, String>> onStandby;
    private final Map<LanPort, PortSocket> sockets = new HashMap<>();
    private Set<LanPort> wanted = Set.of();
    private Moment nextTry = Moment.now();
    private Moment nextLook = nextTry;
    private Map<String, String> said = Map.of();
    /// Each is said once.
    private final Set<String> complained = new HashSet<>();
    /// Written by the loop, read by anyone.
    private volatile long forged;
    private volatile long refused;
    private volatile long yielded;

    ElectionMachine(Election election, Supplier<Situation> situation, Supplier<Map<String, Long>> doubles, byte[] key, InetSocketAddress group,
            PortSocket.Ear ear, Consumer<Map<String, String>> onStandby) {
        this.election = election;
        this.situation = situation;
        this.doubles = doubles;
        this.key = key;
        this.group = group;
        this.ear = ear;
        this.onStandby = onStandby;
    }

    @Override
    public void onEvent(Event event, Moment now) {
        switch (event) {
            case Event.Ports(var ports) -> {
                wanted = ports;
                listen(now);
            }
            case Event.Site() -> look(now);
            case Event.Heard(var port, var from, var octets) -> {
                Optional<Advertisement> heard = Advertisement.parse(octets, key);
                if (heard.isEmpty()) {
                    forged++;
                } else {
                    tell(election.onAdvertisement(port, from, heard.get(), now));
                }
            }
        }
    }

    @Override
    public void onTick(Moment now) {
        if (!nextTry.isAfter(now) && sockets.size() < wanted.size()) {
            listen(now);
        }
        if (!nextLook.isAfter(now)) {
            nextLook = now.plus(LOOK_EVERY);
            tell(election.onDoubles(doubles.get(), now));
        }
        tell(election.onTick(now));
    }

    private void look(Moment now) {
        Situation seen = situation.get();
        tell(election.onSite(seen.vpns(), seen.able(), seen.knowsLan(), now));
    }

    @Override
    public Optional<Moment> deadline() {
        Optional<Moment> next = Optional.of(election.deadline().map(at -> Moment.earlier(at, nextLook)).orElse(nextLook));
        return sockets.size() == wanted.size() ? next : Optional.of(next.map(at -> Moment.earlier(at, nextTry)).orElse(nextTry));
    }

    /// What holds before the first turn of the loop.
    static Map<String, String> starting(Set<LanPort> ports) {
        return ports.stream().collect(Collectors.toMap(LanPort::name, _ -> "starting"));
    }

    /// A port that cannot be heard takes no part: this edge stands by there, rather than forward beside another one.
    private void listen(Moment now) {
        nextTry = now.plus(TRY_AGAIN);
        sockets.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        for (LanPort port : wanted) {
            if (!sockets.containsKey(port)) {
                try {
                    sockets.put(port, new PortSocket(port, group, ear));
                } catch (IOException failure) {
                    complain("cannot hear other edges on " + port.name() + " and stands by there: " + failure);
                }
            }
        }
        tell(election.onPorts(sockets.keySet(), now));
    }

    private void tell(List<Election.Say> says) {
        for (Election.Say say : says) {
            PortSocket socket = sockets.get(say.port());
            if (socket != null) {
                try {
                    socket.send(say.advertisement().print(key));
                } catch (IOException failure) {
                    complain("cannot advertise on " + say.port().name() + ": " + failure);
                }
            }
        }
        refused = election.refused();
        yielded = election.yielded();
        Map<String, String> standby = new TreeMap<>(election.standby());
        wanted.stream().filter(port -> !sockets.containsKey(port))
                .forEach(port -> standby.put(port.name(), "cannot hear other edges"));
        if (!standby.equals(said)) {
            LOG.log(Level.INFO, standby.isEmpty() ? "active on all LAN ports" : "stands by: " + standby);
            said = standby;
            onStandby.accept(standby);
        }
    }

    private void complain(String text) {
        if (complained.size() < COMPLAINTS_MAX && complained.add(text)) {
            LOG.log(Level.WARNING, text);
        }
    }

    Map<String, Long> counters() {
        return Map.of("election_advertisements_forged_total", forged, "election_advertisements_refused_total", refused,
                "election_yielded_total", yielded);
    }

    /// After the loop has ended.
    void close() {
        tell(election.close());
        sockets.values().forEach(PortSocket::close);
    }
}
