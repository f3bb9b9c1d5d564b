package org.ivgmp.edge.ivgmp.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.ivgmp.edge.forwarding.Routes;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.status.SiteStatus;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// One site and its VNOC under a virtual clock. Answers arrive in the order of the calls.
final class World {

    static final String PORT = "lan0";
    static final TunnelSpec TO_B =
            new TunnelSpec(FakeVnoc.B.name(), FakeVnoc.B.overlay(), FakeVnoc.B.address());

    final FakeVnoc vnoc = new FakeVnoc();
    final Site site;
    final List<Action> log = new ArrayList<>();
    private final List<Action.Call> open = new ArrayList<>();
    Moment now = new Moment(Long.MAX_VALUE - 1_000_000_000L);
    Optional<Routes> routes = Optional.empty();
    boolean complete;
    Set<PeerJoin> asked = Set.of();
    Optional<Set<TunnelSpec>> wanted = Optional.empty();
    SiteStatus status = SiteStatus.NONE;
    Optional<Action.Keep> kept = Optional.empty();

    World(long seed) {
        site = new Site(SiteTimers.DEFAULT, PortVpns.ONLY_ONE, new Random(seed), now);
        say(new Event.PortsSaid(Set.of(
                new LanPort(PORT, Ipv4Address.of("10.1.0.1"), IpPrefix.of("10.1.0.0/24")))));
        say(new Event.IdentitySaid(Optional.of(new Identity("a", Ipv4Address.of("100.64.0.1"), null, null, null))));
    }

    void tunnelUp() {
        tunnel(TunnelState.Status.UP);
    }

    void tunnel(TunnelState.Status status) {
        say(new Event.TunnelsSaid(Map.of("b", new TunnelState(TO_B, status, Optional.empty()))));
    }

    /// Delivers the event, then every answer that the VNOC has, until nothing more happens.
    void say(Event event) {
        act(site.onEvent(event, now));
        settle();
    }

    /// The VNOC's own state has changed: pending long polls may have an answer now.
    void settle() {
        boolean moved = true;
        for (int turns = 0; moved; turns++) {
            if (turns > 1000) {
                throw new AssertionError("the dialogue does not come to rest: " + log.reversed().subList(0, 10));
            }
            moved = false;
            for (Iterator<Action.Call> calls = List.copyOf(open).iterator(); calls.hasNext();) {
                Action.Call call = calls.next();
                Optional<Event> answer = vnoc.answer(call);
                if (answer.isPresent()) {
                    open.remove(call);
                    act(site.onEvent(answer.get(), now));
                    moved = true;
                }
            }
        }
    }

    /// Lets time pass, stopping at each deadline.
    void pass(Duration span) {
        Moment end = now.plus(span);
        while (site.deadline().isPresent() && !site.deadline().get().isAfter(end)) {
            Moment next = site.deadline().get();
            now = next.isAfter(now) ? next : now;
            act(site.onTick(now));
            settle();
        }
        now = end;
    }

    private void act(List<Action> actions) {
        log.addAll(actions);
        for (Action action : actions) {
            switch (action) {
                case Action.Call call -> open.add(call);
                case Action.Ask(var joins) -> asked = joins;
                case Action.Want(var tunnels) -> wanted = Optional.of(tunnels);
                case Action.Install(var installed, var all) -> {
                    routes = Optional.of(installed);
                    complete = all;
                }
                case Action.Keep keep -> kept = Optional.of(keep);
                case Action.Publish(var said) -> status = said;
            }
        }
    }

    <T extends Action> List<T> done(Class<T> kind) {
        return log.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
