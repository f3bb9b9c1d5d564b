package org.ivgmp.vnoc.tree;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Who sends to whom, rooted at the sending site.
///
/// @param parents   by site, whom it gets its copy from; the sender is not a key
/// @param unreached receivers that there is no capacity for, and why
public record Tree(String sender, SortedMap<String, String> parents, SortedMap<String, String> unreached) {

    public Tree {
        parents = Collections.unmodifiableSortedMap(new TreeMap<>(parents));
        unreached = Collections.unmodifiableSortedMap(new TreeMap<>(unreached));
    }

    public static Tree empty(String sender) {
        return new Tree(sender, new TreeMap<>(), new TreeMap<>());
    }

    /// The sender sends to each receiver itself.
    public boolean isStar() {
        return parents.values().stream().allMatch(sender::equals);
    }

    public SortedSet<String> children(String site) {
        SortedSet<String> children = new TreeSet<>();
        parents.forEach((child, parent) -> {
            if (parent.equals(site)) {
                children.add(child);
            }
        });
        return children;
    }

    /// All sites of the tree, the sender among them.
    public SortedSet<String> nodes() {
        SortedSet<String> nodes = new TreeSet<>(parents.keySet());
        nodes.add(sender);
        return nodes;
    }

    /// Sites other than the sender that have children.
    public SortedSet<String> relays() {
        SortedSet<String> relays = new TreeSet<>(parents.values());
        relays.remove(sender);
        return relays;
    }

    /// Tunnels between the sender and the site; -1 for a site that does not hang on the sender.
    public int depth(String site) {
        int depth = 0;
        String at = site;
        while (!at.equals(sender)) {
            at = parents.get(at);
            if (at == null || ++depth > parents.size()) {
                return -1;
            }
        }
        return depth;
    }

    /// The longest way.
    public int depth() {
        return parents.keySet().stream().mapToInt(this::depth).max().orElse(0);
    }

    /// How many sites have another parent here than in `other`, or none there.
    public int changes(Tree other) {
        Map<String, String> theirs = other.parents();
        return (int) parents.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(theirs.get(entry.getKey()))).count();
    }
}
