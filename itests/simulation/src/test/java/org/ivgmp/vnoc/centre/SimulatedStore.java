package org.ivgmp.vnoc.centre;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Shape;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.core.Vpn;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.Loaded;
import org.ivgmp.vnoc.store.VnocStore;
import org.ivgmp.vnoc.tree.TreeKey;

/// What survives the VNOC's crash: the changes that were applied, and nothing else.
public final class SimulatedStore {

    private final Map<String, Vpn> vpns = new TreeMap<>();
    private final Map<String, Site> sites = new TreeMap<>();
    private final Map<Long, Rule> rules = new TreeMap<>();
    private final Map<String, Set<Request>> requests = new HashMap<>();
    private final Map<String, Set<Request>> open = new HashMap<>();
    private final Map<TreeKey, Loaded.UsedTree> trees = new TreeMap<>();
    private Shape shape = Shape.STARS;

    public void add(Vpn vpn) {
        vpns.put(vpn.name(), vpn);
    }

    public void add(Site site) {
        sites.put(site.name(), site);
    }

    public void shape(Shape next) {
        shape = next;
    }

    /// Only what the centre's cores call; the rest is not of this simulation.
    VnocStore store() {
        return (VnocStore) Proxy.newProxyInstance(VnocStore.class.getClassLoader(), new Class<?>[] {VnocStore.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "load" -> load();
                    case "apply" -> {
                        ((List<?>) arguments[0]).forEach(change -> apply((Change) change));
                        yield null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    Loaded load() {
        Map<String, String> serials = new HashMap<>();
        sites.keySet().forEach(site -> serials.put(site, site));
        long nextRule = rules.keySet().stream().mapToLong(id -> id + 1).max().orElse(1);
        Map<String, Set<Request>> held = new HashMap<>();
        requests.forEach((site, set) -> held.put(site, Set.copyOf(set)));
        Map<String, Set<Request>> running = new HashMap<>();
        open.forEach((site, set) -> running.put(site, Set.copyOf(set)));
        return new Loaded(new ArrayList<>(vpns.values()), new ArrayList<>(sites.values()), new ArrayList<>(rules.values()),
                held, nextRule, vpns.size() + 1, serials, running, shape, Map.copyOf(trees));
    }

    private void apply(Change change) {
        switch (change) {
            case Change.RuleAdded(var rule) -> rules.put(rule.id(), rule);
            case Change.RuleRemoved(var id) -> rules.remove(id);
            case Change.RequestKept(var site, var request, _) ->
                    requests.computeIfAbsent(site, _ -> new TreeSet<>()).add(request);
            case Change.RequestDropped(var site, var request) -> drop(requests, site, request);
            case Change.SessionStarted(var site, var request, _) ->
                    open.computeIfAbsent(site, _ -> new TreeSet<>()).add(request);
            case Change.SessionStopped(var site, var request, _, _) -> drop(open, site, request);
            case Change.TreeUsed(var key, var branch, var tree) -> trees.put(key, new Loaded.UsedTree(branch, tree));
            case Change.TreeForgotten(var key) -> trees.remove(key);
            default -> { }
        }
    }

    private static void drop(Map<String, Set<Request>> map, String site, Request request) {
        Set<Request> left = map.getOrDefault(site, new TreeSet<>());
        left.remove(request);
        if (left.isEmpty()) {
            map.remove(site);
        }
    }
}
