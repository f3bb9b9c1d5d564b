package org.ivgmp.vnoc.tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Makes a tree of bounded degree and least depth. Any site can have a tunnel with any other, so what matters is only how many copies
/// the inner nodes can send: with the most capable relays nearest to the root, each level has as much room as it can. The least depth
/// that reaches every receiver is tried first, then with as few relays as that depth allows. In the tests, no way of giving each site of
/// thousands of small VPNs a parent reaches more receivers or is less deep. Equal tasks give equal trees.
public final class TreeMaker {

    private TreeMaker() {
    }

    /// The best tree, without regard to one that may be in use: [TreeMender] has that.
    public static Tree make(TreeTask task) {
        if (task.reflector().isPresent()) {
            return reflected(task, task.reflector().get());
        }
        List<String> relays = mostCapableFirst(task);
        int most = -1;
        int mostDepth = 1;
        for (int depth = 1; depth <= relays.size() + 1; depth++) {
            int reached = reached(task, relays, relays.size(), depth);
            if (reached > most) {
                most = reached;
                mostDepth = depth;
            }
            if (reached == task.receivers().size()) {
                break;
            }
        }
        return build(task, relays.subList(0, fewest(task, relays, mostDepth, most)), mostDepth);
    }

    /// With one relay more no fewer are reached, so the least number can be searched by halves.
    private static int fewest(TreeTask task, List<String> relays, int depth, int receivers) {
        int low = 0;
        int high = relays.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (reached(task, relays, middle, depth) < receivers) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static List<String> mostCapableFirst(TreeTask task) {
        return task.relays().stream().filter(relay -> gain(task, relay) > 0)
                .sorted(Comparator.<String>comparingInt(relay -> -task.copies(relay))
                        .thenComparing(relay -> !task.receivers().contains(relay)).thenComparing(relay -> relay))
                .toList();
    }

    /// How much more room there is with the relay than without: it takes one place itself, which a receiver would need anyway.
    private static int gain(TreeTask task, String relay) {
        return task.copies(relay) - (task.receivers().contains(relay) ? 0 : 1);
    }

    /// How many receivers a tree of at most this depth reaches with the first `count` relays: what [#build] would, only counted.
    private static int reached(TreeTask task, List<String> relays, int count, int depth) {
        Tree tree = build(task, relays.subList(0, count), depth);
        return task.receivers().size() - tree.unreached().size();
    }

    /// A place below a node.
    private record Place(String parent, int level) {
    }

    private static Tree build(TreeTask task, List<String> relays, int depth) {
        SortedMap<String, String> parents = new TreeMap<>();
        Deque<Place> places = new ArrayDeque<>();
        open(places, task, task.sender(), 1);
        List<Place> forLeaves = new ArrayList<>();
        Deque<String> waiting = new ArrayDeque<>(relays);
        while (!places.isEmpty()) {
            Place place = places.removeFirst();
            if (place.level() < depth && !waiting.isEmpty()) {
                String relay = waiting.removeFirst();
                parents.put(relay, place.parent());
                open(places, task, relay, place.level() + 1);
            } else {
                forLeaves.add(place);
            }
        }
        SortedSet<String> leaves = new TreeSet<>(task.receivers());
        leaves.removeAll(parents.keySet());
        SortedMap<String, String> unreached = new TreeMap<>();
        int next = 0;
        for (String leaf : leaves) {
            if (next < forLeaves.size()) {
                parents.put(leaf, forLeaves.get(next++).parent());
            } else {
                unreached.put(leaf, noRoom(task));
            }
        }
        return pruned(new Tree(task.sender(), parents, unreached), task);
    }

    private static void open(Deque<Place> places, TreeTask task, String parent, int level) {
        int copies = Math.min(task.copies(parent), task.receivers().size() + task.relays().size());
        for (int i = 0; i < copies; i++) {
            places.addLast(new Place(parent, level));
        }
    }

    static String noRoom(TreeTask task) {
        return "no site of the tree has room for one more copy" + (task.rate() > 0 ? " of " + task.rate() + " bit/s" : "")
                + ": raise the fan-out or upstream limit of " + task.sender() + ", or certify more relays";
    }

    /// Without relays that neither receive nor pass anything on.
    static Tree pruned(Tree tree, TreeTask task) {
        SortedMap<String, String> parents = new TreeMap<>(tree.parents());
        while (parents.keySet().removeIf(site -> !task.receivers().contains(site) && !parents.containsValue(site))) {
            // the parent of one that went may be the next
        }
        return new Tree(tree.sender(), parents, tree.unreached());
    }

    /// The sender sends to the reflector only, and that to everybody else. A reflector that is away, or that is the sender, leaves
    /// the sender to do it.
    private static Tree reflected(TreeTask task, String reflector) {
        if (task.receivers().isEmpty()) {
            return Tree.empty(task.sender());
        }
        boolean there = task.relays().contains(reflector) && task.copies(task.sender()) > 0;
        String hub = there ? reflector : task.sender();
        SortedMap<String, String> parents = new TreeMap<>();
        SortedMap<String, String> unreached = new TreeMap<>();
        if (there) {
            parents.put(reflector, task.sender());
        }
        int room = task.copies(hub);
        for (String receiver : task.receivers()) {
            if (receiver.equals(hub)) {
                continue;
            }
            if (room-- > 0) {
                parents.put(receiver, hub);
            } else {
                unreached.put(receiver, "the site " + hub + " has no room for one more copy: raise its limits");
            }
        }
        return pruned(new Tree(task.sender(), parents, unreached), task);
    }
}
