package org.ivgmp.edge.ivgmp.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.ivgmp.config.Settings;
import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.edge.announce.AnnouncementView;
import org.ivgmp.edge.election.LanElection;
import org.ivgmp.edge.forwarding.Contribution;
import org.ivgmp.edge.forwarding.ForwardingTable;
import org.ivgmp.edge.identity.IdentityStore;
import org.ivgmp.edge.ivgmp.core.Event;
import org.ivgmp.edge.ivgmp.core.PortVpns;
import org.ivgmp.edge.ivgmp.core.Site;
import org.ivgmp.edge.ivgmp.core.SiteTimers;
import org.ivgmp.edge.join.PeerJoins;
import org.ivgmp.edge.lan.LanPorts;
import org.ivgmp.edge.membership.MembershipView;
import org.ivgmp.edge.sources.SourceView;
import org.ivgmp.edge.status.SiteDetail;
import org.ivgmp.edge.status.SiteStatus;
import org.ivgmp.edge.status.SiteStatusView;
import org.ivgmp.edge.tunnel.TunnelManager;
import org.ivgmp.edge.tunnel.TunnelView;
import org.ivgmp.edge.vnoc.VnocPort;
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

/// Connects the site to the services of the other bundles. All references are optional and dynamic, against the rule for
/// other bundles: each of them may be replaced while packets flow, and this one has to outlive that. What a vanished
/// one said is held (see [org.ivgmp.edge.ivgmp.core.Held]).
@Component(service = SiteStatusView.class, immediate = true, configurationPid = SiteComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = SiteConfig.class)
public final class SiteComponent implements SiteStatusView {

    static final String PID = "org.ivgmp.edge";
    private static final String OWNER = "ivgmp";
    private static final Duration ELECTION_WAIT = Duration.ofSeconds(5);
    private static final Logger LOG = System.getLogger("org.ivgmp.edge.ivgmp");

    private final Published<SiteStatus> status = new Published<>(SiteStatus.NONE);
    private final SiteLoop loop;
    private final Accountant accountant;
    private final Map<Class<?>, Feed<?>> feeds = new HashMap<>();
    private Optional<ForwardingTable> table = Optional.empty();
    private Optional<Contribution> contribution = Optional.empty();

    @Activate
    public SiteComponent(Map<String, Object> properties) {
        SiteConfig config = Settings.read(SiteConfig.class, PID, properties);
        SiteTimers timers = new SiteTimers(SiteTimers.DEFAULT.retryMin(), Duration.ofSeconds(config.retry_max_s()),
                Duration.ofSeconds(config.hold_s()), SiteTimers.DEFAULT.rejected());
        Site site = new Site(timers, vpns(config), new Random(), Moment.now());
        Optional<PolicyFile> file = Optional.of(config.policy_file()).filter(name -> !name.isBlank())
                .map(name -> new PolicyFile(Path.of(name)));
        loop = new SiteLoop(site, file, status::set, _ -> LOG.log(Level.ERROR,
                "the site's protocol machine has stopped; what is forwarded stays as it is. Restart bundle "
                        + "org.ivgmp.edge-ivgmp and report the trace above"));
        accountant = new Accountant(new Accountant.Settings(config.usage_dir(), config.usage_spool_mb(),
                Duration.ofSeconds(config.usage_interval_s()), timers.retryMax()), loop::detail);
        restoreLater();
    }

    /// The kept policy would make this edge forward at once: not before the election has said whether another one does. An edge
    /// without that bundle does not wait for ever.
    private void restoreLater() {
        CompletableFuture.delayedExecutor(ELECTION_WAIT.toMillis(), TimeUnit.MILLISECONDS).execute(loop::restore);
    }

    private static PortVpns vpns(SiteConfig config) {
        try {
            return PortVpns.parse(List.of(config.vpn()));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(PID + ": vpn is refused: " + wrong.getMessage(), wrong);
        }
    }

    @Deactivate
    public synchronized void close() {
        accountant.close();
        feeds.values().forEach(Feed::close);
        loop.close();
        contribution.ifPresent(Contribution::close);
    }

    private synchronized <T> void feed(Class<?> key, View<T> view, Function<T, Event> toEvent) {
        Feed<?> old = feeds.put(key, new Feed<>(view, toEvent, loop::post));
        if (old != null) {
            old.close();
        }
    }

    /// Whether `view` was the one listened to.
    private synchronized boolean unfeed(Class<?> key, View<?> view) {
        Feed<?> feed = feeds.get(key);
        if (feed == null || !feed.of(view)) {
            return false;
        }
        feeds.remove(key).close();
        return true;
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindPorts(LanPorts view) {
        feed(LanPorts.class, view, Event.PortsSaid::new);
    }

    /// The ports that were there stay in force.
    void unbindPorts(LanPorts view) {
        unfeed(LanPorts.class, view);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMembership(MembershipView view) {
        feed(MembershipView.class, view, Event.MembershipSaid::new);
    }

    void unbindMembership(MembershipView view) {
        if (unfeed(MembershipView.class, view)) {
            loop.post(Event.MembershipGone::new);
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSources(SourceView view) {
        feed(SourceView.class, view, Event.SourcesSaid::new);
    }

    void unbindSources(SourceView view) {
        if (unfeed(SourceView.class, view)) {
            loop.post(Event.SourcesGone::new);
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAnnouncements(AnnouncementView view) {
        feed(AnnouncementView.class, view, Event.AnnouncementsSaid::new);
    }

    void unbindAnnouncements(AnnouncementView view) {
        if (unfeed(AnnouncementView.class, view)) {
            loop.post(Event.AnnouncementsGone::new);
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindElection(LanElection view) {
        feed(LanElection.class, view, standby -> new Event.StandbySaid(standby.keySet()));
        loop.election(Optional.of(view));
        loop.restore();
    }

    /// What was said last holds: an edge that stood by is not active because the election is being replaced.
    void unbindElection(LanElection view) {
        if (unfeed(LanElection.class, view)) {
            loop.election(Optional.empty());
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindJoins(PeerJoins peers) {
        loop.joins(Optional.of(peers));
        feed(PeerJoins.class, peers, Event.PeersAsk::new);
    }

    /// What peers asked last ends: the VNOC's answer is on its way to them.
    void unbindJoins(PeerJoins peers) {
        if (unfeed(PeerJoins.class, peers)) {
            loop.joins(Optional.empty());
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTunnels(TunnelView view) {
        feed(TunnelView.class, view, Event.TunnelsSaid::new);
    }

    /// The tunnels that were up are charon's, not the driver's: they stay.
    void unbindTunnels(TunnelView view) {
        unfeed(TunnelView.class, view);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindIdentity(IdentityStore view) {
        feed(IdentityStore.class, view, Event.IdentitySaid::new);
    }

    void unbindIdentity(IdentityStore view) {
        unfeed(IdentityStore.class, view);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTunnelManager(TunnelManager driver) {
        loop.bindTunnels(driver);
    }

    void unbindTunnelManager(TunnelManager driver) {
        loop.unbindTunnels(driver);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindTable(ForwardingTable next) {
        table = Optional.of(next);
        contribution = Optional.of(next.open(OWNER));
        loop.contribution(contribution);
    }

    synchronized void unbindTable(ForwardingTable old) {
        if (table.equals(Optional.of(old))) {
            table = Optional.empty();
            contribution = Optional.empty();
            loop.contribution(contribution);
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindPlane(PlaneCounters counters) {
        accountant.bindPlane(counters);
    }

    void unbindPlane(PlaneCounters counters) {
        accountant.unbindPlane(counters);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindVnoc(VnocPort port) {
        loop.bindVnoc(port);
        accountant.bindVnoc(port);
    }

    void unbindVnoc(VnocPort port) {
        accountant.unbindVnoc(port);
        loop.unbindVnoc(port);
    }

    @Override
    public SiteStatus snapshot() {
        return status.snapshot();
    }

    @Override
    public SiteDetail detail() {
        return loop.detail();
    }

    @Override
    public Registration onChange(Runnable wake) {
        return status.onChange(wake);
    }
}
