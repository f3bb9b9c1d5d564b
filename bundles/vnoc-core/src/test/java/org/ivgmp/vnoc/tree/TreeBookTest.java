package org.ivgmp.vnoc.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.ivgmp.vnoc.tree.LiveTree.Phase;
import org.junit.jupiter.api.Test;

class TreeBookTest {

    private static final TreeKey KEY = new TreeKey("tv", Ipv4Address.of("239.1.1.1"), "s0");
    private static final long MS = 1_000_000;

    private static Moment at(long ms) {
        return new Moment(ms * MS);
    }

    private static Tree tree(String... edges) {
        Map<String, String> parents = new HashMap<>();
        for (String edge : edges) {
            parents.put(edge.substring(0, edge.indexOf('<')), edge.substring(edge.indexOf('<') + 1));
        }
        return new Tree("s0", new java.util.TreeMap<>(parents), new java.util.TreeMap<>());
    }

    private static String phases(TreeBook book) {
        return book.live(KEY).stream().map(live -> live.branch() + " " + live.phase())
                .collect(Collectors.joining(", "));
    }

    @Test
    void theSenderUsesATreeWhenAllOthersHaveTheirRoutes() {
        TreeBook book = new TreeBook(0);
        book.want(KEY, tree("b<s0", "c<b"), at(0));
        assertEquals("1 PREPARED", phases(book));
        assertEquals(Set.of("s0", "b", "c"), book.takeConcerned());
        book.acknowledged("s0", at(1));
        book.acknowledged("b", at(1));
        assertEquals("1 PREPARED", phases(book));
        assertTrue(book.takeConcerned().isEmpty());
        book.acknowledged("c", at(2));
        assertEquals("1 IN_USE", phases(book));
    }

    @Test
    void aSiteThatDoesNotAcknowledgeIsNotWaitedForLong() {
        TreeBook book = new TreeBook(0);
        book.want(KEY, tree("b<s0", "c<b"), at(0));
        book.acknowledged("b", at(1));
        assertEquals(Optional.of(at(3000)), book.deadline());
        book.onTick(at(2999));
        assertEquals("1 PREPARED", phases(book));
        book.onTick(at(3000));
        assertEquals("1 IN_USE", phases(book));
    }

    @Test
    void theOldTreeStaysUntilTheSenderHasLeftItAndItsLastPacketsHaveArrived() {
        TreeBook book = new TreeBook(4094);
        book.want(KEY, tree("b<s0"), at(0));
        book.acknowledged("b", at(1));
        book.want(KEY, tree("b<s0", "c<b"), at(10));
        assertEquals("4095 IN_USE, 1 PREPARED", phases(book));
        book.acknowledged("b", at(11));
        book.acknowledged("c", at(12));
        assertEquals("4095 LEAVING, 1 IN_USE", phases(book));
        book.acknowledged("s0", at(20));
        assertEquals("4095 DRAINING, 1 IN_USE", phases(book));
        book.onTick(at(2019));
        assertEquals("4095 DRAINING, 1 IN_USE", phases(book));
        book.onTick(at(2020));
        assertEquals("1 IN_USE", phases(book));
        assertEquals(Optional.empty(), book.deadline());
    }

    @Test
    void whatIsWantedDuringAChangeBeginsAfterIt() {
        TreeBook book = new TreeBook(0);
        book.want(KEY, tree("b<s0"), at(0));
        book.want(KEY, tree("c<s0"), at(1));
        book.want(KEY, tree("d<s0"), at(2));
        assertEquals("1 PREPARED", phases(book));
        book.acknowledged("b", at(3));
        assertEquals("1 IN_USE, 2 PREPARED", phases(book));
        assertEquals(tree("d<s0"), book.live(KEY).getLast().tree());
    }

    @Test
    void aTreeForNobodyEndsTheOneInUse() {
        TreeBook book = new TreeBook(0);
        book.want(KEY, tree("b<s0"), at(0));
        book.acknowledged("b", at(1));
        book.drop(KEY, at(2));
        assertEquals("1 LEAVING", phases(book));
        assertEquals(Optional.empty(), book.inUse(KEY));
        book.onTick(at(10_000));
        book.onTick(at(20_000));
        assertTrue(book.keys().isEmpty());
    }

    @Test
    void branchesOfAVpnAreUniqueAndWhenAllAreTakenTheTreeInUseStays() {
        TreeBook book = new TreeBook(77);
        Set<Integer> branches = new HashSet<>();
        for (int i = 0; i < TreeBook.BRANCH_MAX + 10; i++) {
            TreeKey key = new TreeKey("tv", new Ipv4Address(0xEF000000 + i), "s0");
            book.want(key, tree("b<s0"), at(0));
            book.live(key).forEach(live -> assertTrue(branches.add(live.branch())));
        }
        assertEquals(TreeBook.BRANCH_MAX, branches.size());
        TreeKey other = new TreeKey("radio", KEY.group(), "s0");
        book.want(other, tree("b<s0"), at(0));
        assertEquals(1, book.live(other).size());
    }

    /// Edges get their documents, and the VNOC their acknowledgements, whenever the network likes; packets take their time from hop to
    /// hop; trees change all the while. Each packet comes to each site that is in all the trees of its time exactly once, and to
    /// no site twice. That an edge is away costs it packets, but doubles none.
    @Test
    void noPacketIsLostOrDoubledWhateverTheOrderOfDocuments() {
        long packets = 0;
        for (int seed = 0; seed < 300; seed++) {
            packets += new Traffic(seed, false).run();
            new Traffic(seed, true).run();
        }
        assertTrue(packets > 30_000, packets + " packets only");
    }

    /// One planted mistake: the sender is told of a new tree before the others are.
    @Test
    void theTestNoticesASenderThatSwitchesTooEarly() {
        int noticed = 0;
        for (int seed = 0; seed < 20; seed++) {
            Traffic traffic = new Traffic(seed, false);
            traffic.hasty = true;
            try {
                traffic.run();
            } catch (AssertionError expected) {
                noticed++;
            }
        }
        assertTrue(noticed > 10, noticed + " of 20");
    }

    private static final class Traffic {
        private static final int SITES = 8;
        private static final long END_MS = 30_000;

        private record Event(long ms, long order, Runnable action) {
        }

        private record Node(String from, Set<String> to) {
        }

        /// What an edge does, by branch; and, at the sender, which branch it sends on.
        private record Routes(Map<Integer, Node> nodes, Optional<Integer> sending) {
        }

        private final Random random;
        private final boolean unreliable;
        private boolean hasty;
        private final TreeBook book = new TreeBook(0);
        private final PriorityQueue<Event> events = new PriorityQueue<>(java.util.Comparator
                .comparingLong(Event::ms).thenComparingLong(Event::order));
        private final Map<String, Routes> routes = new HashMap<>();
        private final Map<Integer, Map<String, Integer>> arrivals = new HashMap<>();
        private final Map<Integer, Set<String>> due = new HashMap<>();
        private final String about;
        private long now;
        private long order;
        private int packet;
        private TreeTask task;
        private Tree last;

        Traffic(int seed, boolean unreliable) {
            this.random = new Random(seed);
            this.unreliable = unreliable;
            this.about = "seed " + seed + (unreliable ? ", edges away: " : ": ");
            this.task = TreeLaws.random(random, SITES, 3);
            this.last = TreeMaker.make(task);
        }

        private void in(long ms, Runnable action) {
            events.add(new Event(now + ms, order++, action));
        }

        long run() {
            in(0, this::change);
            in(500, this::send);
            while (!events.isEmpty() && events.peek().ms() <= END_MS) {
                Event event = events.remove();
                now = event.ms();
                event.action().run();
                book.onTick(at(now));
                distribute();
            }
            check();
            return packet;
        }

        /// A site joins or leaves; at times quickly one after another, at times slowly.
        private void change() {
            TreeSet<String> receivers = new TreeSet<>(task.receivers());
            String site = "s" + (1 + random.nextInt(SITES));
            if (!receivers.remove(site)) {
                receivers.add(site);
            }
            task = new TreeTask("s0", receivers, task.relays(), task.capacities(), task.rate(), Optional.empty());
            last = random.nextBoolean() ? TreeMender.mend(task, Optional.of(last)) : TreeMaker.make(task);
            book.want(KEY, last, at(now));
            in(random.nextInt(4) == 0 ? 50 : 2_000 + random.nextInt(9_000), this::change);
        }

        private Routes compiled(String site) {
            Map<Integer, Node> nodes = new HashMap<>();
            for (LiveTree live : book.live(KEY)) {
                if (live.tree().parents().containsKey(site)) {
                    nodes.put(live.branch(), new Node(live.tree().parents().get(site), live.tree().children(site)));
                } else if (site.equals("s0")) {
                    nodes.put(live.branch(), new Node("", live.tree().children(site)));
                }
            }
            Optional<LiveTree> use = hasty ? book.live(KEY).stream().filter(live -> live.phase() == Phase.PREPARED)
                    .findFirst().or(() -> book.inUse(KEY)) : book.inUse(KEY);
            return new Routes(nodes, site.equals("s0") ? use.map(LiveTree::branch) : Optional.empty());
        }

        private void distribute() {
            for (String site : book.takeConcerned()) {
                boolean away = unreliable && random.nextInt(10) == 0;
                in(5 + random.nextInt(700) + (away ? 6_000 : 0), () -> deliver(site));
            }
        }

        private void deliver(String site) {
            Routes document = compiled(site);
            routes.put(site, document);
            in(5 + random.nextInt(700), () -> {
                if (document.equals(compiled(site))) {
                    book.acknowledged(site, at(now));
                }
            });
        }

        private void send() {
            int number = packet++;
            Routes sender = routes.get("s0");
            if (sender != null && sender.sending().isPresent()) {
                int branch = sender.sending().get();
                arrivals.put(number, new HashMap<>());
                due.put(number, stable());
                forward(number, branch, "s0", sender.nodes().get(branch).to());
            }
            in(20 + random.nextInt(200), this::send);
        }

        /// Receivers of every tree that is live: whichever the sender uses, the packet must come to them.
        private Set<String> stable() {
            Set<String> sites = new TreeSet<>(task.receivers());
            book.live(KEY).forEach(live -> sites.retainAll(live.tree().parents().keySet()));
            return sites;
        }

        private void forward(int number, int branch, String from, Set<String> to) {
            for (String next : to) {
                in(1 + random.nextInt(150), () -> receive(number, branch, from, next));
            }
        }

        private void receive(int number, int branch, String from, String site) {
            Node node = routes.getOrDefault(site, new Routes(Map.of(), Optional.empty())).nodes().get(branch);
            if (node != null && node.from().equals(from)) {
                int times = arrivals.get(number).merge(site, 1, Integer::sum);
                assertEquals(1, times, about + "packet " + number + " came twice to " + site);
                forward(number, branch, site, node.to());
            }
        }

        private void check() {
            arrivals.forEach((number, sites) -> {
                Set<String> missing = new TreeSet<>(due.get(number));
                missing.removeAll(sites.keySet());
                assertTrue(unreliable || number > packet - 30 || missing.isEmpty(),
                        about + "packet " + number + " did not come to " + missing);
            });
        }
    }
}
