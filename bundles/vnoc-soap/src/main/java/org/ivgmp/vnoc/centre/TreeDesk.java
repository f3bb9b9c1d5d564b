package org.ivgmp.vnoc.centre;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;
import org.ivgmp.vnoc.core.Network;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.core.TreePlanner;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.Loaded;
import org.ivgmp.vnoc.tree.Tree;
import org.ivgmp.vnoc.tree.TreeBook;
import org.ivgmp.vnoc.tree.TreeKey;
import org.ivgmp.vnoc.tree.TreeMender;
import org.ivgmp.vnoc.tree.TreeTask;

/// Keeps the trees as the network wants them. On the centre's thread only.
final class TreeDesk {

    /// A relay comes back at least as often as its long poll ends (25 s); when it has missed two it is passed by.
    static final Duration SILENCE_MAX = Duration.ofSeconds(75);

    private TreeBook book;
    private final int firstBranch;
    private final Moment started;
    /// What the store knows.
    private Map<TreeKey, Loaded.UsedTree> kept = new TreeMap<>();
    private final Map<String, Moment> heard = new HashMap<>();
    private Set<String> silent = Set.of();
    /// False when a relay has fallen silent, or was heard again, since the last planning.
    private boolean relaysAsBefore;

    TreeDesk(int firstBranch, Moment now) {
        this.book = new TreeBook(firstBranch);
        this.firstBranch = firstBranch;
        this.started = now;
    }

    void restore(Map<TreeKey, Loaded.UsedTree> trees) {
        book = new TreeBook(firstBranch);
        trees.forEach((key, used) -> book.restore(key, used.branch(), used.tree()));
        kept = new TreeMap<>(trees);
    }

    TreeBook book() {
        return book;
    }

    /// Wants the trees that are needed now. After a change of nothing but requests only those of the groups that were asked for, or
    /// no longer are; else those of all VPNs of these sites.
    void plan(Optional<Network> before, Network next, Collection<String> concerned, Moment now) {
        if (next.shape().topologies().isEmpty() && book.keys().isEmpty()) {
            return;
        }
        if (before.isPresent() && next.differsInRequestsOnly(before.get()) && relaysAsBefore) {
            changed(before.get(), next, concerned).forEach(
                    request -> plan(next, request.vpn(), request.group(), now));
            return;
        }
        relaysAsBefore = true;
        Set<String> vpns = new TreeSet<>();
        before.ifPresent(network -> vpns.addAll(vpnsOf(network, concerned)));
        vpns.addAll(vpnsOf(next, concerned));
        for (String vpn : vpns) {
            Set<IpAddress> groups = new TreeSet<>(TreePlanner.groups(next, vpn));
            book.keys().stream().filter(key -> key.vpn().equals(vpn)).forEach(key -> groups.add(key.group()));
            groups.forEach(group -> plan(next, vpn, group, now));
        }
    }

    /// One request for each group, whatever its role.
    private static Set<Request> changed(Network before, Network next, Collection<String> sites) {
        Set<Request> changed = new TreeSet<>();
        for (String site : sites) {
            Set<Request> old = before.requestsOf(site);
            Set<Request> fresh = next.requestsOf(site);
            if (old != fresh) {
                fresh.stream().filter(request -> !old.contains(request)).forEach(changed::add);
                old.stream().filter(request -> !fresh.contains(request)).forEach(changed::add);
            }
        }
        return changed;
    }

    private static Set<String> vpnsOf(Network network, Collection<String> sites) {
        Set<String> vpns = new TreeSet<>();
        sites.stream().map(network.sites()::get).filter(site -> site != null).map(Site::vpns).forEach(vpns::addAll);
        return vpns;
    }

    private void plan(Network network, String vpn, IpAddress group, Moment now) {
        SortedMap<TreeKey, TreeTask> tasks = TreePlanner.tasks(network, vpn, group, site -> !silent.contains(site));
        tasks.forEach((key, task) -> {
            Tree tree = TreeMender.mend(task, book.wanted(key));
            if (!book.wanted(key).equals(Optional.of(tree))) {
                book.want(key, tree, now);
            }
        });
        book.keysOf(vpn, group).stream().filter(key -> !tasks.containsKey(key)).forEach(key -> book.drop(key, now));
    }

    /// The site has its newest document.
    void acknowledged(String site, Moment now) {
        book.acknowledged(site, now);
    }

    void heard(String site, Moment now) {
        heard.put(site, now);
    }

    void forget(String site) {
        heard.remove(site);
    }

    /// Time passed. The relays that have fallen silent, or have been heard again: their VPNs are to be planned anew.
    Set<String> onTick(Network network, Moment now) {
        book.onTick(now);
        Set<String> quiet = new TreeSet<>();
        relays(network).filter(site -> !due(site).isAfter(now)).forEach(quiet::add);
        Set<String> changed = new TreeSet<>(quiet);
        changed.addAll(silent);
        changed.removeIf(site -> quiet.contains(site) && silent.contains(site));
        silent = quiet;
        relaysAsBefore &= changed.isEmpty();
        return changed;
    }

    private Stream<String> relays(Network network) {
        return network.shape().capacities().entrySet().stream().filter(entry -> entry.getValue().certified())
                .map(Map.Entry::getKey);
    }

    private Moment due(String site) {
        return heard.getOrDefault(site, started).plus(SILENCE_MAX);
    }

    Optional<Moment> deadline(Network network) {
        Stream<Moment> silences = relays(network).filter(site -> !silent.contains(site)).map(this::due);
        return Stream.concat(silences, book.deadline().stream()).min(Moment::compareTo);
    }

    /// What the store has to know; [#kept] when it does.
    List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        for (TreeKey key : book.touched()) {
            Optional<Loaded.UsedTree> used = used(key);
            Loaded.UsedTree known = kept.get(key);
            if (used.isPresent() && !used.get().equals(known)) {
                changes.add(new Change.TreeUsed(key, used.get().branch(), used.get().tree()));
            } else if (used.isEmpty() && known != null) {
                changes.add(new Change.TreeForgotten(key));
            }
        }
        return changes;
    }

    void kept() {
        for (TreeKey key : book.takeTouched()) {
            used(key).ifPresentOrElse(used -> kept.put(key, used), () -> kept.remove(key));
        }
    }

    private Optional<Loaded.UsedTree> used(TreeKey key) {
        return book.inUse(key).map(live -> new Loaded.UsedTree(live.branch(),
                new Tree(key.sender(), live.tree().parents(), new TreeMap<>())));
    }
}
