package org.ivgmp.vnoc.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

class TreeMenderTest {

    private static TreeTask with(TreeTask task, TreeSet<String> receivers, TreeSet<String> relays) {
        return new TreeTask(task.sender(), receivers, relays, task.capacities(), task.rate(), Optional.empty());
    }

    @Test
    void nothingChangesWhereNothingHasTo() {
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            TreeTask task = TreeLaws.random(random, 1 + random.nextInt(40), 1 + random.nextInt(6));
            Tree tree = TreeMaker.make(task);
            assertEquals(tree, TreeMender.mend(task, Optional.of(tree)), "seed " + seed);
        }
    }

    /// Sites join, leave and fail, one at a time; after each the tree keeps the laws, reaches as many as the best one would, and is
    /// hardly deeper. What changes is far less than a new tree would.
    @Test
    void throughThousandsOfChangesTreesStayGoodAndChangeLittle() {
        long changed = 0;
        long anew = 0;
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            TreeTask task = TreeLaws.random(random, 30, 1 + random.nextInt(6));
            Tree tree = TreeMaker.make(task);
            for (int step = 0; step < 30; step++) {
                String about = "seed " + seed + " step " + step;
                TreeSet<String> receivers = new TreeSet<>(task.receivers());
                TreeSet<String> relays = new TreeSet<>(task.relays());
                toggle(random, receivers, "s" + (1 + random.nextInt(30)));
                if (random.nextInt(5) == 0) {
                    toggle(random, relays, "s" + (1 + random.nextInt(30)));
                }
                task = with(task, receivers, relays);
                Tree next = TreeMender.mend(task, Optional.of(tree));
                Tree best = TreeMaker.make(task);
                TreeLaws.check(task, next, about);
                assertTrue(next.unreached().size() <= best.unreached().size(), about);
                assertTrue(next.depth() <= best.depth() + TreeMender.DEPTH_SLACK, about);
                changed += next.changes(tree);
                anew += best.changes(tree);
                tree = next;
            }
        }
        assertTrue(changed * 2 < anew, changed + " changed parents, " + anew + " with the best tree each time");
    }

    private static void toggle(Random random, TreeSet<String> sites, String site) {
        if (!sites.remove(site)) {
            sites.add(site);
        }
    }

    /// While there is room beside the others, a join moves nobody, and a leaf's leave moves nobody either.
    @Test
    void aJoinWithRoomMovesNobody() {
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            TreeTask task = TreeLaws.random(random, 30, 6);
            Tree tree = TreeMaker.make(task);
            List<String> outside = new ArrayList<>(task.capacities().keySet());
            outside.removeAll(tree.nodes());
            boolean room = tree.nodes().stream().anyMatch(node -> tree.children(node).size() < task.copies(node)
                    && tree.depth(node) < tree.depth());
            if (outside.isEmpty() || !room || !tree.unreached().isEmpty()) {
                continue;
            }
            TreeSet<String> receivers = new TreeSet<>(task.receivers());
            receivers.add(outside.getFirst());
            TreeTask next = with(task, receivers, new TreeSet<>(task.relays()));
            Tree mended = TreeMender.mend(next, Optional.of(tree));
            tree.parents().forEach((site, parent) -> assertEquals(parent, mended.parents().get(site)));
            // the last place of all goes to a relay, which makes new ones
            assertTrue(mended.parents().size() <= tree.parents().size() + 2, "seed " + seed);
        }
    }
}
