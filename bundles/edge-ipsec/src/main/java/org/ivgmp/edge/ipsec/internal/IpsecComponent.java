package org.ivgmp.edge.ipsec.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.edge.identity.RevocationStore;
import org.ivgmp.edge.tunnel.TunnelManager;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.tunnel.TunnelView;
import org.ivgmp.loop.Loop;
import org.ivgmp.time.Moment;
import org.ivgmp.view.Published;
import org.ivgmp.view.View;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/// Starts and stops the driver.
@Component(service = {TunnelManager.class, TunnelView.class}, immediate = true,
        configurationPid = IpsecComponent.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = IpsecConfig.class)
public final class IpsecComponent implements TunnelManager, TunnelView {

    static final String PID = "org.ivgmp.edge.ipsec";
    private static final Logger LOG = System.getLogger(PID);
    /// There is never more than one [Driver.Stirred] waiting.
    private static final int MAILBOX_MAX = 2;

    private final Published<Map<String, TunnelState>> states = new Published<>(Map.of());
    /// Written by whoever wants, read by the driver. A value, not an event: it cannot be lost in a full mailbox.
    private final AtomicReference<Optional<Set<TunnelSpec>>> wanted = new AtomicReference<>(Optional.empty());
    private final AtomicBoolean stirred = new AtomicBoolean();
    private final Driver driver;
    private final Loop<Driver.Stirred> loop;
    private final View.Registration identity;
    private final View.Registration revocations;

    @Activate
    public IpsecComponent(Map<String, Object> properties, @Reference IdentityStore store,
            @Reference RevocationStore revoked) {
        IpsecConfig config = Settings.read(IpsecConfig.class, PID, properties);
        Driver.Surroundings surroundings = new Driver.Surroundings(store::snapshot, revoked::snapshot, wanted::get, new OverlayAddress(),
                found -> states.set(Map.copyOf(found)));
        driver = new Driver(config, surroundings, this::stir, Moment.now());
        loop = Loop.start("ipsec", MAILBOX_MAX, driver, _ -> LOG.log(Level.ERROR, "the driver has stopped; tunnels stay"
                + " as they are. Restart bundle org.ivgmp.edge-ipsec and report the trace"));
        identity = store.onChange(this::stir);
        revocations = revoked.onChange(this::stir);
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
    public void want(Set<TunnelSpec> tunnels) {
        wanted.set(Optional.of(Set.copyOf(tunnels)));
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
