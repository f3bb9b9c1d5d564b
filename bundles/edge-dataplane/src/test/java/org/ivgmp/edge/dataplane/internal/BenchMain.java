package org.ivgmp.edge.dataplane.internal;

import static org.ivgmp.edge.dataplane.core.Inet.ips;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.dataplane.IngressRoute;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.edge.dataplane.core.BreakerLimits;
import org.ivgmp.edge.dataplane.core.PlaneLimits;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// Packet loops without OSGi and without a control plane, for the benches: what they are to do stands in the arguments.
///
/// - `--own ADDRESS`: the overlay address that the tunnel socket is bound to
/// - `--lan PORT[,PORT...]`: LAN interfaces, `lan0` if not given; routes are for the first one unless they name another
/// - `--egress [PORT=]GROUP[+COUNT][@RATE]:PEER[,PEER...]`: COUNT groups from GROUP on go to these peers, each at RATE bits a second at most;
///   may be repeated
/// - `--ingress [PORT=]GROUP[+COUNT]:PEER[,PEER...]`: COUNT groups from GROUP on are accepted from these peers; may be repeated
/// - `--vpn NUMBER`: its routes' VPN, 7 if not given
/// - `--inner OCTETS`: the largest packet that goes into one tunnel packet, as the edge's `inner_max_bytes`
/// - `--loops N`, `--ring FRAMES`, `--buffer OCTETS`, `--udp-port PORT`, `--busy-poll-us US`, `--gather-us US`: as the edge's settings; its defaults
///
/// - `--churn MS`: each so many milliseconds a table is installed in which 1,000 other groups come or go; the routes above stay
///
/// A peer is an IPv4 address, or two with `..` between them for all from the first to the last. Prints `READY` once the table is
/// installed, then for each line of its input one line with a JSON object: `totals` by name, and `branches` with the counters
/// of each. Ends with its input. An option that it does not know is refused.
final class BenchMain implements AutoCloseable {

    private static final int VPN_SHIFT = 12;
    private static final int EXPECTED_FLOWS = 16_384;

    private final List<String> ports;
    private final int own;
    private final int key;
    private final List<EgressRoute> egress = new ArrayList<>();
    private final List<IngressRoute> ingress = new ArrayList<>();
    private Plane plane;
    private volatile int tables;

    private BenchMain(Arguments arguments) {
        ports = List.of(arguments.last("--lan", "lan0").split(","));
        own = Ipv4Address.of(arguments.last("--own", "")).bits();
        key = Integer.parseInt(arguments.last("--vpn", "7")) << VPN_SHIFT;
        arguments.all("--egress").forEach(text -> addEgress(Route.of(text, ports.getFirst())));
        arguments.all("--ingress").forEach(text -> addIngress(Route.of(text, ports.getFirst())));
    }

    public static void main(String[] words) throws IOException {
        try (BenchMain bench = open(words)) {
            System.out.println("READY");
            BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            while (asked.readLine() != null) {
                System.out.println(bench);
            }
        }
    }

    /// Starts the loops and installs the table, as the parts of an edge do.
    static BenchMain open(String[] words) {
        Arguments arguments = new Arguments(words);
        BenchMain bench = new BenchMain(arguments);
        bench.plane = Plane.start(bench.settings(arguments));
        bench.plane.install(bench.table());
        int churnMs = arguments.number("--churn", 0);
        if (churnMs > 0) {
            Thread.ofPlatform().daemon().start(() -> bench.churn(churnMs));
        }
        return bench;
    }

    private void churn(int everyMs) {
        List<EgressRoute> more = new ArrayList<>(egress);
        Route others = Route.of("239.200.0.0+1000:100.64.1.1..100.64.1.8", ports.getFirst());
        addEgress(others);
        List<EgressRoute> all = List.copyOf(egress);
        for (int i = 1; !Thread.currentThread().isInterrupted(); i++) {
            tables = i;
            plane.install(new PlaneTable(i, own, List.of("bench"), i % 2 == 0 ? more : all, ingress, List.of()));
            LockSupport.parkNanos(everyMs * 1_000_000L);
        }
    }

    @Override
    public void close() {
        plane.close();
    }

    /// The breaker never trips: a bench is to find the losses, not to be spared them.
    private PlaneSettings settings(Arguments arguments) {
        return new PlaneSettings(ports, List.of(), arguments.number("--udp-port", 4754), arguments.number("--loops", 1), arguments.number("--ring", 4096), 4096,
                arguments.number("--buffer", 4_194_304), new PacketLoop.Pacing(arguments.number("--busy-poll-us", 0) * 1000L, arguments.number("--gather-us", 500) * 1000L),
                new PlaneLimits(3_000_000_000L, 2048, EXPECTED_FLOWS, arguments.number("--inner", 1398)),
                new BreakerLimits(0, 10_000_000_000L, 30_000_000_000L, 600_000_000_000L));
    }

    private PlaneTable table() {
        return new PlaneTable(1, own, List.of("bench"), egress, ingress, List.of());
    }

    private void addEgress(Route route) {
        for (InetAddress group : route.groups()) {
            InetAddress anySource = IpAddress.of(group).unspecified().toInetAddress();
            egress.add(new EgressRoute(route.port(), group, anySource, key, 0, route.rate(), route.peers()));
        }
    }

    private void addIngress(Route route) {
        for (InetAddress group : route.groups()) {
            ingress.add(new IngressRoute(key, group, route.port(), route.peers(), true, ips()));
        }
    }

    /// The counters.
    @Override
    public String toString() {
        StringJoiner totals = new StringJoiner(", ", "{", "}");
        plane.totals((name, _, value) -> totals.add("\"" + name + "\": " + value));
        totals.add("\"bench_tables_total\": " + tables);
        StringJoiner branches = new StringJoiner(", ", "[", "]");
        plane.branches((peer, branchKey, counters) -> branches.add(("{\"peer\": \"%s\", \"key\": %d, \"sent\": %d, \"sent_bytes\": %d, "
                + "\"refused\": %d, \"received\": %d, \"received_bytes\": %d, \"lost\": %d, \"duplicated\": %d, \"reordered\": %d}")
                .formatted(new Ipv4Address(peer), branchKey, counters.sentPackets(), counters.sentBytes(), counters.refusedPackets(),
                        counters.receivedPackets(), counters.receivedBytes(), counters.lost(), counters.duplicated(),
                        counters.reordered())));
        return "{\"totals\": " + totals + ", \"branches\": " + branches + "}";
    }

    /// One `--egress` or `--ingress`.
    private record Route(String port, List<InetAddress> groups, long rate, int[] peers) {

        static Route of(String text, String firstPort) {
            int equals = text.indexOf('=');
            String port = equals < 0 ? firstPort : text.substring(0, equals);
            String[] halves = text.substring(equals + 1).split(":");
            if (halves.length != 2) {
                throw new IllegalArgumentException("a route is [PORT=]GROUP[+COUNT][@RATE]:PEER[,PEER...], not " + text);
            }
            String[] capped = halves[0].split("@");
            String[] range = capped[0].split("\\+");
            return new Route(port, groups(Ipv4Address.of(range[0]).bits(), range.length == 1 ? 1 : Integer.parseInt(range[1])),
                    capped.length == 1 ? 0 : Long.parseLong(capped[1]),
                    Arrays.stream(halves[1].split(",")).flatMapToInt(Route::addresses).toArray());
        }

        private static List<InetAddress> groups(int first, int count) {
            List<InetAddress> groups = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                groups.add(new Ipv4Address(first + i).toInetAddress());
            }
            return groups;
        }

        private static IntStream addresses(String text) {
            String[] ends = text.split("\\.\\.");
            int first = Ipv4Address.of(ends[0]).bits();
            return IntStream.rangeClosed(first, ends.length == 1 ? first : Ipv4Address.of(ends[1]).bits());
        }
    }

    /// Pairs of an option and its value.
    private record Arguments(String[] words) {

        private static final Set<String> KNOWN =
                Set.of("--own", "--lan", "--egress", "--ingress", "--vpn", "--inner", "--ring", "--buffer", "--udp-port", "--churn", "--busy-poll-us",
                        "--gather-us", "--loops");

        Arguments {
            if (words.length % 2 != 0) {
                throw new IllegalArgumentException("each option has a value: " + String.join(" ", words));
            }
            for (int i = 0; i < words.length; i += 2) {
                if (!KNOWN.contains(words[i])) {
                    throw new IllegalArgumentException("unknown option " + words[i]);
                }
            }
        }

        List<String> all(String option) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < words.length; i += 2) {
                if (words[i].equals(option)) {
                    values.add(words[i + 1]);
                }
            }
            return values;
        }

        String last(String option, String otherwise) {
            List<String> values = all(option);
            return values.isEmpty() ? otherwise : values.getLast();
        }

        int number(String option, int otherwise) {
            return Integer.parseInt(last(option, Integer.toString(otherwise)));
        }
    }
}
