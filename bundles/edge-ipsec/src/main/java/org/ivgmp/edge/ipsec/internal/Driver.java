package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.ipsec.core.Attempts;
import org.ivgmp.edge.ipsec.core.ConnectionName;
import org.ivgmp.edge.ipsec.core.TunnelPlan;
import org.ivgmp.edge.ipsec.vici.ViciMessage;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.loop.Machine;
import org.ivgmp.time.Moment;

/// Reconciles charon with what is wanted, whenever anything may have changed and every two seconds. What charon has is read
/// anew each time, so a restart of charon, a lost event, a swap of this bundle and a first start are one case.
///
/// It never takes tunnels down at its own end: they are charon's, and packets go on through them.
final class Driver implements Machine<Driver.Event>, AutoCloseable {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.ipsec");
    private static final Duration RECONCILE = Duration.ofSeconds(2);
    private static final Duration RECONNECT = Duration.ofMillis(250);

    /// What may happen.
    sealed interface Event {
    }

    record Wanted(Set<TunnelSpec> tunnels) implements Event {
    }

    record IdentitySaid(Optional<Identity> identity) implements Event {
    }

    /// charon has something to say, or has gone.
    record Stirred() implements Event {
    }

    private final IpsecConfig config;
    private final Runnable stir;
    private final OverlayAddress overlayAddress;
    private final Consumer<Map<String, TunnelState>> publish;
    private final Attempts attempts = new Attempts();

    private Optional<Set<TunnelSpec>> wanted = Optional.empty();
    private Optional<Identity> identity = Optional.empty();
    private Optional<Charon> charon = Optional.empty();
    private boolean credentialsLoaded;
    private Moment next;
    private String said = "";

    /// @param stir    from any thread: posts a [Stirred]
    /// @param publish on the loop's thread
    Driver(IpsecConfig config, Runnable stir, OverlayAddress overlayAddress,
            Consumer<Map<String, TunnelState>> publish, Moment now) {
        this.config = config;
        this.stir = stir;
        this.overlayAddress = overlayAddress;
        this.publish = publish;
        this.next = now;
    }

    @Override
    public void onEvent(Event event, Moment now) {
        switch (event) {
            case Wanted(var tunnels) -> wanted = Optional.of(tunnels);
            case IdentitySaid(var who) -> {
                credentialsLoaded = credentialsLoaded && who.equals(identity);
                identity = who;
            }
            case Stirred _ -> { }
        }
        reconcile(now);
    }

    @Override
    public void onTick(Moment now) {
        reconcile(now);
    }

    @Override
    public Optional<Moment> deadline() {
        return Stream.of(Optional.of(next), attempts.deadline()).flatMap(Optional::stream)
                .min(Moment::compareTo);
    }

    private void reconcile(Moment now) {
        if (identity.isEmpty()) {
            next = now.plus(RECONCILE);
            return;
        }
        try {
            overlayAddress.ensure(identity.get().overlay());
            Charon there = connected();
            Connections connections = new Connections(config, identity.get());
            credentials(there, connections);
            Map<String, TunnelSpec> desired = desired(connections);
            TunnelPlan.Actual actual = there.actual();
            if (wanted.isPresent()) {
                carryOut(there, connections, TunnelPlan.between(desired, actual), now);
                attempts.keepOnly(desired.keySet(), actual.up());
                publish.accept(states(desired, actual));
            }
            say("");
            next = now.plus(RECONCILE);
        } catch (IOException failure) {
            lost(failure, now);
        }
    }

    private Charon connected() throws IOException {
        if (charon.isEmpty()) {
            charon = Optional.of(Charon.open(Path.of(config.vici_socket()), stir));
            credentialsLoaded = false;
            attempts.forgetAll();
            LOG.log(Level.INFO, "charon answers on " + config.vici_socket());
        }
        return charon.get();
    }

    private void credentials(Charon there, Connections connections) throws IOException {
        if (!credentialsLoaded) {
            there.tell("load-cert", connections.authority());
            there.tell("load-cert", connections.certificate());
            there.tell("load-key", connections.key());
            credentialsLoaded = true;
        }
    }

    private Map<String, TunnelSpec> desired(Connections connections) {
        Map<String, TunnelSpec> desired = new TreeMap<>();
        wanted.ifPresent(specs -> specs.forEach(
                spec -> desired.put(ConnectionName.of(spec, connections.local()), spec)));
        return desired;
    }

    private void carryOut(Charon there, Connections connections, Iterable<TunnelPlan.Action> plan, Moment now)
            throws IOException {
        for (TunnelPlan.Action action : plan) {
            try {
                switch (action) {
                    case TunnelPlan.Load(var name, var spec) ->
                            there.tell("load-conn", connections.connection(name, spec));
                    case TunnelPlan.Unload(var name) -> unload(there, name);
                    case TunnelPlan.Initiate(var name) -> initiate(there, name, now);
                }
            } catch (Charon.RefusedException refused) {
                LOG.log(Level.WARNING, "charon refuses " + refused.getMessage() + " (" + action.connection() + ")");
            }
        }
    }

    private static void unload(Charon there, String name) throws IOException {
        there.tell("unload-conn", new ViciMessage().put("name", name));
        try {
            there.tell("terminate", new ViciMessage().put("ike", name).put("timeout", "-1"));
        } catch (Charon.RefusedException none) {
            LOG.log(Level.DEBUG, "no tunnel of " + name + " to take down");
        }
    }

    /// Does not wait for the outcome: an event tells.
    private void initiate(Charon there, String name, Moment now) throws IOException {
        if (attempts.due(name, now)) {
            there.tell("initiate", new ViciMessage().put("child", Connections.CHILD).put("ike", name).put("timeout", "-1"));
        }
    }

    private static Map<String, TunnelState> states(Map<String, TunnelSpec> desired, TunnelPlan.Actual actual) {
        Map<String, TunnelState> states = new HashMap<>();
        desired.forEach((name, spec) -> states.put(spec.peer(), actual.up().contains(name)
                ? new TunnelState(spec, TunnelState.Status.UP, Optional.empty())
                : new TunnelState(spec, TunnelState.Status.CONNECTING, Optional.of("IKE with " + spec.remoteAddress()
                        + " has not succeeded yet: is that edge running, and do UDP 500 and 4500 pass?"))));
        return states;
    }

    private void lost(IOException failure, Moment now) {
        charon.ifPresent(Charon::close);
        charon = Optional.empty();
        attempts.forgetAll();
        String problem = "charon does not answer on " + config.vici_socket() + " (" + failure.getMessage() + ")";
        say(problem);
        wanted.ifPresent(specs -> {
            Map<String, TunnelState> states = new HashMap<>();
            specs.forEach(spec -> states.put(spec.peer(),
                    new TunnelState(spec, TunnelState.Status.DOWN, Optional.of(problem))));
            publish.accept(states);
        });
        next = now.plus(RECONNECT);
    }

    private void say(String problem) {
        if (!problem.isEmpty() && said.isEmpty()) {
            LOG.log(Level.WARNING, problem + "; looking for it every " + RECONNECT.toMillis() + " ms");
        }
        said = problem;
    }

    /// Leaves charon and its tunnels alone.
    @Override
    public void close() {
        charon.ifPresent(Charon::close);
    }
}
