package org.ivgmp.edge.ipsec.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.edge.identity.RevocationStore;
import org.ivgmp.edge.path.Paths;
import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.edge.tunnel.TunnelDriver;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
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

/// Starts and stops the driver.
@Component(service = TunnelDriver.class, immediate = true,
        configurationPid = IpsecComponent.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = IpsecConfig.class)
public final class IpsecComponent implements TunnelDriver {

    static final String PID = "org.ivgmp.edge.ipsec";
    private static final Logger LOG = System.getLogger(PID);
    /// There is never more than one [Driver.Stirred] waiting.
    private static final int MAILBOX_MAX = 2;

    private final Published<Map<String, TunnelState>> states = new Published<>(Map.of());
    /// Written by whoever wants, read by the driver. A value, not an event: it cannot be lost in a full mailbox.
    private final AtomicReference<Optional<Set<TunnelSpec>>> wanted = new AtomicReference<>(Optional.empty());
    private final AtomicBoolean stirred = new AtomicBoolean();
    private final Map<Paths, Registration> probed = new ConcurrentHashMap<>();
    private volatile Optional<Paths> paths = Optional.empty();
    private final Driver driver;
    private final Loop<Driver.Stirred> loop;
    private final View.Registration identity;
    private final View.Registration revocations;

    @Activate
    public IpsecComponent(Map<String, Object> properties, @Reference IdentityStore store,
            @Reference RevocationStore revoked) {
        IpsecConfig config = Settings.read(IpsecConfig.class, PID, properties);
        Driver.Surroundings surroundings = new Driver.Surroundings(store::snapshot, revoked::snapshot, wanted::get, new OverlayAddress(),
                this::carried, new RouteMtu(), found -> states.set(Map.copyOf(found)));
        driver = new Driver(config, surroundings, this::stir, Moment.now());
        loop = Loop.start("ipsec", MAILBOX_MAX, driver, _ -> LOG.log(Level.ERROR, "the driver has stopped; tunnels stay"
                + " as they are. Restart bundle org.ivgmp.edge-ipsec and report the trace"));
        identity = store.onChange(this::stir);
        revocations = revoked.onChange(this::stir);
    }

    /// Written by the framework, while tunnels are up. What the prober said last holds until the next one speaks.
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindPaths(Paths prober) {
        paths = Optional.of(prober);
        probed.put(prober, prober.onChange(this::stir));
        wanted.get().ifPresent(specs -> watch(prober, specs));
    }

    void unbindPaths(Paths prober) {
        probed.remove(prober).close();
    }

    private static void watch(Paths prober, Set<TunnelSpec> specs) {
        prober.watch(PID, specs.stream().map(TunnelSpec::remoteOverlay).collect(Collectors.toSet()));
    }

    private Map<Ipv4Address, Integer> carried() {
        Map<Ipv4Address, Integer> carried = new HashMap<>();
        paths.ifPresent(prober -> prober.snapshot().forEach((peer, state) -> state.mtu().ifPresent(mtu -> carried.put(peer, mtu))));
        return carried;
    }

    /// Any thread's. Many at once are one.
    private void stir() {
        if (stirred.compareAndSet(false, true)) {
            loop.post(new Driver.Stirred(() -> stirred.set(false)));
        }
    }

    @Deactivate
    public void close() {
        identity.close();
        revocations.close();
        loop.close();
        driver.close();
    }

    @Override
    public Network network() {
        return Network.INTERNET;
    }

    @Override
    public void want(Set<TunnelSpec> tunnels) {
        wanted.set(Optional.of(Set.copyOf(tunnels)));
        paths.ifPresent(prober -> watch(prober, tunnels));
        stir();
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
