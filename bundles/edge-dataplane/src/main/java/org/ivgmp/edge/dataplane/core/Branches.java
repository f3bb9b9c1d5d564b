package org.ivgmp.edge.dataplane.core;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.ivgmp.net.IpAddress;

/// All branches that a table ever named, within reason. Changed by whoever compiles a table, read by anyone; the packet
/// loops hold the branches themselves.
public final class Branches {

    /// Beyond this, branches that the current table does not name are forgotten.
    static final int KEPT_MAX = 4096;

    /// IP header, UDP header and GRE header with key and sequence number.
    private static final int ENCAPSULATION = 20 + 8 + Gre.HEADER;

    private final ConcurrentMap<Long, Branch> byPeerAndKey = new ConcurrentHashMap<>();
    private final ConcurrentMap<Deliverable, Injected> injected = new ConcurrentHashMap<>();
    private final ConcurrentMap<Capped, Policer> policers = new ConcurrentHashMap<>();
    private final Set<Policer> usedPolicers = new HashSet<>();
    private final Set<Branch> used = new HashSet<>();
    private final Set<Injected> usedInjected = new HashSet<>();

    private final BreakerLimits breaker;
    private final int lanes;
    private volatile Map<Integer, Integer> carried = Map.of();

    /// @param breaker when a branch is suspended
    public Branches(BreakerLimits breaker) {
        this(breaker, 1);
    }

    /// @param lanes how many loops send on a branch, at most [Lane#MAX]
    public Branches(BreakerLimits breaker, int lanes) {
        this.breaker = breaker;
        this.lanes = lanes;
    }

    private record Deliverable(int greKey, IpAddress group, String port) {
    }

    private record Capped(int vpn, IpAddress group) {
    }

    Branch of(int peer, int key) {
        Branch branch = byPeerAndKey.computeIfAbsent(index(peer, key), _ -> made(peer, key));
        used.add(branch);
        return branch;
    }

    private Branch made(int peer, int key) {
        Branch branch = new Branch(peer, key, breaker, lanes);
        branch.carry(inner(peer));
        return branch;
    }

    /// How large a packet the tunnels carry, as in [org.ivgmp.dataplane.TunnelSizes#carry]. Any thread's.
    public void carry(Map<Integer, Integer> octetsByPeer) {
        carried = Map.copyOf(octetsByPeer);
        byPeerAndKey.values().forEach(branch -> branch.carry(inner(branch.peer())));
    }

    /// What is left of it for the inner packet; 0 when nothing is known.
    private int inner(int peer) {
        return Math.max(0, carried.getOrDefault(peer, 0) - ENCAPSULATION);
    }

    /// The counters of a group towards a LAN port.
    Injected injected(int greKey, IpAddress group, String port) {
        Injected counters = injected.computeIfAbsent(new Deliverable(greKey, group, port),
                _ -> Injected.of(greKey, group, port));
        usedInjected.add(counters);
        return counters;
    }

    /// The rate cap of a group in the key's VPN.
    Policer policer(int greKey, IpAddress group) {
        int vpn = greKey >>> Gre.BRANCH_BITS;
        Policer policer = policers.computeIfAbsent(new Capped(vpn, group), _ -> new Policer(vpn, group));
        usedPolicers.add(policer);
        return policer;
    }

    public Collection<Policer> allPolicers() {
        return List.copyOf(policers.values());
    }

    public Collection<Injected> allInjected() {
        return List.copyOf(injected.values());
    }

    /// After a table was compiled.
    void forgetOld() {
        if (injected.size() > KEPT_MAX) {
            injected.values().retainAll(usedInjected);
        }
        usedInjected.clear();
        if (policers.size() > KEPT_MAX) {
            policers.values().retainAll(usedPolicers);
        }
        usedPolicers.clear();
        if (byPeerAndKey.size() > KEPT_MAX) {
            byPeerAndKey.values().retainAll(used);
        }
        used.clear();
    }

    public Collection<Branch> all() {
        return List.copyOf(byPeerAndKey.values());
    }

    /// As in [org.ivgmp.dataplane.Succession.Estate#sequences]. While no loop runs.
    public Map<Long, long[]> sequences() {
        Map<Long, long[]> all = new HashMap<>();
        byPeerAndKey.forEach((index, branch) -> all.put(index, branch.sequences()));
        return all;
    }

    /// Before a loop runs.
    public void resume(Map<Long, long[]> sequences) {
        sequences.forEach((index, state) ->
                byPeerAndKey.computeIfAbsent(index, _ -> made((int) (index >> 32), index.intValue())).resume(state));
    }

    static long index(int peer, int key) {
        return (long) peer << 32 | key & 0xFFFFFFFFL;
    }
}
