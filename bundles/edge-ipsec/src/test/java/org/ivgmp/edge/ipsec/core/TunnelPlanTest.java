package org.ivgmp.edge.ipsec.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.ipsec.core.TunnelPlan.Action;
import org.ivgmp.edge.ipsec.core.TunnelPlan.Actual;
import org.ivgmp.edge.ipsec.core.TunnelPlan.Initiate;
import org.ivgmp.edge.ipsec.core.TunnelPlan.Load;
import org.ivgmp.edge.ipsec.core.TunnelPlan.Phase;
import org.ivgmp.edge.ipsec.core.TunnelPlan.Unload;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

class TunnelPlanTest {

    private static final TunnelSpec SPEC = new TunnelSpec("b", Ipv4Address.of("100.64.0.2"),
            Ipv4Address.of("198.18.0.2"));

    /// How one connection may be: wanted or not, loaded or not, with a tunnel in any phase or none. 2 x 2 x 4.
    private record One(boolean wanted, boolean loaded, Optional<Phase> phase) {

        static List<One> all() {
            List<One> all = new ArrayList<>();
            for (boolean wanted : new boolean[] {false, true}) {
                for (boolean loaded : new boolean[] {false, true}) {
                    all.add(new One(wanted, loaded, Optional.empty()));
                    EnumSet.allOf(Phase.class).forEach(phase -> all.add(new One(wanted, loaded, Optional.of(phase))));
                }
            }
            return all;
        }
    }

    /// A charon that does as it is told, at once.
    private static final class Obedient {
        private final Set<String> connections;
        private final Map<String, Phase> tunnels;

        Obedient(Actual actual) {
            connections = new HashSet<>(actual.connections());
            tunnels = new HashMap<>(actual.tunnels());
        }

        void apply(Action action) {
            switch (action) {
                case Load(var name, _) -> assertTrue(connections.add(name), "loaded twice");
                case Unload(var name) -> {
                    assertTrue(connections.remove(name) | tunnels.remove(name) != null, "nothing to unload");
                }
                case Initiate(var name) -> {
                    assertTrue(connections.contains(name), "initiated before it is loaded");
                    assertTrue(tunnels.getOrDefault(name, Phase.IDLE) == Phase.IDLE, "a second CHILD_SA");
                    tunnels.put(name, Phase.CONNECTING);
                }
            }
        }

        Actual actual() {
            return new Actual(connections, tunnels);
        }
    }

    @Test
    void everyStateOfThreeConnectionsConvergesInOnePlan() {
        int cases = 0;
        for (One one : One.all()) {
            for (One two : One.all()) {
                for (One three : One.all()) {
                    converges(Map.of("ivgmp-1", one, "ivgmp-2", two, "ivgmp-3", three));
                    cases++;
                }
            }
        }
        assertEquals(16 * 16 * 16, cases);
    }

    private static void converges(Map<String, One> ones) {
        Map<String, TunnelSpec> desired = new HashMap<>();
        Set<String> connections = new HashSet<>();
        Map<String, Phase> tunnels = new HashMap<>();
        ones.forEach((name, one) -> {
            if (one.wanted()) {
                desired.put(name, SPEC);
            }
            if (one.loaded()) {
                connections.add(name);
            }
            one.phase().ifPresent(phase -> tunnels.put(name, phase));
        });
        Actual before = new Actual(connections, tunnels);
        List<Action> plan = TunnelPlan.between(desired, before);
        assertEquals(plan, TunnelPlan.between(new HashMap<>(desired), before));
        Obedient charon = new Obedient(before);
        plan.forEach(charon::apply);

        Actual after = charon.actual();
        assertEquals(List.of(), TunnelPlan.between(desired, after));
        assertEquals(desired.keySet(), after.connections());
        assertEquals(desired.keySet(), after.tunnels().keySet());
        before.tunnels().forEach((name, phase) -> assertTrue(
                !desired.containsKey(name) || phase == Phase.IDLE || after.tunnels().get(name) == phase,
                "what is up or on its way is left in peace"));
    }

    @Test
    void whatIsUpAndLoadedGivesNoPlan() {
        Actual actual = new Actual(Set.of("ivgmp-1"), Map.of("ivgmp-1", Phase.UP));
        assertEquals(List.of(), TunnelPlan.between(Map.of("ivgmp-1", SPEC), actual));
    }

    @Test
    void unloadsComeFirst() {
        List<Action> plan = TunnelPlan.between(Map.of("ivgmp-b-2", SPEC),
                new Actual(Set.of("ivgmp-b-1"), Map.of("ivgmp-b-1", Phase.UP)));
        assertEquals(List.of(new Unload("ivgmp-b-1"), new Load("ivgmp-b-2", SPEC), new Initiate("ivgmp-b-2")), plan);
    }

    @Test
    void aNameTellsThePeerAndAllTheContent() {
        String name = ConnectionName.of("b", new byte[] {1, 2, 3});
        assertTrue(name.matches("ivgmp-b-[0-9a-f]{12}"), name);
        assertEquals(name, ConnectionName.of("b", new byte[] {1, 2, 3}));
        Set<String> names = new HashSet<>(Set.of(name));
        for (int bit = 0; bit < 24; bit++) {
            byte[] content = {1, 2, 3};
            content[bit / 8] ^= (byte) (1 << bit % 8);
            assertTrue(names.add(ConnectionName.of("b", content)));
        }
    }
}
