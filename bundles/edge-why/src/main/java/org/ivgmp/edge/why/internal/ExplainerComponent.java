package org.ivgmp.edge.why.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

import org.ivgmp.dataplane.ForwardingPlane;
import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.edge.announce.AnnouncementView;
import org.ivgmp.edge.election.LanElection;
import org.ivgmp.edge.lan.LanPorts;
import org.ivgmp.edge.membership.MembershipView;
import org.ivgmp.edge.path.Paths;
import org.ivgmp.edge.sources.SourceView;
import org.ivgmp.edge.status.SiteDetail;
import org.ivgmp.edge.status.SiteStatusView;
import org.ivgmp.edge.tunnel.TunnelView;
import org.ivgmp.edge.why.Explainer;
import org.ivgmp.edge.why.Question;
import org.ivgmp.edge.why.Step;
import org.ivgmp.edge.why.core.Explanation;
import org.ivgmp.edge.why.core.Facts;
import org.ivgmp.edge.why.core.Reading;
import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;
import org.ivgmp.view.View;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/// The service. All its references are optional and dynamic, as an operations bundle's may be: what is away is one of the
/// things that it tells. It holds nobody up, and nobody needs it.
@Component(service = Explainer.class)
public final class ExplainerComponent implements Explainer {

    private static final Duration SAMPLE = Duration.ofSeconds(1);
    private static final int AT_ONCE = 4;

    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    // Written by the framework, read by whoever asks.
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile SiteStatusView status;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile LanPorts ports;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile MembershipView membership;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile AnnouncementView announcements;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile SourceView sources;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile TunnelView tunnels;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Paths paths;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile ForwardingPlane plane;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile LanElection election;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile PlaneCounters counters;

    @Override
    public List<Step> explain(Question question) throws InterruptedException {
        turns.acquire();
        try {
            Optional<Facts.Sample> sample = sample(question);
            return Explanation.of(question, facts(question, sample));
        } finally {
            turns.release();
        }
    }

    /// Two readings of one run of the counters.
    private Optional<Facts.Sample> sample(Question question) throws InterruptedException {
        PlaneCounters there = counters;
        if (there == null) {
            return Optional.empty();
        }
        Moment began = Moment.now();
        Reading before = Readings.of(there, question.group());
        Thread.sleep(SAMPLE);
        Reading after = Readings.of(there, question.group());
        return before.epoch().equals(after.epoch())
                ? Optional.of(new Facts.Sample(before, after, began.until(Moment.now()))) : Optional.empty();
    }

    private Facts facts(Question question, Optional<Facts.Sample> sample) {
        SiteStatusView site = status;
        MembershipView members = membership;
        return new Facts(snapshot(site), site == null ? SiteDetail.NONE : site.detail(), snapshot(ports),
                snapshot(members), members == null ? Map.of() : members.queriers(), hosts(members, question),
                snapshot(announcements),
                snapshot(sources), snapshot(tunnels), snapshot(paths).orElse(Map.of()), Optional.ofNullable(plane).map(ForwardingPlane::installed),
                snapshot(election).orElse(Map.of()), sample);
    }

    private static Map<String, Set<IpAddress>> hosts(MembershipView members, Question question) {
        Map<String, Set<IpAddress>> hosts = new HashMap<>();
        if (members != null) {
            members.snapshot().groups().keySet().stream().filter(member -> member.group().equals(question.group()))
                    .forEach(member -> hosts.put(member.port(), members.hosts(member)));
        }
        return hosts;
    }

    private static <T> Optional<T> snapshot(View<T> view) {
        return Optional.ofNullable(view).map(View::snapshot);
    }
}
