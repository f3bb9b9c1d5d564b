package org.ivgmp.edge.join.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.edge.join.PeerJoins;
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

/// Direct joins as a service.
@Component(service = PeerJoins.class, immediate = true, configurationPid = JoinComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = JoinConfig.class)
public final class JoinComponent implements PeerJoins {

    static final String PID = "org.ivgmp.edge.join";
    private static final Logger LOG = System.getLogger(PID);
    /// A peer's flood fills it, and the newest are dropped: joins take the VNOC's way then.
    private static final int MAILBOX_MAX = 1024;

    private final Published<Set<PeerJoin>> heard = new Published<>(Set.of());
    private final JoinMachine machine;
    private final Loop<JoinMachine.Event> loop;
    private final View.Registration identity;
    private volatile Set<PeerJoin> wanted = Set.of();

    @Activate
    public JoinComponent(Map<String, Object> properties, @Reference IdentityStore store) {
        JoinConfig config = Settings.read(JoinConfig.class, PID, properties);
        JoinMachine.Surroundings surroundings = new JoinMachine.Surroundings(
                () -> store.snapshot().filter(_ -> config.enabled()).map(Identity::overlay), () -> wanted,
                (from, octets) -> post(new JoinMachine.Event.Received(from, octets)), heard::set);
        machine = new JoinMachine(config.udp_port(), surroundings, Moment.now());
        loop = Loop.unstarted("join", MAILBOX_MAX, machine, _ -> LOG.log(Level.ERROR, "peers are not asked directly any more, so joins"
                + " take the VNOC's way. Restart bundle org.ivgmp.edge-join and report the trace above"));
        loop.start();
        identity = store.onChange(() -> post(new JoinMachine.Event.Changed()));
    }

    private void post(JoinMachine.Event event) {
        loop.post(event);
    }

    @Deactivate
    public void close() {
        identity.close();
        loop.close();
        machine.close();
    }

    @Override
    public void want(Set<PeerJoin> joins) {
        wanted = Set.copyOf(joins);
        post(new JoinMachine.Event.Changed());
    }

    @Override
    public Map<String, Long> counters() {
        return machine.counters();
    }

    @Override
    public Set<PeerJoin> snapshot() {
        return heard.snapshot();
    }

    @Override
    public Registration onChange(Runnable wake) {
        return heard.onChange(wake);
    }
}
