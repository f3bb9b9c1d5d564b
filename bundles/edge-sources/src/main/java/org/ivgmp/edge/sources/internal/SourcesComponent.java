package org.ivgmp.edge.sources.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.ivgmp.config.Settings;
import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.dataplane.UnknownFlows;
import org.ivgmp.edge.sources.Flow;
import org.ivgmp.edge.sources.SourceView;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.sources.core.SourceBook;
import org.ivgmp.edge.sources.core.SourceRules;
import org.ivgmp.loop.Loop;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.view.Published;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/// The LANs' multicast senders as a service.
@Component(service = SourceView.class, immediate = true, configurationPid = SourcesComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SourcesConfig.class)
public final class SourcesComponent implements SourceView {

    static final String PID = "org.ivgmp.edge.sources";
    private static final Logger LOG = System.getLogger(PID);
    private static final int MAILBOX_MAX = 4096;

    private final Published<Sources> sources = new Published<>(Sources.UNKNOWN);
    private final SourceMachine machine;
    private final Loop<Flow> loop;
    private final FlowPoll poll;

    @Activate
    public SourcesComponent(Map<String, Object> properties, @Reference UnknownFlows unknown,
            @Reference PlaneCounters counters) {
        machine = new SourceMachine(new SourceBook(rules(Settings.read(SourcesConfig.class, PID, properties))), counters,
                sources::set);
        loop = Loop.start("sources", MAILBOX_MAX, machine, _ -> LOG.log(Level.ERROR,
                "source detection has stopped; known flows go on. Restart bundle org.ivgmp.edge-sources and report the "
                        + "trace above"));
        poll = new FlowPoll(unknown, loop::post);
        poll.start();
    }

    private static SourceRules rules(SourcesConfig config) {
        List<IpPrefix> never = Arrays.stream(config.never_forward()).map(SourcesComponent::prefix).toList();
        return new SourceRules(Duration.ofSeconds(config.idle_timeout_s()), config.flows_max(), never);
    }

    private static IpPrefix prefix(String text) {
        return IpPrefix.parse(text).orElseThrow(() -> new IllegalArgumentException(PID + ": never.forward = '" + text
                + "' is refused; it must be an IPv4 prefix such as 239.255.0.0/16"));
    }

    @Deactivate
    public void close() {
        poll.close();
        loop.close();
    }

    @Override
    public Sources snapshot() {
        return sources.snapshot();
    }

    @Override
    public Registration onChange(Runnable wake) {
        return sources.onChange(wake);
    }

    @Override
    public Map<String, Long> counters() {
        return machine.counters();
    }
}
