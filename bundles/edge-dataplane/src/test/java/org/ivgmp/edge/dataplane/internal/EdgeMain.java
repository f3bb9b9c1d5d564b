package org.ivgmp.edge.dataplane.internal;

import static org.ivgmp.edge.dataplane.core.Inet.ips;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.util.List;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.dataplane.IngressRoute;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.edge.dataplane.core.BreakerLimits;
import org.ivgmp.edge.dataplane.core.PlaneLimits;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// A packet loop without OSGi, for [PlaneNamespaceTest]: `EdgeMain send|receive OWN-OVERLAY PEER-OVERLAY GROUP`.
/// The sending one installs its route 200 ms after the flow was reported. For each line of its input the packet loop is replaced by another
/// one. Prints the last one's counters when its input ends.
final class EdgeMain {

    static final int KEY = 7 << 12;
    private static final long ROUTE_DELAY_NS = 200_000_000L;

    private EdgeMain() {
    }

    public static void main(String[] arguments) throws IOException {
        int own = Ipv4Address.of(arguments[1]).bits();
        int peer = Ipv4Address.of(arguments[2]).bits();
        InetAddress group = IpAddress.of(arguments[3]).toInetAddress();
        PlaneSettings settings = new PlaneSettings(List.of("lan0"), List.of(), 4754, Integer.getInteger("loops", 1), 4096, 4096, 4_194_304, new PacketLoop.Pacing(0, 200_000),
                new PlaneLimits(3_000_000_000L, 2048, 4096, 1398),
                new BreakerLimits(20, 10_000_000_000L, 30_000_000_000L, 30_000_000_000L));
        Plane plane = Plane.start(settings);
        if (arguments[0].equals("receive")) {
            plane.install(new PlaneTable(1, own, List.of("test"), List.of(), List.of(new IngressRoute(KEY, group,
                    "lan0", new int[] {peer}, true, ips())), List.of()));
        } else {
            Plane first = plane;
            Thread.ofPlatform().daemon().start(() -> routeWhenReported(first, own, peer, group));
        }
        System.out.println("READY");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            plane.close();
            plane = Plane.start(settings);
        }
        plane.totals((name, _, value) -> System.out.println(name + " " + value));
        plane.branches((to, key, counters) -> System.out.println("branch " + counters));
        plane.flows((port, source, to, packets, bytes) -> System.out.println("flow_packets " + packets));
    }

    private static void routeWhenReported(Plane plane, int own, int peer, InetAddress group) {
        try {
            InetAddress[] reportedGroup = new InetAddress[1];
            while (!group.equals(reportedGroup[0])) {
                plane.unknownFlows().poll((_, _, to) -> reportedGroup[0] = to, 1, 1_000_000_000L);
            }
            long reported = System.nanoTime();
            while (System.nanoTime() - reported < ROUTE_DELAY_NS) {
                Thread.onSpinWait();
            }
            plane.install(new PlaneTable(1, own, List.of("test"),
                    List.of(new EgressRoute("lan0", group, IpAddress.of(group).unspecified().toInetAddress(), KEY, 0, 0, new int[] {peer})), List.of(), List.of()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
