package org.ivgmp.edge.ipsec.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.identity.IdentityStore;
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
    /// An event of charon is one entry; more than this many at once say nothing that one does not.
    private static final int MAILBOX_MAX = 256;

    private final Published<Map<String, TunnelState>> states = new Published<>(Map.of());
    private final Driver driver;
    private final Loop<Driver.Event> loop;
    private final View.Registration identity;

    @Activate
    public IpsecComponent(Map<String, Object> properties, @Reference IdentityStore store) {
        IpsecConfig config = Settings.read(IpsecConfig.class, PID, properties);
        driver = new Driver(config, this::stir, new OverlayAddress(), found -> states.set(Map.copyOf(found)), Moment.now());
        loop = Loop.start("ipsec", MAILBOX_MAX, driver, _ -> LOG.log(Level.ERROR,
                "the driver has stopped; tunnels stay as they are. Restart bundle org.ivgmp.edge-ipsec and report the trace"));
        identity = store.onChange(() -> loop.post(new Driver.IdentitySaid(store.snapshot())));
    }

    private void stir() {
        loop.post(new Driver.Stirred());
    }

    @Deactivate
    public void close() {
        identity.close();
        driver.close();
        loop.close();
    }

    @Override
    public void want(Set<TunnelSpec> tunnels) {
        loop.post(new Driver.Wanted(Set.copyOf(tunnels)));
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
