package org.ivgmp.edge.election.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.ivgmp.config.Settings;
import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.edge.election.LanElection;
import org.ivgmp.edge.election.core.Election;
import org.ivgmp.edge.lan.LanPorts;
import org.ivgmp.edge.membership.MembershipView;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.tunnel.TunnelView;
import org.ivgmp.loop.Loop;
import org.ivgmp.net.Ipv4Address;
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

/// The election as a service. Without a key there is none, and this edge is active everywhere: an election that anybody on the
/// LAN could win would let anybody silence a site.
///
/// What it looks at is replaced while packets flow: what a bundle said last holds until the next one speaks.
@Component(service = LanElection.class, immediate = true, configurationPid = ElectionComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ElectionConfig.class)
public final class ElectionComponent implements LanElection {

    static final String PID = "org.ivgmp.edge.election";
    private static final Logger LOG = System.getLogger(PID);
    private static final int MAILBOX_MAX = 256;
    private static final int KEY_BYTES_MIN = 16;
    private static final int KEY_BYTES_MAX = 4096;
    /// A sequence number is the wall clock's milliseconds at the start, and room for as many advertisements a millisecond.
    private static final int SEQUENCE_BITS = 20;

    private final Published<Map<String, String>> standby = new Published<>(Map.of());
    private final Optional<ElectionMachine> machine;
    private final Optional<Loop<ElectionMachine.Event>> loop;
    private final Map<View<?>, View.Registration> watched = new ConcurrentHashMap<>();
    // Written by any thread, read by the loop.
    private volatile Map<String, String> vpns = Map.of();
    private volatile boolean hasPolicy;
    private volatile boolean reachable = true;
    private volatile boolean knowsLan;

    @Activate
    public ElectionComponent(Map<String, Object> properties) {
        ElectionConfig config = Settings.read(ElectionConfig.class, PID, properties);
        if (config.key_file().isBlank()) {
            machine = Optional.empty();
            loop = Optional.empty();
            return;
        }
        Election election = new Election(config.priority(), Duration.ofMillis(config.interval_ms() / 10 * 10L),
                System.currentTimeMillis() << SEQUENCE_BITS);
        InetSocketAddress group = new InetSocketAddress(Ipv4Address.of(config.group()).toInetAddress(), config.port());
        ElectionMachine made = new ElectionMachine(election, this::situation, this::doubles, key(Path.of(config.key_file())), group,
                (port, from, octets) -> post(new ElectionMachine.Event.Heard(port, from, octets)), standby::set);
        machine = Optional.of(made);
        loop = Optional.of(Loop.start("election", MAILBOX_MAX, made, _ -> LOG.log(Level.ERROR,
                "the election has stopped; this edge stays what it was. Restart bundle org.ivgmp.edge-election and report the "
                        + "trace above")));
    }

    private static byte[] key(Path file) {
        try {
            byte[] key = Files.size(file) > KEY_BYTES_MAX ? new byte[0]
                    : Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
            if (key.length < KEY_BYTES_MIN) {
                throw new IllegalArgumentException(PID + ": key.file = '" + file + "' is refused; the file must hold a secret of "
                        + KEY_BYTES_MIN + " to " + KEY_BYTES_MAX + " octets: openssl rand -hex 16");
            }
            return key;
        } catch (IOException missing) {
            throw new IllegalArgumentException(PID + ": key.file = '" + file + "' cannot be read: " + missing, missing);
        }
    }

    private void post(ElectionMachine.Event event) {
        loop.ifPresent(there -> there.post(event));
    }

    /// Written by the framework. Optional and dynamic, as all that this looks at.
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile PlaneCounters plane;

    private Map<String, Long> doubles() {
        Map<String, Long> fromLower = new HashMap<>();
        PlaneCounters there = plane;
        if (there != null) {
            there.doubles((port, lower, _) -> fromLower.put(port, lower));
        }
        return fromLower;
    }

    private ElectionMachine.Situation situation() {
        return new ElectionMachine.Situation(vpns, hasPolicy && reachable, knowsLan);
    }

    @Override
    public void onSite(Map<String, String> attached, boolean policy) {
        if (!attached.equals(vpns) || policy != hasPolicy) {
            vpns = Map.copyOf(attached);
            hasPolicy = policy;
            post(new ElectionMachine.Event.Site());
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindPorts(LanPorts view) {
        if (machine.isPresent()) {
            // Nobody may take this edge for active until it has listened.
            standby.set(ElectionMachine.starting(view.snapshot()));
        }
        watched.put(view, view.onChange(() -> post(new ElectionMachine.Event.Ports(view.snapshot()))));
    }

    void unbindPorts(LanPorts view) {
        unwatch(view);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTunnels(TunnelView view) {
        watched.put(view, view.onChange(() -> {
            Map<String, TunnelState> states = view.snapshot();
            reachable = states.isEmpty()
                    || states.values().stream().anyMatch(state -> state.status() == TunnelState.Status.UP);
            post(new ElectionMachine.Event.Site());
        }));
    }

    void unbindTunnels(TunnelView view) {
        unwatch(view);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMembership(MembershipView view) {
        watched.put(view, view.onChange(() -> {
            knowsLan = view.snapshot().complete();
            post(new ElectionMachine.Event.Site());
        }));
    }

    void unbindMembership(MembershipView view) {
        unwatch(view);
    }

    /// A view may go away while it is being bound.
    private void unwatch(View<?> view) {
        Optional.ofNullable(watched.remove(view)).ifPresent(View.Registration::close);
    }

    @Deactivate
    public void close() {
        watched.values().forEach(View.Registration::close);
        loop.ifPresent(Loop::close);
        machine.ifPresent(ElectionMachine::close);
    }

    @Override
    public Map<String, String> snapshot() {
        return standby.snapshot();
    }

    @Override
    public Map<String, Long> counters() {
        return machine.map(ElectionMachine::counters).orElse(Map.of());
    }

    @Override
    public Registration onChange(Runnable wake) {
        return standby.onChange(wake);
    }
}
