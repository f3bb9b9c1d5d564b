package org.ivgmp.vnoc.centre;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.ivgmp.vnoc.core.Limits;
import org.ivgmp.vnoc.core.Network;
import org.ivgmp.vnoc.core.PolicyDocument;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Terms;
import org.ivgmp.vnoc.store.Loaded;
import org.ivgmp.vnoc.store.VnocStore;
import org.ivgmp.vnoc.tree.TreeKey;

/// One life of the VNOC: the centre's desks and registry as they are, without its thread.
public final class SimulatedCentre {

    private final Registry registry;
    private final SiteDesk sites;
    private final OperatorDesk operators;
    private final Supplier<Moment> clock;

    public SimulatedCentre(SimulatedStore store, Limits limits, Duration lease, int firstBranch, Supplier<Moment> clock) {
        VnocStore kept = store.store();
        Loaded loaded = kept.load();
        CentreSettings settings = new CentreSettings(lease, IpPrefix.of("100.64.0.0/16"), Duration.ofHours(1), limits, Duration.ofHours(24));
        TreeDesk trees = new TreeDesk(firstBranch, clock.get());
        this.clock = clock;
        registry = new Registry(kept, limits, loaded, trees, clock);
        sites = new SiteDesk(registry, trees, kept, new SiteDesk.Authority(null, new Revocations(_ -> List.of(), (_, _, _, _) -> new byte[0])),
                settings, loaded, clock.get());
        operators = new OperatorDesk(registry, sites, null, settings, loaded);
    }

    public Answer join(String site, Request request) throws Refusal {
        sites.authenticate(site, site);
        return sites.join(site, request, clock.get());
    }

    public Answer leave(String site, Request request) throws Refusal {
        sites.authenticate(site, site);
        return sites.leave(site, request, clock.get());
    }

    public Answer renew(String site, String digest, Ipv4Address endpoint, Optional<Set<Request>> all) throws Refusal {
        sites.authenticate(site, site);
        return sites.renew(site, digest, endpoint, all, clock.get());
    }

    public CompletableFuture<Optional<PolicyDocument>> await(String site, String since) throws Refusal {
        sites.authenticate(site, site);
        return registry.await(site, since);
    }

    public long allow(String vpn, String site, Rule.Action action, IpAddress group) throws Refusal {
        return operators.addRule(vpn, site, action, new IpPrefix(group, group.width()), true, Terms.USUAL).id();
    }

    public void withdraw(long rule) throws Refusal {
        operators.removeRule(rule);
    }

    public void onTick(Moment now) {
        sites.onTick(now);
    }

    public Optional<Moment> deadline() {
        return sites.deadline();
    }

    /// Receivers that the sender's tree has no room for.
    public Set<String> unreached(String vpn, IpAddress group, String sender) {
        return registry.treeBook().wanted(new TreeKey(vpn, group, sender)).map(tree -> tree.unreached().keySet())
                .orElse(Set.of());
    }

    public PolicyDocument document(String site) {
        return registry.document(site);
    }

    public Network network() {
        return registry.network();
    }
}
