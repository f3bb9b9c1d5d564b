package org.ivgmp.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// docs/simulation.md.
class SimulationTest {

    private static final int SEEDS = Integer.getInteger("ivgmp.simulation.seeds", 200);
    private static final long FIRST = Long.getLong("ivgmp.simulation.first", 1);
    private static final int SEEDS_TO_BITE = 12;

    @Test
    void theLawsHoldAndEverythingConverges() {
        long events = LongStream.range(FIRST, FIRST + SEEDS).parallel().map(seed -> {
            World world = new World(seed, Faults.NONE);
            try {
                world.run();
            } catch (Laws.Broken broken) {
                throw new AssertionError(broken.getMessage() + "\nto replay: -Divgmp.simulation.first=" + seed
                        + " -Divgmp.simulation.seeds=1 -pl itests/simulation test", broken);
            }
            return world.events();
        }).sum();
        System.out.println(SEEDS + " seeds, " + events + " events: all laws hold");
        assertTrue(events > 10_000L * SEEDS, events + " events only");
    }

    @Test
    void aSeedGivesTheSameRunAgain() {
        World once = new World(42, Faults.NONE);
        World again = new World(42, Faults.NONE);
        once.run();
        again.run();
        assertEquals(once.events(), again.events());
    }

    /// A law that no fault can break tells nothing.
    @ParameterizedTest
    @EnumSource(value = Faults.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aPlantedFaultIsCaught(Faults fault) {
        Optional<String> caught = Optional.empty();
        for (long seed = 1; seed <= SEEDS_TO_BITE && caught.isEmpty(); seed++) {
            try {
                new World(seed, fault).run();
            } catch (Laws.Broken broken) {
                caught = Optional.of(broken.getMessage());
            }
        }
        List<String> laws = switch (fault) {
            case SENDS_TO_ALL, GRANTS_ALL -> List.of("permission");
            case HEARS_ITSELF -> List.of("loop", "double");
            case NUMBERS_TWICE -> List.of("double");
            case UNBOUNDED -> List.of("bounded");
            case FORGETS_THE_CLIENT -> List.of("convergence");
            case NONE -> List.of();
        };
        String told = caught.orElse("nothing");
        assertTrue(laws.stream().anyMatch(law -> told.contains(law + ":")), fault + " was caught as: " + told);
    }
}
