package org.ivgmp.edge.ivgmp.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.ivgmp.edge.election.LanElection;
import org.ivgmp.edge.forwarding.Contribution;
import org.ivgmp.edge.ivgmp.core.Action;
import org.ivgmp.edge.ivgmp.core.Event;
import org.ivgmp.edge.ivgmp.core.Site;
import org.ivgmp.edge.ivgmp.disk.KeptPolicy;
import org.ivgmp.edge.join.PeerJoins;
import org.ivgmp.edge.status.SiteDetail;
import org.ivgmp.edge.status.SiteStatus;
import org.ivgmp.edge.tunnel.TunnelManager;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.VnocPort;
import org.ivgmp.loop.Loop;
import org.ivgmp.loop.Machine;
import org.ivgmp.time.Moment;

/// Performs what the [Site] asks for. The site runs on the loop's one thread; calls to the VNOC run on virtual threads and
/// come back as events.
final class SiteLoop implements Machine<Supplier<Event>>, AutoCloseable {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.ivgmp");
    /// Views notice once (see [Feed]) and calls are bounded by the site, so this is never reached in practice.
    private static final int MAILBOX_MAX = 1024;

    private final Site site;
    private final Optional<PolicyFile> file;
    private final AtomicBoolean restored = new AtomicBoolean();
    private final Consumer<SiteStatus> onStatus;
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("vnoc-call-", 0).factory());
    private final Loop<Supplier<Event>> loop;

    /// By the loop only.
    private String said = "";
    /// Written by the loop, read by anyone.
    private volatile SiteDetail detail = SiteDetail.NONE;
    // Written by the framework's threads, read by the loop.
    private volatile Optional<VnocPort> vnoc = Optional.empty();
    private volatile Optional<Contribution> contribution = Optional.empty();
    private volatile Optional<TunnelManager> tunnels = Optional.empty();
    private volatile Optional<LanElection> election = Optional.empty();
    private volatile Optional<PeerJoins> joins = Optional.empty();

    /// @param file where the last policy is kept, if anywhere
    SiteLoop(Site site, Optional<PolicyFile> file, Consumer<SiteStatus> onStatus, Consumer<Throwable> onFailure) {
        this.site = site;
        this.file = file;
        this.onStatus = onStatus;
        this.loop = Loop.start("ivgmp", MAILBOX_MAX, this, onFailure);
    }

    /// Takes up what an earlier life kept; the first call counts.
    void restore() {
        if (restored.compareAndSet(false, true)) {
            file.flatMap(kept -> kept.read(System.currentTimeMillis())).ifPresent(event -> post(() -> event));
        }
    }

    void post(Supplier<Event> event) {
        loop.post(event);
    }

    /// A newer client takes the place of an older one, whose calls no longer count.
    synchronized void bindVnoc(VnocPort port) {
        if (vnoc.isPresent()) {
            post(Event.VnocGone::new);
        }
        vnoc = Optional.of(port);
        post(Event.VnocBound::new);
    }

    synchronized void unbindVnoc(VnocPort port) {
        if (vnoc.equals(Optional.of(port))) {
            vnoc = Optional.empty();
            post(Event.VnocGone::new);
        }
    }

    void contribution(Optional<Contribution> next) {
        contribution = next;
        post(Event.ConsumerBound::new);
    }

    void election(Optional<LanElection> next) {
        election = next;
        next.ifPresent(there -> tell(there, detail));
    }

    void joins(Optional<PeerJoins> next) {
        joins = next;
        post(next.isPresent() ? Event.ConsumerBound::new : () -> new Event.PeersAsk(Set.of()));
    }

    private static void tell(LanElection election, SiteDetail detail) {
        election.onSite(detail.vpns(), detail.policy().isPresent());
    }

    synchronized void bindTunnels(TunnelManager driver) {
        tunnels = Optional.of(driver);
        post(Event.ConsumerBound::new);
    }

    synchronized void unbindTunnels(TunnelManager driver) {
        if (tunnels.equals(Optional.of(driver))) {
            tunnels = Optional.empty();
        }
    }

    @Override
    public void onEvent(Supplier<Event> event, Moment now) {
        site.note(event.get(), now);
        follow(now);
    }

    @Override
    public void onTick(Moment now) {
        site.pass(now);
        follow(now);
    }

    /// A packet's way first, and of that the longer part: the table here has to be there when the peer that is asked sends.
    private void follow(Moment now) {
        perform(site.forwarding(now));
        perform(site.asking(now));
        perform(site.dialogue(now));
        detail = site.detail();
        election.ifPresent(there -> tell(there, detail));
    }

    @Override
    public Optional<Moment> deadline() {
        return site.deadline();
    }

    SiteDetail detail() {
        return detail;
    }

    private void perform(List<Action> actions) {
        for (Action action : actions) {
            switch (action) {
                case Action.Join(var call, var request) -> call(port -> port.joinVpn(request),
                        reply -> new Event.Joined(call, request, reply));
                case Action.Leave(var call, var request) -> call(port -> port.leaveVpn(request),
                        reply -> new Event.Left(call, request, reply));
                case Action.Renew(var call, var digest, var all) -> call(port -> port.renew(digest, all),
                        reply -> new Event.Renewed(call, all, reply));
                case Action.Await(var call, var since) -> call(port -> port.awaitPolicy(since, Site.AWAIT_MAX),
                        reply -> new Event.Awaited(call, reply));
                case Action.Ask(var wanted) -> joins.ifPresent(peers -> peers.want(wanted));
                case Action.Want(var wanted) -> tunnels.ifPresent(driver -> driver.want(wanted));
                case Action.Install install -> contribution.ifPresent(table -> install(table, install));
                case Action.Keep keep -> file.ifPresent(kept -> kept.keep(new KeptPolicy(keep.site(), keep.policy(), keep.limit(),
                        System.currentTimeMillis() - keep.age().toMillis())));
                case Action.Publish(var status) -> publish(status);
            }
        }
    }

    private static void install(Contribution table, Action.Install install) {
        table.replace(install.routes());
        if (install.complete()) {
            table.complete();
        }
    }

    /// Only how the site stands with the VNOC is logged: groups come and go as any host of the LAN likes, and must not fill
    /// the log.
    private void publish(SiteStatus status) {
        String link = "site " + status.site() + ": " + status.vnocLink();
        if (!link.equals(said)) {
            said = link;
            LOG.log(status.connected() || status.site().isEmpty() ? Level.INFO : Level.WARNING, link);
        }
        onStatus.accept(status);
    }

    private <T> void call(Function<VnocPort, Reply<T>> operation, Function<Reply<T>, Event> toEvent) {
        Optional<VnocPort> port = vnoc;
        calls.execute(() -> {
            Reply<T> reply = port.map(there -> answered(operation, there))
                    .orElseGet(() -> new Reply.Unreachable<>("no client to call with"));
            post(() -> toEvent.apply(reply));
        });
    }

    /// The client may be replaced in the middle of a call: whatever that throws is one more way of not being answered.
    private static <T> Reply<T> answered(Function<VnocPort, Reply<T>> operation, VnocPort port) {
        try {
            return operation.apply(port);
        } catch (RuntimeException failure) {
            LOG.log(Level.WARNING, "a call to the VNOC failed inside the client", failure);
            return new Reply.Unreachable<>("the SOAP client failed: " + failure);
        }
    }

    @Override
    public void close() {
        loop.close();
        calls.shutdownNow();
        file.ifPresent(PolicyFile::close);
    }
}
