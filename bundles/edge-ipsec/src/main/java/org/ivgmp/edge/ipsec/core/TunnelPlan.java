package org.ivgmp.edge.ipsec.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.ivgmp.edge.tunnel.TunnelSpec;

/// What has to be done so that the connections that charon has become those it should have.
public final class TunnelPlan {

    /// What charon is to be told.
    public sealed interface Action {
        String connection();
    }

    public record Load(String connection, TunnelSpec spec) implements Action {
    }

    public record Initiate(String connection) implements Action {
    }

    public record Unload(String connection) implements Action {
    }

    /// What charon has.
    ///
    /// @param connections names of the loaded connections that are ours
    /// @param up          those of them with a tunnel that is installed
    public record Actual(Set<String> connections, Set<String> up) {
        public Actual {
            connections = Set.copyOf(connections);
            up = Set.copyOf(up);
        }
    }

    private TunnelPlan() {
    }

    /// In an order that frees names before it uses them. Equal inputs give equal plans; a plan carried out, with its tunnels
    /// up, gives an empty next plan.
    ///
    /// @param desired by connection name ([ConnectionName]), so that a name in both is the same tunnel
    public static List<Action> between(Map<String, TunnelSpec> desired, Actual actual) {
        List<Action> plan = new ArrayList<>();
        for (String name : new TreeSet<>(actual.connections())) {
            if (!desired.containsKey(name)) {
                plan.add(new Unload(name));
            }
        }
        for (var wanted : new TreeMap<>(desired).entrySet()) {
            if (!actual.connections().contains(wanted.getKey())) {
                plan.add(new Load(wanted.getKey(), wanted.getValue()));
            }
            if (!actual.up().contains(wanted.getKey())) {
                plan.add(new Initiate(wanted.getKey()));
            }
        }
        return List.copyOf(plan);
    }
}
