package org.ivgmp.edge.path.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

/// Several paths, several owners.
class ProberTest {

    private static final Ipv4Address ONE = Ipv4Address.of("100.64.0.1");
    private static final Ipv4Address TWO = Ipv4Address.of("100.64.0.2");
    private static final Moment START = new Moment(0);
    private int sequence;
    private final Prober prober = new Prober(limits(576, 1200, 1500), () -> sequence++);

    private static ProbeLimits limits(int min, int base, int max) {
        return new ProbeLimits(min, base, max, 3, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(10),
                Duration.ofSeconds(600));
    }

    @Test
    void ownersAddUp() {
        prober.watch("ipsec", Set.of(ONE), START);
        prober.watch("private", Set.of(ONE, TWO), START);
        assertEquals(Set.of(ONE, TWO), prober.peers());
        prober.watch("private", Set.of(), START);
        assertEquals(Set.of(ONE), prober.peers());
        prober.watch("ipsec", Set.of(), START);
        assertEquals(Set.of(), prober.peers());
        assertTrue(prober.deadline().isEmpty());
    }

    @Test
    void anAnswerIsThePeersOwn() {
        prober.watch("ipsec", Set.of(ONE, TWO), START);
        List<Prober.Send> first = prober.tick(START);
        assertEquals(4, first.size());
        for (Prober.Send probe : first) {
            prober.answered(probe.peer().equals(ONE) ? TWO : ONE, probe.sequence(), START.plus(Duration.ofMillis(1)));
        }
        assertTrue(prober.states().isEmpty());
        prober.answered(ONE, first.getFirst().sequence(), START.plus(Duration.ofMillis(1)));
        assertEquals(Set.of(ONE), prober.states().keySet());
    }

    @Test
    void thereAreNoMorePathsThanTheBound() {
        Set<Ipv4Address> many = IntStream.range(0, Prober.PEERS_MAX + 10).mapToObj(i -> new Ipv4Address(0x64400000 + i))
                .collect(Collectors.toSet());
        prober.watch("ipsec", many, START);
        assertEquals(Prober.PEERS_MAX, prober.peers().size());
        assertEquals(10, prober.tooMany());
    }
}
