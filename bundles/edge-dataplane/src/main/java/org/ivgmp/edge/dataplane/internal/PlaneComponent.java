package org.ivgmp.edge.dataplane.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.ivgmp.config.Settings;
import org.ivgmp.dataplane.ForwardingPlane;
import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.dataplane.TunnelSizes;
import org.ivgmp.dataplane.UnknownFlows;
import org.ivgmp.edge.dataplane.core.BreakerLimits;
import org.ivgmp.edge.dataplane.core.PlaneLimits;
import org.ivgmp.net.IpPrefix;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/// The plane as a service. It depends on no other.
@Component(service = {ForwardingPlane.class, TunnelSizes.class, UnknownFlows.class, PlaneCounters.class}, immediate = true,
        configurationPid = PlaneComponent.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PlaneConfig.class)
public final class PlaneComponent implements ForwardingPlane, TunnelSizes, UnknownFlows, PlaneCounters {

    static final String PID = "org.ivgmp.edge.dataplane";
    private static final long NS_PER_US = 1000L;
    private static final long NS_PER_S = 1_000_000_000L;
    private static final int UDP_PORT_MAX = 65_535;
    private static final int PORTS_MAX = PacketLoop.DESCRIPTORS_MAX / PacketFilter.values().length;

    private final Plane plane;

    @Activate
    public PlaneComponent(Map<String, Object> properties) {
        plane = Plane.start(settings(Settings.read(PlaneConfig.class, PID, properties)));
    }

    static PlaneSettings settings(PlaneConfig config) {
        List<String> ports = Arrays.stream(config.interfaces()).distinct().toList();
        if (ports.isEmpty() || ports.size() > PORTS_MAX) {
            throw new IllegalArgumentException(PID + ": interfaces = '" + String.join(", ", ports)
                    + "' is refused; it must be 1 to " + PORTS_MAX + " interface names");
        }
        List<IpPrefix> prefixes = Arrays.stream(config.site_prefixes()).map(PlaneComponent::prefix).toList();
        PlaneLimits limits = new PlaneLimits(config.hold_ms() * 1_000_000L, config.hold_packets_per_flow(),
                config.flows_max(), config.inner_max_bytes());
        return new PlaneSettings(ports, prefixes, config.udp_port(), lanLoops(config), config.ring_frames(), config.hold_packets_total(),
                config.socket_buffer_bytes(), new PacketLoop.Pacing(config.busy_poll_us() * NS_PER_US, config.gather_us() * NS_PER_US), limits, breaker(config));
    }

    private static int lanLoops(PlaneConfig config) {
        int loops = config.lan_loops();
        if (config.udp_port() + loops - 1 > UDP_PORT_MAX) {
            throw new IllegalArgumentException(PID + ": udp.port = " + config.udp_port() + " is refused; with " + loops
                    + " packet loops for the LAN (lan.loops) it must be at most " + (UDP_PORT_MAX - loops + 1));
        }
        return loops;
    }

    private static BreakerLimits breaker(PlaneConfig config) {
        return new BreakerLimits(config.breaker_loss_percent(), config.breaker_after_s() * NS_PER_S,
                config.breaker_rest_s() * NS_PER_S, config.breaker_silence_s() * NS_PER_S);
    }

    private static IpPrefix prefix(String text) {
        return IpPrefix.parse(text).orElseThrow(() -> new IllegalArgumentException(PID + ": site.prefixes = '" + text
                + "' is refused; it must be a prefix such as 10.1.0.0/16 or fd00:1::/48"));
    }

    /// While the whole edge ends, nobody comes who could take over; and in a framework that has ended no thread of ours finds its classes.
    @Deactivate
    public void close(BundleContext context) {
        if (context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.STOPPING) {
            plane.shutDown();
        } else {
            plane.close();
        }
    }

    @Override
    public void install(PlaneTable table) {
        plane.install(table);
    }

    @Override
    public PlaneTable installed() {
        return plane.installed();
    }

    @Override
    public void carry(Map<Integer, Integer> octetsByPeer) {
        plane.carry(octetsByPeer);
    }

    @Override
    public int poll(FlowVisitor visitor, int limit, long waitNs) throws InterruptedException {
        return plane.unknownFlows().poll(visitor, limit, waitNs);
    }

    @Override
    public String epoch() {
        return plane.epoch();
    }

    @Override
    public void flows(FlowCounterVisitor visitor) {
        plane.flows(visitor);
    }

    @Override
    public void flowDrops(FlowDropVisitor visitor) {
        plane.flowDrops(visitor);
    }

    @Override
    public void caps(CapVisitor visitor) {
        plane.caps(visitor);
    }

    @Override
    public void branches(BranchCounterVisitor visitor) {
        plane.branches(visitor);
    }

    @Override
    public void injected(InjectedVisitor visitor) {
        plane.injected(visitor);
    }

    @Override
    public void doubles(DoubleVisitor visitor) {
        plane.doubles(visitor);
    }

    @Override
    public void totals(TotalVisitor visitor) {
        plane.totals(visitor);
    }
}
