package org.ivgmp.edge.election.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private final Election election;
    private final Supplier<Situation> situation;
    private final byte[] key;
    private final InetSocketAddress group;
    private final PortSocket.Ear ear;
    private final Consumer<Map<String, String>> onStandby;
    private final Map<LanPort, PortSocket> sockets = new HashMap<>();
    private Map<String, String> said = Map.of();
    private String trouble = "";
    /// Written by the loop, read by anyone.
    private volatile long forged;
    private volatile long refused;

    ElectionMachine(Election election, Supplier<Situation> situation, byte[] key, InetSocketAddress group,
            PortSocket.Ear ear, Consumer<Map<String, String>> onStandby) {
        this.election = election;
        this.situation = situation;
        this.key = key;
        this.group = group;
        this.ear = ear;
        this.onStandby = onStandby;
    }

    @Override
    public void onEvent(Event event, Moment now) {
        switch (event) {
            case Event.Ports(var ports) -> {
                listen(ports);
                tell(election.onPorts(ports, now));
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
        tell(election.onTick(now));
    }

    private void look(Moment now) {
        Situation seen = situation.get();
        tell(election.onSite(seen.vpns(), seen.able(), seen.knowsLan(), now));
    }

    @Override
    public Optional<Moment> deadline() {
        return election.deadline();
    }

    /// What holds before the first turn of the loop.
    static Map<String, String> starting(Set<LanPort> ports) {
        return ports.stream().collect(Collectors.toMap(LanPort::name, _ -> "starting"));
    }

    private void listen(Set<LanPort> ports) {
        sockets.entrySet().removeIf(entry -> {
            boolean gone = !ports.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        for (LanPort port : ports) {
            if (!sockets.containsKey(port)) {
                try {
                    sockets.put(port, new PortSocket(port, group, ear));
                } catch (IOException failure) {
                    complain("cannot hear other edges on " + port.name() + ": " + failure);
                }
            }
        }
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
        Map<String, String> standby = election.standby();
        if (!standby.equals(said)) {
            LOG.log(Level.INFO, standby.isEmpty() ? "active on all LAN ports" : "stands by: " + standby);
            said = standby;
            onStandby.accept(standby);
        }
    }

    private void complain(String text) {
        if (!text.equals(trouble)) {
            trouble = text;
            LOG.log(Level.WARNING, text);
        }
    }

    Map<String, Long> counters() {
        return Map.of("election_advertisements_forged_total", forged, "election_advertisements_refused_total", refused);
    }

    /// After the loop has ended.
    void close() {
        tell(election.close());
        sockets.values().forEach(PortSocket::close);
    }
}
