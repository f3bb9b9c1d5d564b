package org.ivgmp.edge.path.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.ivgmp.config.Settings;
import org.ivgmp.dataplane.TunnelSizes;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.edge.path.PathState;
import org.ivgmp.edge.path.Paths;
import org.ivgmp.edge.path.core.ProbeLimits;
import org.ivgmp.edge.path.core.Prober;
import org.ivgmp.loop.Loop;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.ivgmp.view.Published;
import org.ivgmp.view.View;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/// The prober as a service.
@Component(service = Paths.class, immediate = true, configurationPid = PathComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PathConfig.class)
public final class PathComponent implements Paths {

    static final String PID = "org.ivgmp.edge.path";
    private static final Logger LOG = System.getLogger(PID);
    private static final int MAILBOX_MAX = 4096;
    private static final Duration PROBE_TIMER = Duration.ofSeconds(1); // RFC 8899 section 5.1.1: not less
    private static final int MAX_PROBES = 3; // RFC 8899 section 5.1.2

    private final Published<Map<Ipv4Address, PathState>> states = new Published<>(Map.of());
    private final Map<String, Set<Ipv4Address>> watched = new ConcurrentHashMap<>();
    private final Map<TunnelSizes, Registration> told = new ConcurrentHashMap<>();
    private final PathMachine machine;
    private final Loop<PathMachine.Event> loop;
    private final View.Registration identity;

    @Activate
    public PathComponent(Map<String, Object> properties, @Reference IdentityStore store) {
        PathConfig config = Settings.read(PathConfig.class, PID, properties);
        Prober prober = new Prober(limits(config), new SecureRandom()::nextInt);
        PathMachine.Surroundings surroundings = new PathMachine.Surroundings(
                () -> store.snapshot().map(Identity::overlay), () -> Map.copyOf(watched),
                (peer, sequence) -> post(new PathMachine.Event.Answered(peer, sequence, Moment.now())), states::set);
        machine = new PathMachine(prober, config.udp_port(), surroundings, Moment.now());
        loop = Loop.unstarted("path", MAILBOX_MAX, machine, _ -> LOG.log(Level.ERROR, "paths are not probed any more; what is known of"
                + " them stays in use. Restart bundle org.ivgmp.edge-path and report the trace above"));
        loop.start();
        identity = store.onChange(() -> post(new PathMachine.Event.Changed()));
    }

    /// @throws IllegalArgumentException when sizes are not in order
    private static ProbeLimits limits(PathConfig config) {
        if (config.mtu_base() < config.mtu_min() || config.mtu_max() < config.mtu_base()) {
            throw new IllegalArgumentException(PID + ": mtu.min = " + config.mtu_min() + ", mtu.base = " + config.mtu_base()
                    + ", mtu.max = " + config.mtu_max() + " are refused; each must be at least as large as the one before");
        }
        return new ProbeLimits(config.mtu_min(), config.mtu_base(), config.mtu_max(), MAX_PROBES, PROBE_TIMER,
                Duration.ofMillis(config.interval_ms()), Duration.ofSeconds(config.confirm_s()), Duration.ofSeconds(config.raise_s()));
    }

    /// Written by the framework, while packets flow; a packet loop that comes is told what is known.
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindPlane(TunnelSizes sizes) {
        told.put(sizes, states.onChange(() -> sizes.carry(carried(states.snapshot()))));
    }

    void unbindPlane(TunnelSizes sizes) {
        told.remove(sizes).close();
    }

    static Map<Integer, Integer> carried(Map<Ipv4Address, PathState> states) {
        Map<Integer, Integer> carried = new HashMap<>();
        states.forEach((peer, state) -> state.mtu().ifPresent(mtu -> carried.put(peer.bits(), mtu)));
        return carried;
    }

    private void post(PathMachine.Event event) {
        loop.post(event);
    }

    @Deactivate
    public void close() {
        identity.close();
        loop.close();
        machine.close();
    }

    @Override
    public void watch(String owner, Set<Ipv4Address> peers) {
        watched.put(owner, Set.copyOf(peers));
        post(new PathMachine.Event.Changed());
    }

    @Override
    public Map<String, Long> counters() {
        return machine.counters();
    }

    @Override
    public Map<Ipv4Address, PathState> snapshot() {
        return states.snapshot();
    }

    @Override
    public Registration onChange(Runnable wake) {
        return states.onChange(wake);
    }
}
