package org.ivgmp.edge.ivgmp.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.ivgmp.edge.forwarding.Routes;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.status.SiteDetail;
import org.ivgmp.edge.status.SiteStatus;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.time.Moment;

/// The whole of an edge's part in IVGMP. Whatever happens, it notes the fact and then reconciles everything: what should
/// be asked of the VNOC, which tunnels should be, what should be forwarded. So first start, a replaced bundle, a VNOC that
/// was away and a changed policy are one case.
///
/// Not thread-safe: one driver.
public final class Site {

    /// What has been asked of peers goes first: SOAP and TLS for the same join, at this edge and at the VNOC, would compete with it for the cores of
    /// a small appliance.
    static final Duration TALK_LATER = Duration.ofMillis(20);

    private final SiteTimers timers;
    private final PortVpns portVpns;
    private final VnocDialogue dialogue;

    private Set<LanPort> ports = Set.of();
    private Set<String> standby = Set.of();
    private final LanDemand lans;
    private Map<String, TunnelState> tunnels = Map.of();
    private Set<String> usable = Set.of();
    private final DirectJoins directJoins = new DirectJoins();
    /// What peers ask of this edge directly.
    private Set<PeerJoin> peersWant = Set.of();
    private Optional<Identity> identity = Optional.empty();
    /// Until it is known whether it is of this site.
    private Optional<Event.Restored> restored = Optional.empty();

    /// Of the document that is in force.
    private Optional<RouteCompiler> compiler = Optional.empty();
    private Optional<Action> lastAsk = Optional.empty();
    /// Before that nothing is said to the VNOC.
    private Optional<Moment> talkAt = Optional.empty();
    private Optional<Action> lastWant = Optional.empty();
    private Optional<Action> lastInstall = Optional.empty();
    private final StatusReport report = new StatusReport();
    private SiteStatus lastStatus = SiteStatus.NONE;

    public Site(SiteTimers timers, PortVpns portVpns, RandomGenerator random, Moment now) {
        this.timers = timers;
        this.portVpns = portVpns;
        this.dialogue = new VnocDialogue(timers, random, now);
        this.lans = new LanDemand(timers.hold(), now);
    }

    /// All that follows from the event, at once: [#note], [#asking], [#forwarding] and [#dialogue].
    public List<Action> onEvent(Event event, Moment now) {
        note(event, now);
        return all(now);
    }

    private List<Action> all(Moment now) {
        List<Action> actions = new ArrayList<>(asking(now));
        actions.addAll(forwarding(now));
        actions.addAll(dialogue(now));
        return actions;
    }

    /// Takes the event in. What follows from it is asked for in three parts, so that packets need not wait for words.
    public void note(Event event, Moment now) {
        take(event, now);
        look();
    }

    private void take(Event event, Moment now) {
        switch (event) {
            case Event.PortsSaid(var said) -> ports = said;
            case Event.MembershipSaid(var said) -> lans.onMembership(said);
            case Event.MembershipGone _ -> lans.onMembershipGone(now);
            case Event.SourcesSaid(var said) -> lans.onSources(said);
            case Event.SourcesGone _ -> lans.onSourcesGone(now);
            case Event.AnnouncementsSaid(var said) -> lans.onAnnouncements(said);
            case Event.AnnouncementsGone _ -> lans.onAnnouncementsGone(now);
            case Event.StandbySaid(var said) -> standby = Set.copyOf(said);
            case Event.TunnelsSaid(var said) -> tunnels = Map.copyOf(said);
            case Event.PeersAsk(var said) -> peersWant = Set.copyOf(said);
            case Event.IdentitySaid(var said) -> {
                identity = said;
                restore(now);
            }
            case Event.ConsumerBound _ -> forgetOutputs();
            case Event.VnocBound _ -> dialogue.onBound(now);
            case Event.VnocGone _ -> dialogue.onGone();
            case Event.Joined joined -> dialogue.onJoined(joined, now);
            case Event.Left left -> dialogue.onLeft(left, now);
            case Event.Renewed renewed -> dialogue.onRenewed(renewed, now);
            case Event.Awaited awaited -> dialogue.onAwaited(awaited, now);
            case Event.Restored said -> {
                restored = Optional.of(said);
                restore(now);
            }
        }
    }

    private void restore(Moment now) {
        if (identity.isPresent() && restored.isPresent()) {
            restored.filter(kept -> kept.site().equals(identity.get().name())).ifPresent(kept -> dialogue.onRestored(kept, now));
            restored = Optional.empty();
        }
    }

    /// All that follows from the time.
    public List<Action> onTick(Moment now) {
        pass(now);
        return all(now);
    }

    /// Takes in that time has passed.
    public void pass(Moment now) {
        lans.onTick(now);
        dialogue.onTick(now);
        look();
    }

    private void look() {
        lans.look(standby, dialogue.policy().map(PolicyDocument::vpns).orElse(List.of()), this::vpnOf);
    }

    public Optional<Moment> deadline() {
        return Stream.of(lans.deadline(), talkAt.or(() -> dialogue.deadline(lans.settled()))).flatMap(Optional::stream).min(Moment::compareTo);
    }

    private void forgetOutputs() {
        lastAsk = Optional.empty();
        lastWant = Optional.empty();
        lastInstall = Optional.empty();
    }

    /// The second part: what is asked of peers. They may send as soon as it is said, so the routes here come before.
    public List<Action> asking(Moment now) {
        return dialogue.standing().inForce(now).flatMap(policy -> {
            Optional<Action> ask = Optional.of(new Action.Ask(
                    directJoins.reconcile(policy, lans.desired(), dialogue.link().connected())));
            if (ask.equals(lastAsk)) {
                return Optional.empty();
            }
            if (lastAsk.isPresent() && talkAt.isEmpty()) {
                talkAt = Optional.of(now.plus(TALK_LATER));
            }
            lastAsk = ask;
            return ask;
        }).stream().toList();
    }

    /// The first part: tunnels and routes.
    public List<Action> forwarding(Moment now) {
        List<Action> actions = new ArrayList<>();
        dialogue.standing().inForce(now).ifPresent(policy -> {
            noteUsable(policy);
            want(policy, actions);
            install(policy, actions);
        });
        return actions;
    }

    /// The third part, after the others: calls to the VNOC, what is kept, and how the site stands.
    public List<Action> dialogue(Moment now) {
        if (talkAt.filter(at -> at.isAfter(now)).isPresent()) {
            return List.of();
        }
        talkAt = Optional.empty();
        List<Action> actions = new ArrayList<>(dialogue.calls(lans.desired(), lans.settled(), now));
        identity.flatMap(who -> dialogue.keeping(who.name(), now)).ifPresent(actions::add);
        SiteStatus status = report.of(identity, dialogue, lans.desired(), now);
        if (!status.equals(lastStatus)) {
            lastStatus = status;
            actions.add(new Action.Publish(status));
        }
        return actions;
    }

    /// A peer whose tunnel was up stays usable while the policy names it: should the tunnel go down, the guards keep its
    /// packets from leaving in clear, and the kernel's refusals are counted.
    private void noteUsable(PolicyDocument policy) {
        Set<String> next = new HashSet<>(usable);
        tunnels.forEach((peer, state) -> {
            if (state.status() == TunnelState.Status.UP) {
                next.add(peer);
            }
        });
        next.retainAll(policy.peers().stream().map(PolicyDocument.Peer::name).collect(Collectors.toSet()));
        usable = next;
    }

    private void want(PolicyDocument policy, List<Action> actions) {
        Optional<Action> want = Optional.of(new Action.Want(policy.peers().stream()
                .map(peer -> new TunnelSpec(peer.name(), peer.overlay(), peer.address(), peer.network()))
                .collect(Collectors.toUnmodifiableSet())));
        if (!want.equals(lastWant)) {
            lastWant = want;
            actions.add(want.get());
        }
    }

    private void install(PolicyDocument policy, List<Action> actions) {
        if (identity.isEmpty()) {
            return;
        }
        if (compiler.filter(known -> known.isOf(policy)).isEmpty()) {
            compiler = Optional.of(new RouteCompiler(policy));
        }
        RouteCompiler.Lan lan = new RouteCompiler.Lan(vpns(this::vpnOf), lans.members());
        Routes routes = compiler.get().routes(identity.get().overlay(), lan, usable, peersWant);
        if (!standby.isEmpty()) {
            routes = routes.and(compiler.get().dropped(unsent(), vpns(port -> portVpns.of(port, dialogue.policy()))));
        }
        Optional<Action> install = Optional.of(new Action.Install(routes, lans.settled()));
        if (!install.equals(lastInstall)) {
            lastInstall = install;
            actions.add(install.get());
        }
    }

    /// By the name of a LAN port.
    private Map<String, String> vpns(Function<String, Optional<String>> vpnOfPort) {
        Map<String, String> vpns = new HashMap<>();
        ports.forEach(port -> vpnOfPort.apply(port.name()).ifPresent(vpn -> vpns.put(port.name(), vpn)));
        return vpns;
    }

    /// What hosts send on ports on which this edge stands by.
    private Set<PortGroup> unsent() {
        return lans.heardSources().flows().stream().filter(flow -> standby.contains(flow.port()))
                .map(flow -> new PortGroup(flow.port(), flow.group())).collect(Collectors.toSet());
    }

    /// What the state that was published last comes from.
    public SiteDetail detail() {
        return new SiteDetail(dialogue.policy(), vpns(port -> portVpns.of(port, dialogue.policy())));
    }

    /// None of a port on which this edge stands by: it asks for nothing there and forwards nothing, in either direction.
    private Optional<String> vpnOf(String port) {
        return standby.contains(port) ? Optional.empty() : portVpns.of(port, dialogue.policy());
    }

    /// How long one call of `awaitPolicy` may wait at the VNOC.
    public static final Duration AWAIT_MAX = Duration.ofSeconds(25);
}
