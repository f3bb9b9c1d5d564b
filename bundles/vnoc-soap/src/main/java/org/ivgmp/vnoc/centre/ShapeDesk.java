package org.ivgmp.vnoc.centre;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.vnoc.core.Network;
import org.ivgmp.vnoc.core.PolicyCompiler;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.core.Topology;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.tree.Capacity;
import org.ivgmp.vnoc.tree.LiveTree;
import org.ivgmp.vnoc.tree.TreeKey;

/// What operators say of topologies. On the centre's thread only.
public final class ShapeDesk {

    private final Registry registry;
    private final OperatorDesk operators;

    ShapeDesk(Registry registry, OperatorDesk operators) {
        this.registry = registry;
        this.operators = operators;
    }

    /// In the place of one for the same range.
    public void setTopology(Topology topology) throws Refusal {
        operators.vpn(topology.vpn());
        if (!topology.groups().isMulticast()) {
            throw Refusal.bad(topology.groups() + " is not a range of multicast groups; such a range is 239.1.0.0/16");
        }
        if (topology.reflector().isPresent()) {
            checkReflector(topology.reflector().get(), topology.vpn());
        }
        Network next = registry.network().with(registry.network().shape().with(topology));
        commit(next, topology.vpn(), List.of(new Change.TopologySet(topology), OperatorDesk.audit("topology",
                topology.vpn() + " " + topology.groups(), topology.kind() + topology.reflector().map(" "::concat).orElse(""))));
    }

    private void checkReflector(String name, String vpn) throws Refusal {
        Site site = operators.site(name);
        if (!site.vpns().contains(vpn)) {
            throw Refusal.bad(name + " is not in " + vpn + "; attach it first");
        }
        if (!registry.network().shape().capacity(name).certified()) {
            throw Refusal.bad(name + " is not certified to pass on what is not its own; "
                    + "say so first: vnoc site limits " + name + " --certified");
        }
    }

    /// The range's groups are a star again, or what a shorter range says.
    public void removeTopology(String vpn, IpPrefix groups) throws Refusal {
        operators.vpn(vpn);
        Network network = registry.network();
        boolean there = network.shape().topologies().stream()
                .anyMatch(topology -> topology.vpn().equals(vpn) && topology.groups().equals(groups));
        if (!there) {
            throw Refusal.bad("there is no topology for " + groups + " in " + vpn);
        }
        commit(network.with(network.shape().without(vpn, groups)), vpn, List.of(new Change.TopologyRemoved(vpn, groups),
                OperatorDesk.audit("topology", vpn + " " + groups, "removed")));
    }

    public Capacity setCapacity(String name, Capacity capacity) throws Refusal {
        Site site = operators.site(name);
        Network next = registry.network().with(registry.network().shape().with(name, capacity));
        Set<String> concerned = new TreeSet<>(new PolicyCompiler(next).concerned(site.vpns()));
        concerned.add(name);
        registry.commit(next, concerned, List.of(new Change.CapacitySet(name, capacity), OperatorDesk.audit("limits", name,
                (capacity.certified() ? "certified, " : "") + "fan-out " + capacity.fanOut() + ", upstream "
                        + capacity.upstreamKbit() + " kbit/s")), "");
        return capacity;
    }

    private void commit(Network next, String vpn, List<Change> changes) {
        registry.commit(next, new PolicyCompiler(next).concerned(Set.of(vpn)), changes, "");
    }

    public List<Topology> topologies() {
        return registry.network().shape().topologies().stream().sorted().toList();
    }

    public Capacity capacity(String site) throws Refusal {
        operators.site(site);
        return registry.network().shape().capacity(site);
    }

    /// A tree as operators see it.
    public record TreeView(TreeKey key, LiveTree live) {
    }

    /// The live trees of a group, of all its senders.
    public List<TreeView> trees(String vpn, IpAddress group) throws Refusal {
        operators.vpn(vpn);
        List<TreeView> views = new ArrayList<>();
        for (TreeKey key : registry.treeBook().keysOf(vpn, group)) {
            registry.treeBook().live(key).forEach(live -> views.add(new TreeView(key, live)));
        }
        return views;
    }
}
