package org.ivgmp.edge.forwarding.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.dataplane.IngressRoute;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.dataplane.RelayRoute;
import org.ivgmp.edge.forwarding.Egress;
import org.ivgmp.edge.forwarding.Ingress;
import org.ivgmp.edge.forwarding.Relay;
import org.ivgmp.edge.forwarding.Routes;
import org.ivgmp.edge.forwarding.TtlPolicy;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;

class RibTest {

    private static final Duration HOLD = Duration.ofSeconds(270);
    private static final Ipv4Address OVERLAY = Ipv4Address.of("100.64.0.1");
    private static final Ipv4Address B = Ipv4Address.of("100.64.0.2");
    private static final Ipv4Address C = Ipv4Address.of("100.64.0.3");

    private final Rib rib = new Rib(HOLD, PlaneTable.EMPTY, at(0));
    private PlaneTable installed = PlaneTable.EMPTY;

    private static Moment at(long seconds) {
        return new Moment(Long.MAX_VALUE - 5).plus(Duration.ofSeconds(seconds));
    }

    private static IpAddress group(int number) {
        return IpAddress.of("239.1.2." + number);
    }

    private static Routes sending(int group, Ipv4Address... peers) {
        return new Routes(Optional.of(OVERLAY), Set.of(egress(group, peers)), Set.of(), Set.of());
    }

    private static Egress egress(int group, Ipv4Address... peers) {
        return new Egress("lan0", group(group), Optional.empty(), 7, 0, new TtlPolicy.Decrement(), 0, Set.of(peers));
    }

    private static Routes receiving(SourceFilter filter, Ipv4Address... peers) {
        return new Routes(Optional.empty(), Set.of(), Set.of(new Ingress(7, 0, group(1), "lan0", Set.of(peers), filter)),
                Set.of());
    }

    private PlaneTable install(Rib from) {
        return installed = from.table(installed);
    }

    private static Set<String> groups(PlaneTable table) {
        return table.egress().stream().map(route -> route.group().getHostAddress()).collect(Collectors.toSet());
    }

    @Test
    void routesAreCompiledToThePlanesNumbers() {
        rib.open("ivgmp", at(0));
        rib.replace("ivgmp", new Routes(Optional.of(OVERLAY), Set.of(
                new Egress("lan0", group(1), Optional.of(B), 7, 5, new TtlPolicy.Set(9), 1_000_000, 46, Set.of(C, B)),
                new Egress("lan0", group(2), Optional.empty(), 0xFFFFF, 0, new TtlPolicy.Keep(), 0, Set.of())),
                Set.of(new Ingress(7, 4095, group(3), "lan0", Set.of(B), new SourceFilter(false, Set.of(C)))),
                Set.of(new Relay(7, 5, group(4), 34, C, Set.of(B, OVERLAY)))));
        PlaneTable expected = new PlaneTable(1, OVERLAY.bits(), List.of("ivgmp"), List.of(
                new EgressRoute("lan0", group(1).toInetAddress(), B.toInetAddress(), 7 << 12 | 5, 9, 1_000_000,
                        46, new int[] {B.bits(), C.bits()}),
                new EgressRoute("lan0", group(2).toInetAddress(), Ipv4Address.ANY.toInetAddress(), 0xFFFFF000, -1, 0, new int[0])),
                List.of(new IngressRoute(7 << 12 | 4095, group(3).toInetAddress(), "lan0", new int[] {B.bits()}, false,
                        Set.of(C.toInetAddress()))),
                List.of(new RelayRoute(7 << 12 | 5, group(4).toInetAddress(), 34, C.bits(), new int[] {OVERLAY.bits(), B.bits()})));
        assertEquals(expected, install(rib));
        assertSame(installed, rib.table(installed));
    }

    @Test
    void aClosedContributionStaysInForceUntilTheHoldTime() {
        rib.open("ivgmp", at(0));
        rib.replace("ivgmp", sending(1, B));
        rib.close("ivgmp", at(10));
        assertEquals(Optional.of(at(280)), rib.deadline());
        rib.onTick(at(279));
        assertEquals(Set.of("239.1.2.1"), groups(install(rib)));
        assertEquals(Set.of("ivgmp"), rib.awaited());
        rib.onTick(at(280));
        assertEquals(Set.of(), groups(install(rib)));
        assertEquals(List.of(), installed.owners());
        assertEquals(Optional.empty(), rib.deadline());
    }

    @Test
    void aNewHolderAddsAtOnceAndRemovesWhenComplete() {
        rib.open("ivgmp", at(0));
        rib.replace("ivgmp", sending(1, B));
        rib.close("ivgmp", at(10));
        rib.open("ivgmp", at(11));
        assertEquals(Set.of("239.1.2.1"), groups(install(rib)));
        rib.replace("ivgmp", sending(2, C));
        assertEquals(Set.of("239.1.2.1", "239.1.2.2"), groups(install(rib)));
        rib.complete("ivgmp");
        assertEquals(Set.of("239.1.2.2"), groups(install(rib)));
    }

    @Test
    void anOwnerThatIsOpenedTwiceIsTakenOver() {
        rib.open("ivgmp", at(0));
        rib.replace("ivgmp", sending(1, B));
        rib.open("ivgmp", at(5));
        assertEquals(Set.of("239.1.2.1"), groups(install(rib)));
        rib.onTick(at(5).plus(HOLD));
        assertEquals(Set.of(), groups(install(rib)));
    }

    @Test
    void peersOfTheSameFlowAreAddedToTheStaleOnes() {
        rib.open("ivgmp", at(0));
        rib.replace("ivgmp", sending(1, B));
        rib.open("ivgmp", at(5));
        rib.replace("ivgmp", sending(1, C));
        assertArrayEquals(new int[] {B.bits(), C.bits()}, install(rib).egress().getFirst().peers());
        rib.complete("ivgmp");
        assertArrayEquals(new int[] {C.bits()}, install(rib).egress().getFirst().peers());
    }

    @Test
    void aNewTableStartsFromTheInstalledOneAndChangesNothingAtFirst() {
        rib.open("ivgmp", at(0));
        rib.open("announce", at(0));
        rib.replace("ivgmp", sending(1, B, C));
        rib.replace("announce", sending(2, C));
        install(rib);
        Rib next = new Rib(HOLD, installed, at(100));
        assertSame(installed, next.table(installed));
        next.open("ivgmp", at(101));
        assertSame(installed, next.table(installed));
        next.replace("ivgmp", sending(3, B));
        assertEquals(Set.of("239.1.2.1", "239.1.2.2", "239.1.2.3"), groups(install(next)));
        next.complete("ivgmp");
        assertEquals(Set.of("announce"), next.awaited());
        assertEquals(Set.of("239.1.2.1", "239.1.2.2", "239.1.2.3"), groups(install(next)));
        next.open("announce", at(102));
        next.complete("announce");
        assertEquals(Set.of("239.1.2.3"), groups(install(next)));
    }

    @Test
    void anOwnerThatNeverComesBackIsWaitedForTheHoldTime() {
        rib.open("ivgmp", at(0));
        rib.replace("ivgmp", sending(1, B));
        install(rib);
        Rib next = new Rib(HOLD, installed, at(100));
        assertEquals(Optional.of(at(100).plus(HOLD)), next.deadline());
        next.onTick(at(369));
        assertSame(installed, next.table(installed));
        next.onTick(at(370));
        assertEquals(PlaneTable.EMPTY.egress(), install(next).egress());
        assertEquals(0, installed.localOverlay());
    }

    @Test
    void sameRoutesSaidAgainByANewHolderChangeNothing() {
        rib.open("ivgmp", at(0));
        rib.replace("ivgmp", sending(1, B));
        rib.complete("ivgmp");
        install(rib);
        Rib next = new Rib(HOLD, installed, at(1));
        next.open("ivgmp", at(2));
        next.replace("ivgmp", sending(1, B));
        next.complete("ivgmp");
        assertSame(installed, next.table(installed));
    }

    @Test
    void filtersMergeToWhatEitherWants() {
        IpAddress s = IpAddress.of("10.9.0.1");
        IpAddress t = IpAddress.of("10.9.0.2");
        List<SourceFilter> filters = new ArrayList<>();
        for (boolean exclude : new boolean[] {false, true}) {
            for (Set<IpAddress> sources : List.<Set<IpAddress>>of(Set.of(), Set.of(s), Set.of(t), Set.of(s, t))) {
                filters.add(new SourceFilter(exclude, sources));
            }
        }
        for (SourceFilter first : filters) {
            for (SourceFilter second : filters) {
                IngressRoute merged = merged(first, second);
                SourceFilter both = new SourceFilter(merged.exclude(), merged.sources().stream()
                        .map(IpAddress::of).collect(Collectors.toSet()));
                for (IpAddress source : List.of(s, t, IpAddress.of("10.9.0.3"))) {
                    assertEquals(first.wants(source) || second.wants(source), both.wants(source), first + " " + second);
                }
            }
        }
    }

    private static IngressRoute merged(SourceFilter first, SourceFilter second) {
        Rib rib = new Rib(HOLD, PlaneTable.EMPTY, at(0));
        rib.open("a", at(0));
        rib.open("b", at(0));
        rib.replace("a", receiving(first, B));
        rib.replace("b", receiving(second, C));
        IngressRoute only = rib.table(PlaneTable.EMPTY).ingress().getFirst();
        assertArrayEquals(new int[] {B.bits(), C.bits()}, only.peers());
        return only;
    }

    @Test
    void moreThanTheMostPeersAreCutNotRefused() {
        Set<Ipv4Address> peers = new HashSet<>();
        for (int i = 1; i <= 100; i++) {
            peers.add(Ipv4Address.of("100.64.1." + i));
        }
        rib.open("ivgmp", at(0));
        rib.replace("ivgmp", new Routes(Optional.of(OVERLAY), Set.of(new Egress("lan0", group(1), Optional.empty(), 7, 0,
                new TtlPolicy.Decrement(), 0, peers)), Set.of(), Set.of()));
        assertEquals(EgressRoute.PEERS_MAX, install(rib).egress().getFirst().peers().length);
        rib.open("announce", at(0));
        rib.replace("announce", sending(1, B));
        assertEquals(EgressRoute.PEERS_MAX, install(rib).egress().getFirst().peers().length);
    }

    /// Nothing that an owner says is ever missing, and nothing is removed before its owner completed or the hold time passed;
    /// when all have spoken, the table is exactly what they say.
    @Test
    void randomHistoriesNeitherLoseNorKeepRoutes() {
        for (int seed = 0; seed < 500; seed++) {
            History history = new History(seed);
            for (int step = 0; step < 40; step++) {
                history.step("seed " + seed + " step " + step);
            }
            history.settle("seed " + seed);
        }
    }

    /// Two owners that come, speak and go, and a table that is replaced now and then.
    private static final class History {
        private final Random random;
        private final Map<String, Integer> said = new HashMap<>();
        private final Set<String> open = new HashSet<>();
        private Rib rib = new Rib(HOLD, PlaneTable.EMPTY, at(0));
        private PlaneTable installed = PlaneTable.EMPTY;
        private long now;

        History(int seed) {
            random = new Random(seed);
        }

        private void step(String where) {
            now += random.nextInt(20);
            Set<String> before = groups(installed);
            boolean mayRemove = act(random.nextBoolean() ? "x" : "y", random.nextInt(6));
            installed = rib.table(installed);
            Set<String> after = groups(installed);
            assertTrue(after.containsAll(wanted()), where);
            assertTrue(mayRemove || after.containsAll(before), where);
        }

        private boolean act(String owner, int what) {
            switch (what) {
                case 0, 1 -> {
                    rib.open(owner, at(now));
                    open.add(owner);
                    said.remove(owner);
                }
                case 2 -> {
                    int number = 1 + random.nextInt(3);
                    rib.replace(owner, open.contains(owner) ? sending(number, B) : Routes.NONE);
                    return open.contains(owner) && said.put(owner, number) != null;
                }
                case 3 -> rib.complete(owner);
                case 4 -> {
                    rib.close(owner, at(now));
                    open.remove(owner);
                    said.remove(owner);
                }
                default -> {
                    rib = new Rib(HOLD, installed, at(now));
                    open.clear();
                    said.clear();
                }
            }
            return what == 3;
        }

        private Set<String> wanted() {
            return said.values().stream().map(number -> group(number).toString()).collect(Collectors.toSet());
        }

        private void settle(String where) {
            rib.onTick(at(now).plus(HOLD));
            assertEquals(wanted(), groups(rib.table(installed)), where);
            assertEquals(Optional.empty(), rib.deadline(), where);
        }
    }

    @Test
    void generationsCountUp() {
        rib.open("ivgmp", at(0));
        rib.replace("ivgmp", sending(1, B));
        assertEquals(1, install(rib).generation());
        rib.replace("ivgmp", sending(1, C));
        assertEquals(2, install(rib).generation());
        assertNotEquals(PlaneTable.EMPTY, installed);
    }
}
