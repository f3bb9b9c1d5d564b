package org.ivgmp.edge.dataplane.core;

import static org.ivgmp.edge.dataplane.core.Inet.ip;
import static org.ivgmp.edge.dataplane.core.Inet.ips;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.dataplane.IngressRoute;
import org.ivgmp.dataplane.PlaneTable;
import org.junit.jupiter.api.Test;

class FibTest {

    private static final List<String> PORTS = List.of("lan0", "lan1", "lan2");

    @Test
    void longTableEqualsHashMap() {
        Random random = new Random(1);
        for (int size = 0; size < 300; size++) {
            Map<Long, String> oracle = new HashMap<>();
            while (oracle.size() < size) {
                oracle.put(random.nextLong() & (size % 2 == 0 ? 0x3FF : -1L), "" + oracle.size());
            }
            LongTable<String> table = LongTable.of(oracle, "none");
            oracle.forEach((key, value) -> assertEquals(value, table.get(key)));
            for (int i = 0; i < 200; i++) {
                long key = random.nextLong() & (i % 2 == 0 ? 0x3FF : -1L);
                assertEquals(oracle.getOrDefault(key, "none"), table.get(key));
            }
        }
    }

    @Test
    void flowKeyIsReversible() {
        Random random = new Random(2);
        for (int port = 0; port < FlowKey.PORTS_MAX; port++) {
            int group = 0xE0000000 | random.nextInt(1 << 28);
            int source = random.nextInt();
            long key = FlowKey.of(port, group, source);
            assertEquals(port, FlowKey.port(key));
            assertEquals(group, FlowKey.group(key));
            assertEquals(source, FlowKey.source(key));
        }
    }

    @Test
    void routesEqualAScanOfTheTable() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            Map<List<Object>, EgressRoute> byKey = new HashMap<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                var route = new EgressRoute("lan" + random.nextInt(5), ip(group(random)), ip(random.nextInt(4)),
                        random.nextInt(3) << 12, 0, 0, random.ints(random.nextInt(3), 1, 9).distinct().toArray());
                byKey.put(List.of(route.port(), route.group(), route.source()), route);
            }
            Fib fib = compiled(List.copyOf(byKey.values()), List.of());
            for (int port = 0; port < PORTS.size(); port++) {
                for (int i = 0; i < 50; i++) {
                    int group = group(random);
                    int source = 1 + random.nextInt(5);
                    EgressRoute any = byKey.get(List.of(PORTS.get(port), ip(group), ip(0)));
                    EgressRoute wanted = byKey.getOrDefault(List.of(PORTS.get(port), ip(group), ip(source)), any);
                    Route found = fib.route(port, group, source);
                    if (wanted == null) {
                        assertSame(Route.UNKNOWN, found);
                    } else {
                        assertNotSame(Route.UNKNOWN, found);
                        assertArrayEquals(wanted.peers(), Arrays.stream(found.branches()).mapToInt(Branch::peer).toArray());
                    }
                }
            }
        }
    }

    private static int group(Random random) {
        return 0xEF000000 | random.nextInt(6);
    }

    @Test
    void aGroupMayGoToSeveralPorts() {
        Fib fib = compiled(List.of(), List.of(
                new IngressRoute(1 << 12, ip(0xEF000001), "lan0", new int[] {5}, true, ips()),
                new IngressRoute(1 << 12, ip(0xEF000001), "lan2", new int[] {6, 5}, false, ips(9, 7)),
                new IngressRoute(1 << 12, ip(0xEF000001), "eth7", new int[] {8}, true, ips())));
        Delivery[] found = fib.deliveries(1 << 12, 0xEF000001);
        assertEquals(2, found.length);
        assertEquals(List.of(true, true), Arrays.stream(found).map(d -> d.isFrom(5)).toList());
        assertEquals(List.of(true, false), List.of(fib.sender(6, 1 << 12).isPresent(), fib.sender(8, 1 << 12).isPresent()));
    }

    @Test
    void branchesKeepTheirNumbersWhenTheTableChanges() {
        Branches branches = new Branches(BreakerTest.LIMITS);
        PlaneTable table = new PlaneTable(1, 1, List.of(), List.of(
                new EgressRoute("lan0", ip(0xEF000001), ip(0), 1 << 12, 0, 0, new int[] {5})), List.of(), List.of());
        Branch before = Fib.compile(table, PORTS, branches).route(0, 0xEF000001, 1).branches()[0];
        before.lane(0).nextSequence();
        Fib.compile(PlaneTable.EMPTY, PORTS, branches);
        assertEquals(1, Fib.compile(table, PORTS, branches).route(0, 0xEF000001, 1).branches()[0].lane(0).nextSequence());
    }

    private static Fib compiled(List<EgressRoute> egress, List<IngressRoute> ingress) {
        return Fib.compile(new PlaneTable(1, 1, List.of(), egress, ingress, List.of()), PORTS, new Branches(BreakerTest.LIMITS));
    }
}
