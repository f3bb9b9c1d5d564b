package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.ipsec.core.Attempts;
import org.ivgmp.edge.ipsec.core.TunnelPlan;
import org.ivgmp.edge.ipsec.vici.ViciMessage;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.tunnel.TunnelState.Status;
import org.ivgmp.loop.Machine;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// Reconciles charon with what is wanted, whenever anything may have changed and every two seconds. What is wanted and
/// what charon has are read anew each time, so a restart of charon, a lost event, a swap of this bundle and a first
/// start are one case.
///
/// It never takes tunnels down at its own end: they are charon's, and packets go on through them.
final class Driver implements Machine<Driver.Stirred>, AutoCloseable {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.ipsec");
    private static final Duration RECONCILE = Duration.ofSeconds(2);
    private static final Duration RECONNECT = Duration.ofMillis(250);
    /// On a busy machine, with all of charon's threads at work, an answer takes some tenths of a second.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// Anything may have changed: what is wanted, the identity, charon's tunnels, or charon has gone.
    ///
    /// @param taken called when a later change needs an event of its own
    record Stirred(Runnable taken) {
    }

    /// All that the driver reads and writes but charon.
    ///
    /// @param identity empty until the device has enrolled
    /// @param revoked  certificates that charon is to refuse; empty until the VNOC has said
    /// @param wanted   empty until it has been said
    /// @param carried  how large a packet passes to a peer, in octets, by overlay address, where that is known
    /// @param publish  on the loop's thread
    record Surroundings(Supplier<Optional<Identity>> identity, Supplier<Optional<X509CRL>> revoked,
            Supplier<Optional<Set<TunnelSpec>>> wanted, OverlayPort overlay, Supplier<Map<Ipv4Address, Integer>> carried,
            RoutePort routes, Consumer<Map<String, TunnelState>> publish) {
    }

    private final IpsecConfig config;
    private final Surroundings surroundings;
    private final Runnable stir;
    private final Attempts attempts = new Attempts();
    /// What charon has said no to, by connection, in its own words.
    private final Map<String, String> refusals = new HashMap<>();

    private Optional<Charon> charon = Optional.empty();
    private Optional<Identity> loaded = Optional.empty();
    private Optional<X509CRL> loadedList = Optional.empty();
    private Map<String, Status> published = Map.of();
    private Moment next;
    private String said = "";

    /// @param stir from any thread: sees to it that a [Stirred] comes
    Driver(IpsecConfig config, Surroundings surroundings, Runnable stir, Moment now) {
        this.config = config;
        this.surroundings = surroundings;
        this.stir = stir;
        this.next = now;
    }

    @Override
    public void onEvent(Stirred event, Moment now) {
        event.taken().run();
        reconcile(now);
    }

    @Override
    public void onTick(Moment now) {
        if (!next.isAfter(now)) {
            reconcile(now);
        }
    }

    @Override
    public Optional<Moment> deadline() {
        return Optional.of(next);
    }

    private void reconcile(Moment now) {
        next = now.plus(RECONCILE);
        Optional<Identity> identity = surroundings.identity().get();
        if (identity.isEmpty()) {
            attempts.forgetAll();
            return;
        }
        try {
            surroundings.overlay().ensure(identity.get().overlay());
            reconcile(connected(), identity.get(), now);
            say("");
        } catch (OverlayPort.MissingException | Charon.RefusedException refused) {
            attempts.forgetAll();
            down(refused.getMessage());
        } catch (IOException failure) {
            lost(failure);
            next = now.plus(RECONNECT);
        }
    }

    private Charon connected() throws IOException {
        if (charon.isEmpty()) {
            charon = Optional.of(Charon.open(Path.of(config.vici_socket()), PATIENCE, stir));
            LOG.log(Level.INFO, "charon answers on " + config.vici_socket());
        }
        return charon.get();
    }

    private void reconcile(Charon there, Identity identity, Moment now) throws IOException {
        Connections connections = new Connections(config, identity);
        if (!loaded.equals(Optional.of(identity))) {
            if (loaded.isPresent()) {
                there.tell("clear-creds", new ViciMessage()); // the former key is of no more use
            }
            there.tell("load-cert", connections.authority());
            there.tell("load-cert", connections.certificate());
            there.tell("load-key", connections.key());
            loaded = Optional.of(identity);
            loadedList = Optional.empty();
        }
        loadRevocationList(there, connections);
        TunnelPlan.Actual actual = there.actual();
        Optional<Set<TunnelSpec>> wanted = surroundings.wanted().get();
        if (wanted.isPresent()) {
            Map<String, TunnelSpec> desired = new TreeMap<>();
            wanted.get().forEach(spec -> desired.put(connections.name(spec), spec));
            attempts.keepOnly(name -> desired.containsKey(name) && !actual.up(name));
            refusals.keySet().removeIf(name -> !desired.containsKey(name) || actual.up(name));
            for (TunnelPlan.Action action : TunnelPlan.between(desired, actual)) {
                carryOut(there, connections, action, now);
            }
            next = attempts.earliestAfter(now).map(attempt -> Moment.earlier(attempt, next)).orElse(next);
            surroundings.routes().ensure(carried(desired, actual), now);
            publish(states(desired, actual));
        }
    }

    /// Of the tunnels that are up: their routes are there.
    private Map<Ipv4Address, Integer> carried(Map<String, TunnelSpec> desired, TunnelPlan.Actual actual) {
        Map<Ipv4Address, Integer> known = surroundings.carried().get();
        Map<Ipv4Address, Integer> carried = new HashMap<>();
        desired.forEach((name, spec) -> {
            Integer octets = known.get(spec.remoteOverlay());
            if (octets != null && actual.up(name)) {
                carried.put(spec.remoteOverlay(), octets);
            }
        });
        return carried;
    }

    /// charon takes the place of an older one of the same authority. It asks it whenever a peer shows a certificate (RFC 5280 section 6.3).
    private void loadRevocationList(Charon there, Connections connections) throws IOException {
        Optional<X509CRL> list = surroundings.revoked().get();
        if (list.isPresent() && !list.equals(loadedList)) {
            there.tell("load-cert", connections.revocationList(list.get()));
            // An older list that was asked once stays in charon's cache, and would be found first.
            there.tell("flush-certs", new ViciMessage().put("type", "X509_CRL"));
            loadedList = list;
        }
    }

    private void carryOut(Charon there, Connections connections, TunnelPlan.Action action, Moment now)
            throws IOException {
        try {
            switch (action) {
                case TunnelPlan.Load(var name, var spec) -> there.tell("load-conn", connections.load(name, spec));
                case TunnelPlan.Unload(var name) -> unload(there, name);
                case TunnelPlan.Initiate(var name) -> {
                    if (attempts.due(name, now)) {
                        there.tell("initiate", connections.initiate(name));
                    }
                }
            }
        } catch (Charon.RefusedException refused) {
            String before = refusals.put(action.connection(), refused.getMessage());
            if (!refused.getMessage().equals(before)) {
                LOG.log(Level.WARNING, "charon refuses " + refused.getMessage() + " (" + action.connection() + ")");
            }
        }
    }

    /// Either may be gone already: the connection, or its tunnel.
    private static void unload(Charon there, String name) throws IOException {
        tellIfThere(there, "unload-conn", new ViciMessage().put("name", name));
        tellIfThere(there, "terminate", new ViciMessage().put("ike", name).put("timeout", "-1"));
    }

    private static void tellIfThere(Charon there, String command, ViciMessage arguments) throws IOException {
        try {
            there.tell(command, arguments);
        } catch (Charon.RefusedException none) {
            LOG.log(Level.DEBUG, none.getMessage());
        }
    }

    private Map<String, TunnelState> states(Map<String, TunnelSpec> desired, TunnelPlan.Actual actual) {
        Map<String, TunnelState> states = new HashMap<>();
        desired.forEach((name, spec) -> states.put(spec.peer(), actual.up(name)
                ? new TunnelState(spec, Status.UP, Optional.empty())
                : new TunnelState(spec, Status.CONNECTING, Optional.of(refusals.containsKey(name)
                        ? "charon refuses " + refusals.get(name)
                        : "IKE with " + spec.remoteAddress()
                                + " has not succeeded yet: is that edge running, and do UDP 500 and 4500 pass?"))));
        return states;
    }

    private void lost(IOException failure) {
        close();
        charon = Optional.empty();
        loaded = Optional.empty();
        loadedList = Optional.empty();
        attempts.forgetAll();
        refusals.clear();
        down("charon does not answer on " + config.vici_socket() + " (" + failure.getMessage() + ")");
    }

    private void down(String problem) {
        if (Thread.currentThread().isInterrupted()) {
            return; // the loop is being closed; charon may be as well as ever
        }
        say(problem);
        surroundings.wanted().get().ifPresent(specs -> {
            Map<String, TunnelState> states = new HashMap<>();
            specs.forEach(spec -> states.put(spec.peer(), new TunnelState(spec, Status.DOWN, Optional.of(problem))));
            publish(states);
        });
    }

    private void publish(Map<String, TunnelState> states) {
        Map<String, Status> statuses = new TreeMap<>();
        states.forEach((peer, state) -> statuses.put(peer, state.status()));
        statuses.forEach((peer, status) -> {
            Status before = published.get(peer);
            if (status != before) {
                String former = before == null ? "not wanted" : before.toString();
                LOG.log(Level.INFO, "tunnel to " + peer + ": " + former + " -> " + status);
            }
        });
        published = Map.copyOf(statuses);
        surroundings.publish().accept(states);
    }

    private void say(String problem) {
        if (!problem.isEmpty() && said.isEmpty()) {
            LOG.log(Level.WARNING, problem);
        }
        said = problem;
    }

    /// Leaves charon and its tunnels alone.
    @Override
    public void close() {
        charon.ifPresent(Charon::close);
    }
}
