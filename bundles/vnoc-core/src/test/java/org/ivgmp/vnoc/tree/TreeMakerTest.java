package org.ivgmp.vnoc.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

class TreeMakerTest {

    private static SortedSet<String> sites(String... names) {
        return new TreeSet<>(Set.of(names));
    }

    @Test
    void whereTheSenderHasRoomItIsAStar() {
        Tree tree = TreeMaker.make(new TreeTask("a", sites("a", "b", "c"), sites("b"), Map.of(), 0, Optional.empty()));
        assertEquals("{b=a, c=a}", tree.parents().toString());
        assertTrue(tree.isStar());
    }

    @Test
    void aSenderWithLittleUpstreamSendsToRelaysThatPassItOn() {
        Map<String, Capacity> capacities = Map.of("a", new Capacity(false, 64, 5_000), "b", new Capacity(true, 3, 0));
        Tree tree = TreeMaker.make(new TreeTask("a", sites("b", "c", "d"), sites("b"), capacities, 4_000_000,
                Optional.empty()));
        assertEquals("{b=a, c=b, d=b}", tree.parents().toString());
        assertEquals(2, tree.depth());
    }

    @Test
    void aRelayThatDoesNotReceiveItselfIsTakenOnlyWhereItHelps() {
        Map<String, Capacity> capacities = Map.of("a", new Capacity(false, 2, 0), "r", new Capacity(true, 9, 0));
        assertEquals("{b=a, c=a}", TreeMaker.make(new TreeTask("a", sites("b", "c"), sites("r"), capacities, 0,
                Optional.empty())).parents().toString());
        assertEquals("{b=a, c=r, d=r, r=a}", TreeMaker.make(new TreeTask("a", sites("b", "c", "d"), sites("r"),
                capacities, 0, Optional.empty())).parents().toString());
    }

    @Test
    void whoIsNotReachedIsToldWhatToDo() {
        Tree tree = TreeMaker.make(new TreeTask("a", sites("b", "c"), sites(), Map.of("a", new Capacity(false, 1, 0)), 0,
                Optional.empty()));
        assertEquals(Set.of("c"), tree.unreached().keySet());
        assertTrue(tree.unreached().get("c").contains("certify more relays"), tree.unreached().get("c"));
    }

    @Test
    void aReflectorReplicatesForTheSender() {
        TreeTask task = new TreeTask("a", sites("b", "c", "r"), sites("r", "b"), Map.of(), 0, Optional.of("r"));
        assertEquals("{b=r, c=r, r=a}", TreeMaker.make(task).parents().toString());
        assertEquals("{b=r, c=r, r=a}", TreeMaker.make(new TreeTask("a", sites("b", "c"), sites("r"), Map.of(), 0,
                Optional.of("r"))).parents().toString());
    }

    @Test
    void aReflectorThatIsAwayOrSendsItselfLeavesTheSenderToDoIt() {
        assertEquals("{b=a, c=a}", TreeMaker.make(new TreeTask("a", sites("b", "c"), sites(), Map.of(), 0,
                Optional.of("r"))).parents().toString());
        assertEquals("{b=r, c=r}", TreeMaker.make(new TreeTask("r", sites("b", "c"), sites("r"), Map.of(), 0,
                Optional.of("r"))).parents().toString());
    }

    @Test
    void aReflectorsFanOutHoldsToo() {
        Map<String, Capacity> capacities = Map.of("r", new Capacity(true, 2, 0));
        TreeTask task = new TreeTask("a", sites("b", "c", "d"), sites("r"), capacities, 0, Optional.of("r"));
        Tree tree = TreeMaker.make(task);
        TreeLaws.check(task, tree, "reflector");
        assertEquals(Set.of("d"), tree.unreached().keySet());
    }

    @Test
    void everyTreeOfThousandsOfRandomVpnsKeepsTheLaws() {
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            TreeTask task = TreeLaws.random(random, 1 + random.nextInt(60), 1 + random.nextInt(8));
            TreeLaws.check(task, TreeMaker.make(task), "seed " + seed);
        }
    }

    /// All ways to give each site a parent are tried.
    @Test
    void ofSmallVpnsNoTreeReachesMoreOrIsLessDeep() {
        int deeper = 0;
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            TreeTask task = TreeLaws.random(random, 1 + random.nextInt(5), 3);
            Tree tree = TreeMaker.make(task);
            int[] best = bruteForce(task);
            assertEquals(best[0], task.receivers().size() - tree.unreached().size(), "seed " + seed + " " + task + tree);
            deeper += tree.depth() > best[1] ? 1 : 0;
        }
        assertEquals(0, deeper, "trees that are not of least depth");
    }

    /// How many receivers can be reached, and with what least depth.
    private static int[] bruteForce(TreeTask task) {
        List<String> sites = new ArrayList<>(new TreeSet<>(task.receivers()));
        task.relays().stream().filter(relay -> !sites.contains(relay)).forEach(sites::add);
        int[] best = {0, 0};
        choose(task, sites, 0, new TreeMap<>(), best);
        return best;
    }

    private static void choose(TreeTask task, List<String> sites, int next, TreeMap<String, String> parents, int[] best) {
        if (next == sites.size()) {
            judge(task, parents, best);
            return;
        }
        String site = sites.get(next);
        choose(task, sites, next + 1, parents, best);
        List<String> candidates = new ArrayList<>(task.relays());
        candidates.add(task.sender());
        for (String parent : candidates) {
            long used = parents.values().stream().filter(parent::equals).count();
            if (!parent.equals(site) && used < task.copies(parent)) {
                parents.put(site, parent);
                choose(task, sites, next + 1, parents, best);
                parents.remove(site);
            }
        }
    }

    private static void judge(TreeTask task, TreeMap<String, String> parents, int[] best) {
        Tree tree = new Tree(task.sender(), parents, new TreeMap<>());
        if (parents.keySet().stream().anyMatch(site -> tree.depth(site) < 0)) {
            return;
        }
        int reached = (int) parents.keySet().stream().filter(task.receivers()::contains).count();
        if (reached > best[0] || reached == best[0] && tree.depth() < best[1]) {
            best[0] = reached;
            best[1] = tree.depth();
        }
    }
}
