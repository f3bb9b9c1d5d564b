package org.ivgmp.edge.forwarding.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.dataplane.ForwardingPlane;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.edge.forwarding.Egress;
import org.ivgmp.edge.forwarding.Routes;
import org.ivgmp.edge.forwarding.TtlPolicy;
import org.ivgmp.edge.forwarding.core.Rib;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

class TableMachineTest {

    private static final Duration HOLD = Duration.ofSeconds(270);

    private static final class FakePlane implements ForwardingPlane {
        private final List<PlaneTable> tables = new ArrayList<>(List.of(PlaneTable.EMPTY));

        @Override
        public void install(PlaneTable table) {
            tables.add(table);
        }

        @Override
        public PlaneTable installed() {
            return tables.getLast();
        }

        private List<String> groups() {
            return installed().egress().stream().map(route -> route.group().getHostAddress()).toList();
        }

        private int installs() {
            return tables.size() - 1;
        }
    }

    private final FakePlane plane = new FakePlane();
    private TableMachine machine = new TableMachine(new Rib(HOLD, PlaneTable.EMPTY, at(0)), plane);
    private long now;

    private static Moment at(long seconds) {
        return new Moment(Duration.ofSeconds(seconds).toNanos());
    }

    private Handle open(String owner) {
        Handle handle = new Handle(owner, () -> { });
        machine.add(handle);
        return handle;
    }

    private void turn() {
        machine.onEvent(TableMachine.Wake.UP, at(++now));
    }

    private static Routes sending(int group) {
        return new Routes(Optional.of(Ipv4Address.of("100.64.0.1")), Set.of(new Egress("lan0",
                Ipv4Address.of("239.1.2." + group), Optional.empty(), 7, 0, new TtlPolicy.Decrement(), 0,
                Set.of(Ipv4Address.of("100.64.0.2")))), Set.of(), Set.of());
    }

    @Test
    void manyWordsBetweenTwoTurnsAreOneInstallation() {
        Handle handle = open("ivgmp");
        handle.replace(sending(1));
        handle.replace(sending(2));
        handle.complete();
        turn();
        assertEquals(List.of("239.1.2.2"), plane.groups());
        assertEquals(1, plane.installs());
        turn();
        machine.onTick(at(++now));
        assertEquals(1, plane.installs());
    }

    @Test
    void whatWasSaidJustBeforeATakeoverIsHeld() {
        Handle first = open("ivgmp");
        turn();
        first.replace(sending(1));
        first.close();
        Handle second = open("ivgmp");
        second.replace(sending(2));
        turn();
        assertEquals(List.of("239.1.2.1", "239.1.2.2"), plane.groups());
        second.complete();
        turn();
        assertEquals(List.of("239.1.2.2"), plane.groups());
    }

    @Test
    void anOldHolderHasNoSayAnyMore() {
        Handle first = open("ivgmp");
        turn();
        Handle second = open("ivgmp");
        second.replace(sending(2));
        second.complete();
        turn();
        first.replace(sending(1));
        first.close();
        turn();
        assertEquals(List.of("239.1.2.2"), plane.groups());
    }

    @Test
    void aReplacedForwardingBundleLeavesThePlaneAloneUntilAllHaveSpoken() {
        Handle first = open("ivgmp");
        first.replace(sending(1));
        first.complete();
        turn();
        machine = new TableMachine(new Rib(HOLD, plane.installed(), at(now)), plane);
        machine.onTick(at(++now));
        assertEquals(1, plane.installs());
        Handle again = open("ivgmp");
        turn();
        again.replace(sending(1));
        turn();
        again.complete();
        turn();
        assertEquals(1, plane.installs());
        assertEquals(Optional.empty(), machine.deadline());
    }
}
