package org.ivgmp.edge.privatenet.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.ivgmp.edge.path.PathState;
import org.ivgmp.edge.privatenet.core.PrivateNetwork;
import org.ivgmp.edge.privatenet.core.PrivatePlan;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.tunnel.TunnelState.Status;
import org.ivgmp.loop.Machine;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;

/// Reconciles the kernel with what is wanted, at each change and every ten seconds, since a guard that is put up anew has forgotten all
/// pairs. Taken down is only what is known not to be wanted: a swap of this bundle leaves packets flowing.
final class Driver implements Machine<Driver.Stirred> {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.private");
    private static final Duration RECONCILE = Duration.ofSeconds(10);

    /// Anything may have changed.
    ///
    /// @param taken called when a later change needs an event of its own
    record Stirred(Runnable taken) {
    }

    /// @param network empty where this edge has not opted in
    /// @param overlay empty until the device has enrolled
    /// @param wanted  empty until it has been said
    /// @param paths   what the probes say, by overlay address; empty where nobody probes
    /// @param publish on the loop's thread
    record Surroundings(Optional<PrivateNetwork> network, Supplier<Optional<Ipv4Address>> overlay,
            Supplier<Optional<Set<TunnelSpec>>> wanted, Supplier<Optional<Map<Ipv4Address, PathState>>> paths, Kernel kernel,
            Consumer<Map<String, TunnelState>> publish) {
    }

    private final Surroundings surroundings;
    private Moment next;
    private String applied = "";
    private String said = "";
    private Map<String, Status> published = Map.of();

    Driver(Surroundings surroundings, Moment now) {
        this.surroundings = surroundings;
        next = now;
    }

    @Override
    public void onEvent(Stirred event, Moment now) {
        event.taken().run();
        reconcile(now);
    }

    @Override
    public void onTick(Moment now) {
        if (!next.isAfter(now)) {
            // Whatever may have become of it. What was withdrawn stays so.
            applied = surroundings.network().isPresent() ? "" : applied;
            reconcile(now);
        }
    }

    @Override
    public Optional<Moment> deadline() {
        return Optional.of(next);
    }

    private void reconcile(Moment now) {
        next = next.isAfter(now) ? next : now.plus(RECONCILE);
        Optional<Set<TunnelSpec>> wanted = surroundings.wanted().get();
        Optional<Ipv4Address> overlay = surroundings.overlay().get();
        if (wanted.isEmpty() || overlay.isEmpty()) {
            return;
        }
        if (surroundings.network().isEmpty()) {
            withdraw(overlay.get());
            publish(down(wanted.get(), "this edge has not opted in to tunnels without IPsec: set enabled = true in "
                    + "etc/org.ivgmp.edge.private.cfg, and start ivgmp-charon, or ivgmp-guard up, with --private INTERFACE"));
            return;
        }
        PrivatePlan.Plan plan = PrivatePlan.of(overlay.get(), surroundings.network().get(), wanted.get());
        Optional<String> problem = apply(plan.rules(), overlay.get(), plan.agreed().values());
        Map<String, TunnelState> states = problem.isPresent() ? down(wanted.get(), problem.get()) : states(plan, wanted.get());
        publish(states);
    }

    /// What was made before this edge opted out. Where it never opted in there may be no nft(8), and nothing to take away.
    private void withdraw(Ipv4Address overlay) {
        try {
            if (!applied.equals(PrivatePlan.withdrawal())) {
                applied = PrivatePlan.withdrawal();
                routes(overlay, List.of());
                surroundings.kernel().rules(PrivatePlan.withdrawal());
            }
        } catch (IOException failure) {
            LOG.log(Level.DEBUG, "nothing withdrawn: " + firstLine(failure));
        }
    }

    private void routes(Ipv4Address overlay, Collection<TunnelSpec> agreed) throws IOException {
        String shown = surroundings.kernel().route(PrivatePlan.showRoutes());
        for (List<String> command : PrivatePlan.routes(shown, overlay, agreed)) {
            surroundings.kernel().route(command);
        }
    }

    /// What went wrong.
    private Optional<String> apply(String rules, Ipv4Address overlay, Collection<TunnelSpec> agreed) {
        if (rules.equals(applied)) {
            return Optional.empty();
        }
        try {
            surroundings.kernel().rules(rules);
            routes(overlay, agreed);
            applied = rules;
            said = "";
            return Optional.empty();
        } catch (IOException failure) {
            String problem = "the kernel refuses tunnels without IPsec (" + firstLine(failure) + "): are the guards up, with --private "
                    + surroundings.network().map(PrivateNetwork::port).orElse("INTERFACE") + "?";
            if (!problem.equals(said)) {
                LOG.log(Level.WARNING, problem);
                said = problem;
            }
            return Optional.of(problem);
        }
    }

    private static String firstLine(IOException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given");
    }

    private Map<String, TunnelState> states(PrivatePlan.Plan plan, Set<TunnelSpec> wanted) {
        Map<String, TunnelState> states = new HashMap<>();
        Optional<Map<Ipv4Address, PathState>> paths = surroundings.paths().get();
        for (TunnelSpec spec : wanted) {
            String refusal = plan.refused().get(spec.peer());
            boolean heard = paths.isEmpty() || Optional.ofNullable(paths.get().get(spec.remoteOverlay())).map(PathState::heard).orElse(false);
            states.put(spec.peer(), refusal != null ? new TunnelState(spec, Status.DOWN, Optional.of(refusal))
                    : heard ? new TunnelState(spec, Status.UP, Optional.empty())
                    : new TunnelState(spec, Status.CONNECTING, Optional.of("no answer from " + spec.remoteAddress()
                            + " through the private network: has that edge opted in, with that address, and do UDP ports "
                            + surroundings.network().map(PrivateNetwork::ports).orElse(List.of()) + " pass?")));
        }
        return states;
    }

    private static Map<String, TunnelState> down(Set<TunnelSpec> wanted, String problem) {
        Map<String, TunnelState> states = new HashMap<>();
        wanted.forEach(spec -> states.put(spec.peer(), new TunnelState(spec, Status.DOWN, Optional.of(problem))));
        return states;
    }

    private void publish(Map<String, TunnelState> states) {
        Map<String, Status> statuses = new HashMap<>();
        states.forEach((peer, state) -> {
            statuses.put(peer, state.status());
            Status before = published.get(peer);
            if (state.status() != before) {
                LOG.log(Level.INFO, "tunnel to " + peer + " through the private network: " + (before == null ? "not wanted" : before)
                        + " -> " + state.status());
            }
        });
        published = Map.copyOf(statuses);
        surroundings.publish().accept(Map.copyOf(states));
    }
}
