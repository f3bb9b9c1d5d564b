package org.ivgmp.edge.privatenet.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.edge.path.Paths;
import org.ivgmp.edge.privatenet.core.PrivateNetwork;
import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.edge.tunnel.TunnelDriver;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.loop.Loop;
import org.ivgmp.net.IpPrefix;
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

/// The driver of tunnels through a private network. Where the edge has not opted in it says so of each tunnel that is wanted.
@Component(service = TunnelDriver.class, immediate = true, configurationPid = PrivateComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PrivateConfig.class)
public final class PrivateComponent implements TunnelDriver {

    static final String PID = "org.ivgmp.edge.private";
    private static final Logger LOG = System.getLogger(PID);
    /// There is never more than one [Driver.Stirred] waiting.
    private static final int MAILBOX_MAX = 2;

    private final Published<Map<String, TunnelState>> states = new Published<>(Map.of());
    private final AtomicReference<Optional<Set<TunnelSpec>>> wanted = new AtomicReference<>(Optional.empty());
    private final AtomicBoolean stirred = new AtomicBoolean();
    private final Map<Paths, Registration> probed = new ConcurrentHashMap<>();
    private volatile Optional<Paths> paths = Optional.empty();
    private final boolean optedIn;
    private final Loop<Driver.Stirred> loop;
    private final View.Registration identity;

    @Activate
    public PrivateComponent(Map<String, Object> properties, @Reference IdentityStore store) {
        PrivateConfig config = Settings.read(PrivateConfig.class, PID, properties);
        Optional<PrivateNetwork> network = network(config);
        optedIn = network.isPresent();
        Driver.Surroundings surroundings = new Driver.Surroundings(network, () -> store.snapshot().map(Identity::overlay),
                wanted::get, () -> paths.map(Paths::snapshot), new LinuxKernel(), states::set);
        loop = Loop.start("private", MAILBOX_MAX, new Driver(surroundings, Moment.now()), _ -> LOG.log(Level.ERROR,
                "the driver has stopped; tunnels stay as they are. Restart bundle org.ivgmp.edge-private and report the trace above"));
        identity = store.onChange(this::stir);
    }

    /// Empty where this edge has not opted in.
    ///
    /// @throws IllegalArgumentException when it has, and does not say to what
    static Optional<PrivateNetwork> network(PrivateConfig config) {
        if (!config.enabled()) {
            return Optional.empty();
        }
        require("network.interface", config.network_interface());
        require("local.address", config.local_address());
        List<IpPrefix> peers = Arrays.stream(config.peers()).filter(text -> !text.isBlank()).map(PrivateComponent::prefix).toList();
        if (peers.isEmpty()) {
            require("peers", "");
        }
        Ipv4Address local = Ipv4Address.parse(config.local_address()).orElseThrow(() -> new IllegalArgumentException(
                PID + ": local.address = '" + config.local_address() + "' is refused; it must be an IPv4 address such as 10.9.0.1"));
        return Optional.of(new PrivateNetwork(config.network_interface(), local, peers, List.of(config.udp_port(), config.probe_port())));
    }

    private static void require(String key, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(PID + ": enabled = true needs " + key);
        }
    }

    private static IpPrefix prefix(String text) {
        return IpPrefix.parse(text).orElseThrow(() -> new IllegalArgumentException(
                PID + ": peers = '" + text + "' is refused; it must be a prefix such as 10.9.0.0/16"));
    }

    /// Written by the framework, while packets flow.
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindPaths(Paths prober) {
        wanted.get().ifPresent(specs -> watch(prober, specs));
        paths = Optional.of(prober);
        probed.put(prober, prober.onChange(this::stir));
    }

    void unbindPaths(Paths prober) {
        probed.remove(prober).close();
    }

    private void watch(Paths prober, Set<TunnelSpec> specs) {
        prober.watch(PID, !optedIn ? Set.of() : specs.stream().map(TunnelSpec::remoteOverlay).collect(Collectors.toSet()));
    }

    /// Any thread's. Many at once are one.
    private void stir() {
        if (stirred.compareAndSet(false, true)) {
            loop.post(new Driver.Stirred(() -> stirred.set(false)));
        }
    }

    @Override
    public Network network() {
        return Network.PRIVATE;
    }

    @Override
    public void want(Set<TunnelSpec> tunnels) {
        wanted.set(Optional.of(Set.copyOf(tunnels)));
        paths.ifPresent(prober -> watch(prober, tunnels));
        stir();
    }

    @Deactivate
    public void close() {
        identity.close();
        loop.close();
    }

    @Override
    public Map<String, TunnelState> snapshot() {
        return states.snapshot();
    }

    @Override
    public Registration onChange(Runnable wake) {
        return states.onChange(wake);
    }
}
