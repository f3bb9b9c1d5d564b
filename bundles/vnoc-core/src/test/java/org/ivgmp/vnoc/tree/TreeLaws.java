package org.ivgmp.vnoc.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/// What every tree has to be, and random tasks for trees.
final class TreeLaws {

    private TreeLaws() {
    }

    static void check(TreeTask task, Tree tree, String about) {
        assertFalse(tree.parents().containsKey(tree.sender()), about + ": the sender has a parent");
        for (String site : tree.parents().keySet()) {
            assertTrue(tree.depth(site) > 0, about + ": " + site + " does not hang on the sender: " + tree);
            assertTrue(task.receivers().contains(site) || task.relays().contains(site), about + ": " + site);
        }
        for (String relay : tree.relays()) {
            assertTrue(task.relays().contains(relay), about + ": " + relay + " passes on uncertified");
        }
        for (String node : tree.nodes()) {
            int children = tree.children(node).size();
            assertTrue(children <= task.copies(node), about + ": " + node + " sends " + children + " copies");
            boolean needed = children > 0 || task.receivers().contains(node) || node.equals(tree.sender());
            assertTrue(needed, about + ": " + node + " is there for nobody");
        }
        TreeSet<String> reached = new TreeSet<>(tree.parents().keySet());
        reached.retainAll(task.receivers());
        assertEquals(task.receivers().size(), reached.size() + tree.unreached().size(), about + ": " + tree);
        assertTrue(reached.stream().noneMatch(tree.unreached()::containsKey), about);
    }

    /// @param sites of the VPN, besides the sender `s0`
    static TreeTask random(Random random, int sites, int copiesMax) {
        Map<String, Capacity> capacities = new HashMap<>();
        TreeSet<String> receivers = new TreeSet<>();
        TreeSet<String> relays = new TreeSet<>();
        int certifiedOfTen = random.nextInt(11);
        for (int i = 0; i <= sites; i++) {
            String site = "s" + i;
            boolean certified = random.nextInt(10) < certifiedOfTen;
            capacities.put(site, new Capacity(certified, 1 + random.nextInt(copiesMax),
                    random.nextInt(4) == 0 ? 1000 * (1 + random.nextInt(8)) : 0));
            if (certified) {
                relays.add(site);
            }
            if (random.nextInt(4) > 0) {
                receivers.add(site);
            }
        }
        long rate = random.nextInt(3) == 0 ? 2_000_000 : 0;
        return new TreeTask("s0", receivers, relays, capacities, rate, Optional.empty());
    }
}
