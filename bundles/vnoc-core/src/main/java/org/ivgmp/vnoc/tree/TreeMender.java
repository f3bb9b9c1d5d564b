package org.ivgmp.vnoc.tree;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Changes a tree as little as a join, a leave or a failure needs: who has a parent keeps it, as long as that is alive and has room. The
/// result is taken if it reaches as many receivers as the best tree and is at most [#DEPTH_SLACK] deeper; else the best tree is.
public final class TreeMender {

    /// So much deeper than the best tree a mended one may be.
    public static final int DEPTH_SLACK = 1;

    private final TreeTask task;
    private final SortedMap<String, String> parents = new TreeMap<>();
    private final Map<String, Integer> used = new HashMap<>();

    private TreeMender(TreeTask task) {
        this.task = task;
    }

    /// The tree to use from now on, which is `old` itself where nothing has to change.
    public static Tree mend(TreeTask task, Optional<Tree> old) {
        Tree best = TreeMaker.make(task);
        if (old.isEmpty() || task.reflector().isPresent()) {
            return best;
        }
        Tree mended = new TreeMender(task).mended(old.get());
        boolean goodEnough = mended.unreached().size() <= best.unreached().size()
                && mended.depth() <= best.depth() + DEPTH_SLACK;
        return goodEnough ? mended : best;
    }

    private Tree mended(Tree old) {
        keep(old);
        SortedMap<String, String> unreached = new TreeMap<>();
        TreeSet<String> missing = new TreeSet<>(task.receivers());
        missing.removeAll(parents.keySet());
        missing.addAll(orphans(old));
        // those with room of their own first: the others may need it
        missing.stream().sorted(Comparator.<String>comparingInt(site -> -task.copies(site)).thenComparing(site -> site))
                .forEach(site -> place(site).ifPresentOrElse(parent -> attach(site, parent),
                        () -> unreached.put(site, TreeMaker.noRoom(task))));
        unreached.keySet().retainAll(task.receivers());
        dropLoose();
        task.receivers().stream().filter(site -> !parents.containsKey(site))
                .forEach(site -> unreached.put(site, TreeMaker.noRoom(task)));
        return TreeMaker.pruned(new Tree(task.sender(), parents, unreached), task);
    }

    private void keep(Tree old) {
        old.parents().forEach((site, parent) -> {
            boolean wanted = task.receivers().contains(site) || task.relays().contains(site);
            boolean room = used.getOrDefault(parent, 0) < task.copies(parent);
            boolean parentStays = parent.equals(task.sender()) || old.parents().containsKey(parent);
            if (old.sender().equals(task.sender()) && wanted && room && parentStays) {
                attach(site, parent);
            }
        });
    }

    /// Inner nodes that lost their parent: their children depend on them.
    private TreeSet<String> orphans(Tree old) {
        TreeSet<String> orphans = new TreeSet<>(parents.values());
        orphans.remove(task.sender());
        orphans.removeAll(parents.keySet());
        return orphans;
    }

    private void attach(String site, String parent) {
        parents.put(site, parent);
        used.merge(parent, 1, Integer::sum);
    }

    /// The node with room that is nearest to the sender, and not below the site itself; a relay out of the tree, if that is all there is.
    private Optional<String> place(String site) {
        Optional<String> inTree = inTree(site);
        if (inTree.isPresent() && (task.copies(site) > 0 || hasMore(site))) {
            return inTree;
        }
        Optional<String> relay = task.relays().stream()
                .filter(candidate -> !parents.containsKey(candidate) && !candidate.equals(site) && task.copies(candidate) > 1)
                .max(Comparator.<String>comparingInt(task::copies).thenComparing(Comparator.reverseOrder()));
        if (relay.isPresent() && inTree.isPresent()) {
            attach(relay.get(), inTree.get());
            return relay;
        }
        return inTree;
    }

    /// Whether a place is left besides the one that the site takes: the last one is better given to a relay.
    private boolean hasMore(String site) {
        int free = 0;
        TreeSet<String> nodes = new TreeSet<>(parents.keySet());
        nodes.add(task.sender());
        for (String node : nodes) {
            free += depth(node) < 0 ? 0 : Math.max(0, task.copies(node) - used.getOrDefault(node, 0));
        }
        return free > 1;
    }

    private Optional<String> inTree(String site) {
        TreeSet<String> nodes = new TreeSet<>(parents.keySet());
        nodes.add(task.sender());
        nodes.remove(site);
        return nodes.stream().filter(node -> used.getOrDefault(node, 0) < task.copies(node))
                .filter(node -> depth(node) >= 0 && !isBelow(node, site))
                .min(Comparator.<String>comparingInt(this::depth).thenComparing(node -> node));
    }

    /// As [Tree#depth], while the tree is being changed.
    private int depth(String site) {
        int depth = 0;
        String at = site;
        while (!at.equals(task.sender())) {
            at = parents.get(at);
            if (at == null || ++depth > parents.size()) {
                return -1;
            }
        }
        return depth;
    }

    private boolean isBelow(String site, String ancestor) {
        String at = site;
        for (int i = 0; at != null && i <= parents.size(); i++) {
            if (at.equals(ancestor)) {
                return true;
            }
            at = parents.get(at);
        }
        return false;
    }

    /// What hangs on a node that could not be placed.
    private void dropLoose() {
        parents.keySet().removeIf(site -> depth(site) < 0);
    }
}
