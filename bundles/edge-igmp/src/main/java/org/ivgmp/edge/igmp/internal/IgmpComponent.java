package org.ivgmp.edge.igmp.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

import org.ivgmp.config.Settings;
import org.ivgmp.edge.igmp.core.IgmpTimers;
import org.ivgmp.edge.igmp.core.Limits;
import org.ivgmp.edge.igmp.core.PortMachine;
import org.ivgmp.edge.igmp.core.Rules;
import org.ivgmp.edge.igmp.host.Subscription;
import org.ivgmp.edge.lan.ControlFrames;
import org.ivgmp.edge.lan.FrameInjector;
import org.ivgmp.edge.lan.LanPorts;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.MembershipView;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.loop.Loop;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.time.Moment;
import org.ivgmp.view.Published;
import org.ivgmp.view.View;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/// Starts and stops the loop.
@Component(configurationPid = IgmpComponent.PID, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
@Designate(ocd = IgmpConfig.class)
public final class IgmpComponent implements MembershipView {

    static final String PID = "org.ivgmp.edge.igmp";
    private static final Logger LOG = System.getLogger(PID);
    private static final Duration HOSTS_ANSWER = Duration.ofMillis(200);
    private static final int MAILBOX_MAX = 4096;

    private final Published<Membership> membership = new Published<>(Membership.UNKNOWN);
    private final IgmpLoop machine;
    private final Loop<IgmpLoop.Event> loop;
    private final ControlFrames control;
    private final View.Registration frames;
    private final View.Registration ports;

    @Activate
    public IgmpComponent(Map<String, Object> properties, @Reference ControlFrames control,
            @Reference FrameInjector injector, @Reference LanPorts lanPorts) {
        this.control = control;
        IgmpConfig config = Settings.read(IgmpConfig.class, PID, properties);
        machine = new IgmpLoop(setup(config), injector, membership, Moment.now());
        loop = Loop.start("igmp", MAILBOX_MAX, machine, _ -> LOG.log(Level.ERROR,
                "IGMP and MLD have stopped; memberships are held for the hold time. Restart bundle org.ivgmp.edge-igmp and report "
                        + "the trace above"));
        frames = control.listen((port, packet) -> loop.post(new IgmpLoop.PacketHeard(port, packet)));
        ports = lanPorts.onChange(() -> loop.post(new IgmpLoop.PortsSaid(lanPorts.snapshot())));
    }

    private static IgmpLoop.Setup setup(IgmpConfig config) {
        IgmpTimers timers = new IgmpTimers(config.robustness(), Duration.ofSeconds(config.query_interval_s()),
                Duration.ofMillis(config.query_response_ms()), Duration.ofMillis(config.last_member_query_interval_ms()),
                Duration.ofMillis(config.startup_query_interval_ms()), Duration.ofMillis(config.startup_query_response_ms()));
        Limits limits = new Limits(config.groups_max(), config.sources_max(), config.reports_per_second_max(),
                config.require_router_alert());
        Rules rules = new Rules(config.version(), config.hosts_max(), config.fast_leave(), ssm(config.ssm_range()));
        return new IgmpLoop.Setup(new PortMachine.Settings(timers, limits, rules), Optional.of(new PortMachine.Settings(timers, limits,
                rules.speaking(config.mld_version() + 1))).filter(_ -> config.mld()),
                Optional.of(Duration.ofSeconds(config.advertisement_interval_s())).filter(_ -> config.router_discovery()),
                Subscription.parse(List.of(config.subscribe())), Set.of(config.subscribe_ports()), RandomGenerator.getDefault());
    }

    private static IpPrefix ssm(String text) {
        return IpPrefix.parse(text).filter(prefix -> prefix.address().width() == 32 && prefix.length() >= 4
                        && prefix.address().isMulticast())
                .orElseThrow(() -> new IllegalArgumentException(PID + ": ssm.range = '" + text
                        + "' is refused; it must be a prefix of groups such as 232.0.0.0/8"));
    }

    /// Only when the whole edge shuts down does it say goodbye: packets go on flowing while this bundle alone is replaced, and no switch
    /// may stop forwarding to it then.
    @Deactivate
    public void close(BundleContext context) {
        frames.close();
        ports.close();
        loop.close();
        if (context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.STOPPING) {
            machine.goodbye(Moment.now());
        }
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> all = new TreeMap<>(machine.counters());
        all.putAll(control.counters());
        all.put("igmp_dropped_mailbox_full_total", loop.dropped());
        return all;
    }

    @Override
    public Map<String, String> queriers() {
        return machine.queriers();
    }

    @Override
    public Set<IpAddress> hosts(PortGroup member) {
        CompletableFuture<Set<IpAddress>> answer = new CompletableFuture<>();
        loop.post(new IgmpLoop.HostsAsked(member, HOSTS_SHOWN, answer));
        try {
            return answer.get(HOSTS_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException busy) {
            return Set.of();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return Set.of();
        }
    }

    @Override
    public Membership snapshot() {
        return membership.snapshot();
    }

    @Override
    public Registration onChange(Runnable wake) {
        return membership.onChange(wake);
    }
}
