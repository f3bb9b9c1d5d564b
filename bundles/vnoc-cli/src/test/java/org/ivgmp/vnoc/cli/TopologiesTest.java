package org.ivgmp.vnoc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

class TopologiesTest {

    @Test
    void aTreeIsDrawn() {
        Map<String, Object> tree = new TreeMap<>(Map.of("sender", "a", "branch", 7, "phase", "IN_USE", "depth", 2,
                "parents", new TreeMap<>(Map.of("b", "a", "c", "b", "d", "b", "e", "a", "f", "e")),
                "unreached", Map.of("g", "no room"), "pending", List.of()));
        assertEquals("""
                branch 7, in use, depth 2
                a
                |-- b
                |   |-- c
                |   `-- d
                `-- e
                    `-- f
                not reached: g: no room
                """, Topologies.drawn(tree));
    }
}
