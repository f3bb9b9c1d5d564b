package org.ivgmp.edge.why.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.edge.why.Mark;
import org.ivgmp.edge.why.Part;
import org.ivgmp.edge.why.Question;
import org.ivgmp.edge.why.core.Reading;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

class ReadingsTest {

    private static final Ipv4Address GROUP = Ipv4Address.of(239, 1, 2, 3);
    private static final Ipv4Address OTHER = Ipv4Address.of(239, 1, 2, 4);
    private static final Ipv4Address HOST = Ipv4Address.of(10, 1, 0, 11);

    private static final class Plane implements PlaneCounters {
        @Override
        public String epoch() {
            return "e";
        }

        @Override
        public void flows(FlowCounterVisitor visitor) {
            visitor.onFlow("lan0", HOST.toInetAddress(), GROUP.toInetAddress(), 10, 1000);
            visitor.onFlow("lan0", HOST.toInetAddress(), OTHER.toInetAddress(), 99, 1000);
        }

        @Override
        public void flowDrops(FlowDropVisitor visitor) {
            visitor.onFlow("lan0", HOST.toInetAddress(), OTHER.toInetAddress(), 7, 7, 7);
            visitor.onFlow("lan0", HOST.toInetAddress(), GROUP.toInetAddress(), 1, 2, 3);
            visitor.onFlow("lan9", HOST.toInetAddress(), GROUP.toInetAddress(), 9, 9, 9);
        }

        @Override
        public void doubles(DoubleVisitor visitor) {
            // none
        }

        @Override
        public void caps(CapVisitor visitor) {
            visitor.onCap(1, GROUP.toInetAddress(), 64_000, 5);
            visitor.onCap(1, OTHER.toInetAddress(), 1, 1);
        }

        @Override
        public void branches(BranchCounterVisitor visitor) {
            for (int i = 0; i < 20_000; i++) {
                visitor.onBranch(i, 4096, new BranchCounters(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, false));
            }
        }

        @Override
        public void injected(InjectedVisitor visitor) {
            visitor.onGroup(4096, GROUP.toInetAddress(), "lan0", 4, 400);
            visitor.onGroup(4096, OTHER.toInetAddress(), "lan0", 5, 500);
        }

        @Override
        public void totals(TotalVisitor visitor) {
            visitor.onTotal("plane_x_total", "help", 8);
        }
    }

    @Test
    void onlyTheGroupsOwnCountersAreRead() {
        Reading reading = Readings.of(new Plane(), GROUP);
        assertEquals(List.of(new Reading.Heard("lan0", HOST, 10, 1, 2, 3)), reading.flows());
        assertEquals(List.of(new Reading.Injected(4096, "lan0", 4)), reading.injected());
        assertEquals(List.of(new Reading.Cap(1, 64_000, 5)), reading.caps());
        assertEquals(Map.of("plane_x_total", 8L), reading.totals());
    }

    @Test
    void aPlaneWithVeryManyBranchesCostsNoMoreThanSome() {
        assertEquals(10_000, Readings.of(new Plane(), GROUP).branches().size());
    }

    @Test
    void whereNothingRunsTheAnswerIsThatNothingCanBeTold() throws InterruptedException {
        var steps = new ExplainerComponent().explain(new Question(Optional.empty(), GROUP, Part.RECEIVER, Set.of()));
        assertTrue(steps.stream().noneMatch(step -> step.mark() == Mark.NO), steps.toString());
        assertTrue(steps.stream().filter(step -> step.mark() == Mark.UNKNOWN).count() > 5, steps.toString());
    }
}
