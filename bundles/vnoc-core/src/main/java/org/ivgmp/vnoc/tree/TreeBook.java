package org.ivgmp.vnoc.tree;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;
import org.ivgmp.vnoc.tree.LiveTree.Phase;

/// How one tree follows another under traffic, so that no packet is lost or doubled: docs/ivgmp.md, section 15.
///
/// A new tree gets a new branch. First all its receivers and relays get routes for it, beside those of the tree in use; when all have
/// fetched their documents, the sender is told to use it; when the sender has fetched that, and the last packets have arrived, the old
/// tree is withdrawn. A site that does not fetch its document is waited for [#ACKNOWLEDGE_MAX].
///
/// Not thread-safe: one driver.
public final class TreeBook {

    public static final int BRANCH_MAX = 4095;
    /// Longer than an edge in order takes to come back with the version that it was given.
    public static final Duration ACKNOWLEDGE_MAX = Duration.ofSeconds(3);
    /// Longer than any packet is on its way.
    public static final Duration DRAIN = Duration.ofSeconds(2);

    private static final SortedSet<String> NOBODY = new TreeSet<>();

    /// @param live   in the order of their beginning
    /// @param wanted the tree that should be in use
    private record Entry(List<LiveTree> live, Tree wanted) {

        Optional<LiveTree> in(Phase phase) {
            return live.stream().filter(tree -> tree.phase() == phase).findFirst();
        }

        /// The newest that is or was meant for use.
        Optional<LiveTree> newest() {
            return in(Phase.PREPARED).or(() -> in(Phase.IN_USE));
        }
    }

    private final NavigableMap<TreeKey, Entry> entries = new TreeMap<>();
    /// Those with a tree whose phase will end.
    private final Set<TreeKey> moving = new TreeSet<>();
    private final Set<TreeKey> touched = new TreeSet<>();
    private final Map<String, Set<TreeKey>> keysBySite = new HashMap<>();
    private final Map<String, Integer> lastBranch = new HashMap<>();
    private final Set<String> concerned = new TreeSet<>();
    private final int firstBranch;

    /// @param firstBranch after which branch numbers begin, 0 to [#BRANCH_MAX]: another one after each start, so that a number of an
    ///                    earlier life is not used again soon
    public TreeBook(int firstBranch) {
        this.firstBranch = firstBranch;
    }

    /// The tree that should be in use. Where another one is, the change begins.
    public void want(TreeKey key, Tree tree, Moment now) {
        Entry entry = entries.getOrDefault(key, new Entry(List.of(), Tree.empty(key.sender())));
        entries.put(key, new Entry(entry.live(), tree));
        settle(key, now);
    }

    /// No tree is wanted for the key any more.
    public void drop(TreeKey key, Moment now) {
        if (entries.containsKey(key)) {
            want(key, Tree.empty(key.sender()), now);
        }
    }

    /// The site has its newest document.
    public void acknowledged(String site, Moment now) {
        for (TreeKey key : List.copyOf(keysOf(site))) {
            Entry entry = entries.get(key);
            if (entry.live().stream().anyMatch(tree -> tree.pending().contains(site))) {
                entries.put(key, new Entry(entry.live().stream().map(tree -> tree.without(site)).toList(), entry.wanted()));
                settle(key, now);
            }
        }
    }

    /// Time passed.
    public void onTick(Moment now) {
        List.copyOf(moving).forEach(key -> settle(key, now));
    }

    public Optional<Moment> deadline() {
        return moving.stream().flatMap(key -> entries.get(key).live().stream()).flatMap(tree -> tree.until().stream())
                .min(Moment::compareTo);
    }

    /// The sites whose documents may have changed since the last call.
    public Set<String> takeConcerned() {
        Set<String> sites = new TreeSet<>(concerned);
        concerned.clear();
        return sites;
    }

    /// The keys whose trees have changed since the last [#takeTouched].
    public Set<TreeKey> touched() {
        return Set.copyOf(touched);
    }

    public Set<TreeKey> takeTouched() {
        Set<TreeKey> keys = touched();
        touched.clear();
        return keys;
    }

    /// The keys of a group's trees, of all its senders.
    public Set<TreeKey> keysOf(String vpn, IpAddress group) {
        Set<TreeKey> keys = new TreeSet<>();
        for (TreeKey key : entries.tailMap(new TreeKey(vpn, group, ""), true).keySet()) {
            if (!key.vpn().equals(vpn) || !key.group().equals(group)) {
                break;
            }
            keys.add(key);
        }
        return keys;
    }

    public Collection<TreeKey> keys() {
        return List.copyOf(entries.keySet());
    }

    /// The keys of the live trees that the site is a node of.
    public Set<TreeKey> keysOf(String site) {
        return keysBySite.getOrDefault(site, Set.of());
    }

    /// Whether the key's first tree is on its way to the edges.
    public boolean isPreparing(TreeKey key) {
        return live(key).stream().anyMatch(tree -> tree.phase() == Phase.PREPARED);
    }

    /// The tree that was in use when the book was last kept, so that the edges' documents stay as they are.
    public void restore(TreeKey key, int branch, Tree tree) {
        List<LiveTree> live = List.of(new LiveTree(branch, tree, Phase.IN_USE, NOBODY, Optional.empty()));
        entries.put(key, new Entry(live, tree));
        index(key, List.of(), live);
    }

    /// All trees of the key that edges have, or should have, routes for.
    public List<LiveTree> live(TreeKey key) {
        Entry entry = entries.get(key);
        return entry == null ? List.of() : entry.live();
    }

    /// The tree that the sender is to use now; none while the first one is being prepared, and where nobody is to be reached.
    public Optional<LiveTree> inUse(TreeKey key) {
        return live(key).stream().filter(tree -> tree.phase() == Phase.IN_USE).findFirst();
    }

    /// The tree that should be in use, with the receivers that it does not reach.
    public Optional<Tree> wanted(TreeKey key) {
        return Optional.ofNullable(entries.get(key)).map(Entry::wanted);
    }

    /// Goes on until nothing more can be done now. Each round takes at least one tree a phase further, so it ends.
    private void settle(TreeKey key, Moment now) {
        boolean moved = true;
        while (moved) {
            Entry entry = entries.get(key);
            Entry next = begun(key, advanced(entry, now), now);
            moved = !next.live().equals(entry.live());
            if (moved) {
                entry.live().forEach(tree -> concerned.addAll(tree.tree().nodes()));
                next.live().forEach(tree -> concerned.addAll(tree.tree().nodes()));
                concerned.add(key.sender());
                index(key, entry.live(), next.live());
                touched.add(key);
            }
            entries.put(key, next);
        }
        Entry entry = entries.get(key);
        boolean willMove = entry.live().stream().anyMatch(tree -> tree.until().isPresent());
        if (willMove) {
            moving.add(key);
        } else {
            moving.remove(key);
        }
        if (entry.live().isEmpty() && entry.wanted().parents().isEmpty() && entry.wanted().unreached().isEmpty()) {
            entries.remove(key);
        }
    }

    private void index(TreeKey key, List<LiveTree> before, List<LiveTree> after) {
        before.forEach(tree -> tree.tree().nodes().forEach(site -> keysBySite.computeIfPresent(site, (_, keys) -> {
            keys.remove(key);
            return keys.isEmpty() ? null : keys;
        })));
        after.forEach(tree -> tree.tree().nodes().forEach(site ->
                keysBySite.computeIfAbsent(site, _ -> new TreeSet<>()).add(key)));
    }

    private static Entry advanced(Entry entry, Moment now) {
        List<LiveTree> live = new ArrayList<>();
        boolean takesOver = entry.in(Phase.PREPARED).filter(tree -> tree.isOver(now)).isPresent();
        for (LiveTree tree : entry.live()) {
            switch (tree.phase()) {
                case PREPARED -> live.add(takesOver ? tree.in(Phase.IN_USE, NOBODY, Optional.empty()) : tree);
                case IN_USE -> live.add(takesOver ? leaving(tree, now) : tree);
                case LEAVING -> live.add(tree.isOver(now)
                        ? tree.in(Phase.DRAINING, NOBODY, Optional.of(now.plus(DRAIN))) : tree);
                case DRAINING -> {
                    if (!tree.isOver(now)) {
                        live.add(tree);
                    }
                }
            }
        }
        return new Entry(live, entry.wanted());
    }

    private static LiveTree leaving(LiveTree tree, Moment now) {
        SortedSet<String> sender = new TreeSet<>(Set.of(tree.tree().sender()));
        return tree.in(Phase.LEAVING, sender, Optional.of(now.plus(ACKNOWLEDGE_MAX)));
    }

    /// One change at a time: what is wanted meanwhile begins when the last tree has taken over.
    private Entry begun(TreeKey key, Entry entry, Moment now) {
        Optional<LiveTree> newest = entry.newest();
        boolean right = newest.map(tree -> tree.tree().parents()).orElse(Tree.empty(key.sender()).parents())
                .equals(entry.wanted().parents());
        if (right || entry.in(Phase.PREPARED).isPresent()) {
            return entry;
        }
        List<LiveTree> live = new ArrayList<>(entry.live());
        if (entry.wanted().parents().isEmpty()) {
            live.replaceAll(tree -> tree.phase() == Phase.IN_USE ? leaving(tree, now) : tree);
            return new Entry(live, entry.wanted());
        }
        Optional<Integer> branch = freeBranch(key.vpn());
        if (branch.isEmpty()) {
            return entry;
        }
        SortedSet<String> pending = new TreeSet<>(entry.wanted().parents().keySet());
        live.add(new LiveTree(branch.get(), entry.wanted(), Phase.PREPARED, pending,
                Optional.of(now.plus(ACKNOWLEDGE_MAX))));
        return new Entry(live, entry.wanted());
    }

    /// The next after the last one given, so that a number rests as long as possible before it is used again.
    private Optional<Integer> freeBranch(String vpn) {
        Set<Integer> taken = new HashSet<>();
        entries.forEach((key, entry) -> {
            if (key.vpn().equals(vpn)) {
                entry.live().forEach(tree -> taken.add(tree.branch()));
            }
        });
        int last = lastBranch.getOrDefault(vpn, firstBranch);
        for (int i = 1; i <= BRANCH_MAX; i++) {
            int candidate = (last + i - 1) % BRANCH_MAX + 1;
            if (!taken.contains(candidate)) {
                lastBranch.put(vpn, candidate);
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
