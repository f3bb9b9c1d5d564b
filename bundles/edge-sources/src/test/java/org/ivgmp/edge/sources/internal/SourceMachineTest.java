package org.ivgmp.edge.sources.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.dataplane.UnknownFlows;
import org.ivgmp.edge.sources.Flow;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.sources.core.SourceBook;
import org.ivgmp.edge.sources.core.SourceRules;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SourceMachineTest {

    private static final Flow FLOW = new Flow("lan0", Ipv4Address.of("10.1.0.11"), Ipv4Address.of("239.1.2.3"));

    /// Nothing but one flow, whose packets the test counts up.
    private static final class FakePlane implements PlaneCounters, UnknownFlows {
        private volatile long packets;
        private final BlockingQueue<Flow> unknown = new ArrayBlockingQueue<>(4);

        @Override
        public String epoch() {
            return "test";
        }

        @Override
        public void injected(InjectedVisitor visitor) {
            // not read here
        }

        @Override
        public void flows(FlowCounterVisitor visitor) {
            visitor.onFlow(FLOW.port(), FLOW.source().toInetAddress(), FLOW.group().toInetAddress(), packets, packets * 1000);
        }

        @Override
        public void flowDrops(FlowDropVisitor visitor) {
            // none
        }

        @Override
        public void doubles(DoubleVisitor visitor) {
            // none
        }

        @Override
        public void caps(CapVisitor visitor) {
            // none
        }

        @Override
        public void branches(BranchCounterVisitor visitor) {
            // none
        }

        @Override
        public void totals(TotalVisitor visitor) {
            // none
        }

        @Override
        public int poll(FlowVisitor visitor, int limit, long waitNs) throws InterruptedException {
            Flow flow = unknown.poll(waitNs, TimeUnit.NANOSECONDS);
            if (flow == null) {
                return 0;
            }
            visitor.onFlow(flow.port(), flow.source().toInetAddress(), flow.group().toInetAddress());
            return 1;
        }
    }

    private final FakePlane plane = new FakePlane();
    private final List<Sources> published = new ArrayList<>();

    private static Moment at(double seconds) {
        return new Moment((long) (seconds * 1e9));
    }

    @Test
    void countersAreReadOnceASecondHoweverOftenTheMachineIsTicked() {
        SourceRules rules = new SourceRules(Duration.ofSeconds(60), 10, List.of());
        SourceMachine machine = new SourceMachine(new SourceBook(rules), plane, published::add);
        machine.onTick(at(0));
        assertEquals(Optional.of(at(1)), machine.deadline());
        plane.packets = 5;
        machine.onTick(at(0.5));
        assertEquals(new Sources(false, Set.of()), published.getLast());
        machine.onTick(at(1));
        assertEquals(new Sources(true, Set.of(FLOW)), published.getLast());
        machine.onTick(at(61));
        assertEquals(Set.of(), published.getLast().flows());
        assertEquals(1L, machine.counters().get("sources_aged_total"));
    }

    @Test
    @Timeout(10)
    void aReportedFlowIsPublishedWithoutWaitingForTheNextReading() throws InterruptedException {
        SourcesComponent component = new SourcesComponent(Map.of(), plane, plane);
        CountDownLatch seen = new CountDownLatch(1);
        component.onChange(() -> {
            if (component.snapshot().flows().contains(FLOW)) {
                seen.countDown();
            }
        });
        plane.unknown.put(FLOW);
        assertTrue(seen.await(5, TimeUnit.SECONDS));
        component.close();
    }
}
