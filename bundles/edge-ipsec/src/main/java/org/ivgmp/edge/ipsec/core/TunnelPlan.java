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

    /// Forget the connection, and take its tunnel down.
    public record Unload(String connection) implements Action {
    }

    /// How far a connection's tunnel is, from least to most.
    public enum Phase {
        /// There is an IKE_SA, and nothing that will become a CHILD_SA. (Where there is no IKE_SA there is no phase.)
        IDLE,
        /// charon is at it. To initiate once more would make a second CHILD_SA.
        CONNECTING,
        /// Packets go through, while its keys are changed, too.
        UP
    }

    /// What charon has.
    ///
    /// @param connections names of the loaded connections that are ours
    /// @param tunnels     those of which there is an IKE_SA; their connection may have been unloaded
    public record Actual(Set<String> connections, Map<String, Phase> tunnels) {
        public Actual {
            connections = Set.copyOf(connections);
            tunnels = Map.copyOf(tunnels);
        }

        public boolean up(String connection) {
            return tunnels.get(connection) == Phase.UP;
        }
    }

    private TunnelPlan() {
    }

    /// In an order that frees names before it uses them. Equal inputs give equal plans; a plan carried out, with its
    /// tunnels up or on their way, gives an empty next plan.
    ///
    /// @param desired by connection name ([ConnectionName]), so that a name in both is the same tunnel
    public static List<Action> between(Map<String, TunnelSpec> desired, Actual actual) {
        List<Action> plan = new ArrayList<>();
        Set<String> known = new TreeSet<>(actual.connections());
        known.addAll(actual.tunnels().keySet());
        for (String name : known) {
            if (!desired.containsKey(name)) {
                plan.add(new Unload(name));
            }
        }
        for (var wanted : new TreeMap<>(desired).entrySet()) {
            if (!actual.connections().contains(wanted.getKey())) {
                plan.add(new Load(wanted.getKey(), wanted.getValue()));
            }
            if (actual.tunnels().getOrDefault(wanted.getKey(), Phase.IDLE) == Phase.IDLE) {
                plan.add(new Initiate(wanted.getKey()));
            }
        }
        return List.copyOf(plan);
    }
}
