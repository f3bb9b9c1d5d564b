package org.ivgmp.edge.sources.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.ivgmp.edge.sources.Flow;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

class SourceBookTest {

    private static final Flow FLOW = flow("239.1.2.3");
    private static final Flow OTHER = flow("239.1.2.4");
    private static final Flow LOCAL = flow("239.255.0.1");

    private final SourceBook book = new SourceBook(new SourceRules(Duration.ofSeconds(60), 3,
            List.of(IpPrefix.of("224.0.0.0/24"), IpPrefix.of("239.255.0.0/16"))));

    private static Flow flow(String group) {
        return new Flow("lan0", Ipv4Address.of("10.1.0.11"), Ipv4Address.of(group));
    }

    private static Moment at(long seconds) {
        return new Moment(Long.MAX_VALUE - 5).plus(Duration.ofSeconds(seconds));
    }

    @Test
    void aReportedFlowIsAliveAtOnce() {
        book.onUnknown(FLOW, at(0));
        assertEquals(new Sources(false, Set.of(FLOW)), book.sources());
    }

    @Test
    void theViewIsCompleteAfterTwoReadings() {
        book.onReading(Map.of(), at(0));
        assertFalse(book.sources().complete());
        book.onReading(Map.of(), at(1));
        assertTrue(book.sources().complete());
    }

    @Test
    void aNewBookLearnsTheFlowsWhoseCountersMove() {
        book.onReading(Map.of(FLOW, 1000L, OTHER, 7L), at(0));
        assertEquals(Set.of(), book.sources().flows());
        book.onReading(Map.of(FLOW, 2000L, OTHER, 7L), at(1));
        assertEquals(new Sources(true, Set.of(FLOW)), book.sources());
    }

    @Test
    void aFlowThatAppearsBetweenTwoReadingsIsAliveEvenIfItsReportWasLost() {
        book.onReading(Map.of(), at(0));
        book.onReading(Map.of(FLOW, 3L), at(1));
        assertEquals(Set.of(FLOW), book.sources().flows());
    }

    @Test
    void aFlowThatStaysSilentIsGoneAfterTheIdleTimeAndNotBefore() {
        book.onUnknown(FLOW, at(0));
        for (int second = 1; second <= 10; second++) {
            book.onReading(Map.of(FLOW, (long) second), at(second));
        }
        book.onReading(Map.of(FLOW, 10L), at(69));
        assertEquals(Set.of(FLOW), book.sources().flows());
        book.onReading(Map.of(FLOW, 10L), at(70));
        assertEquals(Set.of(), book.sources().flows());
        assertEquals(1, book.counters().get(SourceCounter.AGED));
    }

    @Test
    void aCounterThatStartsAnewHasMoved() {
        book.onReading(Map.of(FLOW, 1000L), at(0));
        book.onReading(Map.of(FLOW, 5L), at(1));
        assertEquals(Set.of(FLOW), book.sources().flows());
    }

    @Test
    void groupsThatAreNeverForwardedAreCountedAndIgnored() {
        book.onUnknown(LOCAL, at(0));
        book.onReading(Map.of(LOCAL, 1L), at(0));
        book.onReading(Map.of(LOCAL, 2L), at(1));
        assertEquals(Set.of(), book.sources().flows());
        assertEquals(1, book.counters().get(SourceCounter.NEVER_FORWARDED));
    }

    @Test
    void flowsBeyondTheLimitAreCountedAndKnownOnesStay() {
        for (int i = 1; i <= 5; i++) {
            book.onUnknown(flow("239.1.3." + i), at(0));
        }
        book.onUnknown(flow("239.1.3.1"), at(30));
        assertEquals(3, book.sources().flows().size());
        assertEquals(2, book.counters().get(SourceCounter.FULL));
        book.onReading(Map.of(), at(61));
        assertEquals(Set.of(flow("239.1.3.1")), book.sources().flows());
    }
}
