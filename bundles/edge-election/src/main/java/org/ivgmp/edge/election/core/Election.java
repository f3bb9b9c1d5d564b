package org.ivgmp.edge.election.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.ivgmp.edge.election.core.VirtualRouter.State;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// The elections of all LAN ports: one for each port that is attached to a VPN. Not thread-safe.
public final class Election {

    /// Edges on one LAN are few; a flood of addresses is not remembered.
    static final int SENDERS_MAX = 64;

    /// An advertisement to be sent.
    public record Say(LanPort port, Advertisement advertisement) {
    }

    private record Contest(LanPort port, String vpn, VirtualRouter router, Yield yield) {
    }

    /// @param sequences of the newest advertisement taken, by port and sender
    private record Heard(String port, Ipv4Address from) {
    }

    private final int priority;
    private final Duration interval;
    private final Map<String, Contest> contests = new TreeMap<>();
    private final Map<Heard, Long> sequences = new HashMap<>();
    private Set<LanPort> ports = Set.of();
    private Map<String, String> vpns = Map.of();
    private boolean able;
    private boolean ready;
    private long sequence;
    private long refused;
    private long yielded;

    /// @param priority 1 to 254
    /// @param sequence more than any that this edge ever used: the wall clock's milliseconds
    public Election(int priority, Duration interval, long sequence) {
        this.priority = priority;
        this.interval = interval;
        this.sequence = sequence;
    }

    public List<Say> onPorts(Set<LanPort> now, Moment at) {
        ports = Set.copyOf(now);
        return reconcile(at);
    }

    /// @param attached by port, its VPN
    /// @param canForward whether this edge has what it needs to be active
    /// @param knowsLan   whether it knows who wants what on its LANs: until then it does not take over from an edge that does
    public List<Say> onSite(Map<String, String> attached, boolean canForward, boolean knowsLan, Moment at) {
        vpns = Map.copyOf(attached);
        able = canForward;
        ready = knowsLan;
        return reconcile(at);
    }

    private List<Say> reconcile(Moment now) {
        List<Say> says = new ArrayList<>();
        Set<String> wanted = new HashSet<>();
        for (LanPort port : ports) {
            String vpn = vpns.get(port.name());
            Contest old = contests.get(port.name());
            if (vpn == null) {
                continue;
            }
            wanted.add(port.name());
            if (old == null || !old.port().equals(port) || !old.vpn().equals(vpn)) {
                end(old, says);
                contests.put(port.name(), new Contest(port, vpn, new VirtualRouter(port.address(), priority, interval), new Yield()));
            }
        }
        contests.values().removeIf(contest -> {
            boolean gone = !wanted.contains(contest.port().name());
            if (gone) {
                end(contest, says);
            }
            return gone;
        });
        for (Contest contest : contests.values()) {
            contest.router().preempt(ready);
            if (able && !contest.yield().holds(now)) {
                contest.router().startup(now);
            } else {
                end(contest, says);
            }
        }
        return says;
    }

    private void end(Contest contest, List<Say> says) {
        if (contest != null) {
            say(contest, contest.router().shutdown(), says);
        }
    }

    private void say(Contest contest, OptionalInt advertised, List<Say> says) {
        advertised.ifPresent(value -> says.add(new Say(contest.port(),
                new Advertisement(contest.vpn(), value, interval, ++sequence))));
    }

    /// @param heard with the right key
    public List<Say> onAdvertisement(String port, Ipv4Address from, Advertisement heard, Moment now) {
        List<Say> says = new ArrayList<>();
        Contest contest = contests.get(port);
        if (contest == null || from.equals(contest.port().address()) || !contest.port().prefix().contains(from)
                || !heard.vpn().equals(contest.vpn()) || !isNew(new Heard(port, from), heard.sequence())) {
            refused++;
            return says;
        }
        if (contest.yield().holds(now)) {
            // They hear each other again: the election itself decides.
            contest.yield().heardOther();
            says.addAll(reconcile(now));
        }
        say(contest, contest.router().onAdvertisement(from, heard, now), says);
        return says;
    }

    /// What others put on the LANs of what this edge puts there, too. About once a second.
    ///
    /// @param fromLower by port, packets from Ethernet addresses lower than the port's own, since some start
    public List<Say> onDoubles(Map<String, Long> fromLower, Moment now) {
        List<Say> says = new ArrayList<>();
        for (Contest contest : contests.values()) {
            boolean active = contest.router().state() == State.ACTIVE;
            if (contest.yield().look(fromLower.getOrDefault(contest.port().name(), 0L), active, now)) {
                yielded++;
                end(contest, says);
            }
        }
        return says;
    }

    private boolean isNew(Heard sender, long number) {
        Long last = sequences.get(sender);
        if (last == null ? sequences.size() >= SENDERS_MAX : number <= last) {
            return false;
        }
        sequences.put(sender, number);
        return true;
    }

    public List<Say> onTick(Moment now) {
        List<Say> says = new ArrayList<>();
        if (contests.values().stream().anyMatch(contest -> contest.yield().deadline().filter(at -> !at.isAfter(now)).isPresent())) {
            contests.values().stream().map(Contest::yield).filter(each -> !each.holds(now)).forEach(Yield::over);
            says.addAll(reconcile(now));
        }
        contests.values().forEach(contest -> say(contest, contest.router().onTick(now), says));
        return says;
    }

    /// Says that this edge stops.
    public List<Say> close() {
        List<Say> says = new ArrayList<>();
        contests.values().forEach(contest -> end(contest, says));
        contests.clear();
        return says;
    }

    public Optional<Moment> deadline() {
        return contests.values().stream().flatMap(contest -> Stream.concat(contest.router().deadline().stream(),
                contest.yield().deadline().stream())).min(Moment::compareTo);
    }

    /// By port on which this edge is not active: why, for people.
    public Map<String, String> standby() {
        Map<String, String> standby = new TreeMap<>();
        ports.forEach(port -> standby.put(port.name(), "attached to no VPN yet"));
        standby.keySet().removeAll(contests.keySet());
        contests.forEach((name, contest) -> {
            if (contest.yield().deadline().isPresent()) {
                standby.put(name, "another edge or router, which is not heard, puts the same on this LAN, and has the lower Ethernet address");
            } else if (contest.router().state() != State.ACTIVE) {
                standby.put(name, contest.router().active().map(who -> who + " is active").orElse(
                        contest.router().state() == State.BACKUP ? "listening for other edges" : "no policy or no tunnel yet"));
            }
        });
        return standby;
    }

    /// How often this edge let another one forward that it does not hear.
    public long yielded() {
        return yielded;
    }

    /// Advertisements of other VPNs, other networks, or a second time.
    public long refused() {
        return refused;
    }
}
