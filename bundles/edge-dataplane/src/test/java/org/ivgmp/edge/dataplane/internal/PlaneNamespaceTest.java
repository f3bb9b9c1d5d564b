package org.ivgmp.edge.dataplane.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.net.IpPrefix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two packet loops, with no IPsec between them, each process in a network namespace of its own:
///
/// ```
///   sender            edge A                      edge B            receiver
///   10.1.0.11 ---- 10.1.0.1 | 198.18.0.1 ---- 198.18.0.2 | 10.2.0.1 ---- 10.2.0.11
///      eth0          lan0        wan0            wan0       lan0           eth0
///                    lo: 100.64.0.1              lo: 100.64.0.2
///   fd00:1::11 --- fd00:1::1                            fd00:2::1 --- fd00:2::11
/// ```
class PlaneNamespaceTest {

    private static final String GROUP = "239.1.2.3";
    private static final String GROUP_6 = "ff15::1:2";
    private static final int COUNT = 5000;
    private static final String PREFIX = "dp" + ProcessHandle.current().pid() + "-";

    private final List<Process> processes = new ArrayList<>();
    /// LAN loops of edge A.
    private int loops = 1;

    @BeforeEach
    void topology() throws Exception {
        assumeTrue(isRoot(), "needs root for network namespaces");
        assumeTrue(run("ip", "netns", "add", PREFIX + "s") == 0, "needs network namespaces (ip netns add failed)");
        for (String name : List.of("a", "b", "r")) {
            ip("netns add " + PREFIX + name);
        }
        link("s", "eth0", "10.1.0.11/24", "a", "lan0", "10.1.0.1/24");
        link("a", "wan0", "198.18.0.1/24", "b", "wan0", "198.18.0.2/24");
        link("b", "lan0", "10.2.0.1/24", "r", "eth0", "10.2.0.11/24");
        for (String name : List.of("s", "a", "b", "r")) {
            ip("-n " + PREFIX + name + " link set lo up");
        }
        overlay("a", "100.64.0.1", "100.64.0.2", "198.18.0.2");
        overlay("b", "100.64.0.2", "100.64.0.1", "198.18.0.1");
        ip("-n " + PREFIX + "s route add default via 10.1.0.1");
        ip("-n " + PREFIX + "r route add default via 10.2.0.1");
        for (String each : List.of("s eth0 fd00:1::11", "a lan0 fd00:1::1", "b lan0 fd00:2::1", "r eth0 fd00:2::11")) {
            String[] words = each.split(" ");
            ip("-n " + PREFIX + words[0] + " address add " + words[2] + "/64 dev " + words[1] + " nodad");
        }
    }

    private static boolean isRoot() throws IOException, InterruptedException {
        return new File("/proc/self").canRead() && run("sh", "-c", "test $(id -u) = 0") == 0;
    }

    private static void link(String left, String leftPort, String leftAddress, String right, String rightPort,
            String rightAddress) throws Exception {
        ip("link add " + leftPort + " netns " + PREFIX + left + " type veth peer name " + rightPort + " netns " + PREFIX
                + right);
        ip("-n " + PREFIX + left + " address add " + leftAddress + " dev " + leftPort);
        ip("-n " + PREFIX + left + " link set " + leftPort + " up");
        ip("-n " + PREFIX + right + " address add " + rightAddress + " dev " + rightPort);
        ip("-n " + PREFIX + right + " link set " + rightPort + " up");
    }

    private static void overlay(String edge, String own, String other, String via) throws Exception {
        ip("-n " + PREFIX + edge + " address add " + own + "/32 dev lo");
        ip("-n " + PREFIX + edge + " route add " + other + "/32 via " + via + " src " + own);
    }

    @AfterEach
    void cleanUp() throws Exception {
        processes.forEach(Process::destroyForcibly);
        for (Process process : processes) {
            process.waitFor();
        }
        for (String name : List.of("s", "a", "b", "r")) {
            run("ip", "netns", "delete", PREFIX + name);
        }
    }

    @Test
    void aStreamCrossesTwoPlanesWithoutLossFromItsFirstPacketOn() throws Exception {
        Result result = stream(COUNT, COUNT, 1316, () -> { });
        assertEquals("" + COUNT, result.receiver().get("received"), result::toString);
        assertEquals("0", result.receiver().get("wrong"), result::toString);
        assertEquals("0", result.receiver().get("disordered"), result::toString);
        assertEquals("10.1.0.11:" + HostMain.SENDER_PORT, result.receiver().get("from"), result::toString);
        assertEquals("" + (HostMain.TTL - 1), result.receiver().get("ttl"), result::toString);
        assertEquals("" + COUNT, result.a().get("plane_copies_sent_total"), result::toString);
        assertEquals("" + COUNT, result.a().get("flow_packets"), result::toString);
        assertTrue(Integer.parseInt(result.a().get("plane_held_sent_total")) > 0, result::toString);
        assertEquals("" + COUNT, result.b().get("plane_injected_total"), result::toString);
        assertTrue(result.b().get("branch").contains("lost=0, duplicated=0, reordered=0"), result::toString);
    }

    /// RFC 8200, RFC 2464, RFC 7676: IPv6 through the same tunnel, from its first packet on; the kernel's own sockets at both ends.
    @Test
    void anIpv6StreamCrossesTwoPlanesWithoutLoss() throws Exception {
        Result result = stream(GROUP_6, COUNT, COUNT, 1316, () -> { });
        assertEquals("" + COUNT, result.receiver().get("received"), result::toString);
        assertEquals("0", result.receiver().get("wrong"), result::toString);
        assertEquals("0", result.receiver().get("disordered"), result::toString);
        assertEquals("fd00:1::11:" + HostMain.SENDER_PORT, result.receiver().get("from"), result::toString);
        assertEquals("" + (HostMain.TTL - 1), result.receiver().get("ttl"), result::toString);
        assertEquals("" + HostMain.TOS, result.receiver().get("tos"), result::toString);
        assertEquals("" + COUNT, result.a().get("plane_copies_sent_total"), result::toString);
        assertEquals("" + COUNT, result.b().get("plane_injected_total"), result::toString);
        assertTrue(result.b().get("branch").contains("lost=0, duplicated=0, reordered=0"), result::toString);
    }

    @Test
    void fullEthernetFramesOfIpv6ArriveWholeThroughFragments() throws Exception {
        Result result = stream(GROUP_6, 2000, 2000, 1452, () -> { });
        assertEquals("2000", result.receiver().get("received"), result::toString);
        assertEquals("0", result.receiver().get("wrong"), result::toString);
        // RFC 4443 section 3.2: what waited for its route goes in outer fragments; then the sender's kernel is told, and fragments itself.
        int told = Integer.parseInt(result.a().get("plane_icmp6_too_big_sent_total"));
        int oversize = Integer.parseInt(result.a().get("plane_lan_oversize_total"));
        assertTrue(told >= 1 && told <= 5 && oversize >= 1 && oversize < 2000, result::toString);
    }

    /// The wire is asked by nftables, which did not write the packets: it counts those whose outer header has the inner one's DSCP and
    /// ECN field, and then marks them as a congested router would. Between these namespaces, what was sent in one message arrives as one.
    @Test
    void dscpAndEcnGoThroughTheTunnelAndCongestionComesBackOut() throws Exception {
        assumeTrue(run("nft", "--version") == 0, "needs nft");
        nft("add table ip t", "add chain ip t c { type filter hook prerouting priority -300 ; }",
                "add rule ip t c udp dport 4754 ip dscp ef ip ecn ect0 counter name seen ip ecn set ce");
        Result result = stream(200, 200, 1316, () -> { });
        assertEquals("200", result.receiver().get("received"), result::toString);
        assertEquals("" + (HostMain.TOS | 3), result.receiver().get("tos"), result::toString);
        assertEquals(result.a().get("plane_messages_sent_total"), counter(), result::toString);
    }

    private static void nft(String table, String chain, String rule) throws Exception {
        for (String command : List.of(table, "add counter ip t seen", chain, rule)) {
            List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", PREFIX + "b", "nft"));
            words.addAll(List.of(command.split(" ")));
            assertEquals(0, run(words.toArray(String[]::new)), command);
        }
    }

    private static String counter() throws Exception {
        Process nft = new ProcessBuilder("ip", "netns", "exec", PREFIX + "b", "nft", "list", "counter", "ip", "t", "seen").start();
        return new String(nft.getInputStream().readAllBytes()).replaceAll("(?s).*packets ([0-9]+) .*", "$1");
    }

    @Test
    void fullEthernetFramesArriveWholeThroughFragments() throws Exception {
        Result result = stream(500, 500, 1472, () -> { });
        assertEquals("500", result.receiver().get("received"), result::toString);
        assertEquals("0", result.receiver().get("wrong"), result::toString);
        assertEquals("500", result.a().get("plane_lan_oversize_total"), result::toString);
        // Those that waited for the route and left in one flush were coupled, which the kernel refuses for fragments; then never again.
        int refused = Integer.parseInt(result.a().get("plane_trains_refused_total"));
        assertTrue(refused >= 1 && refused <= 10, result::toString);
    }

    @Test
    void portsThatVanishAndComeBackAreUsedAgain() throws Exception {
        Result result = stream(4000, 1000, 1316, () -> {
            ip("-n " + PREFIX + "a link delete lan0");
            ip("-n " + PREFIX + "b link set lan0 down");
            ip("-n " + PREFIX + "b link set lan0 up");
            link("s", "eth0", "10.1.0.11/24", "a", "lan0", "10.1.0.1/24");
            ip("-n " + PREFIX + "s route add default via 10.1.0.1");
        });
        assertEquals("1000", result.receiver().get("received"), result::toString);
        assertEquals("0", result.a().get("plane_loop_restarts_total"), result::toString);
    }

    /// The heir of a packet loop goes on with its rings, socket, routes and sequence numbers.
    @Test
    void packetLoopsAreReplacedUnderAStreamAndNothingIsLost() throws Exception {
        Result result = stream(GROUP, COUNT, COUNT, 1316, () -> { }, edges -> {
            for (int i = 0; i < 2; i++) {
                for (Process edge : edges) {
                    edge.getOutputStream().write('\n');
                    edge.getOutputStream().flush();
                    Thread.sleep(700);
                }
            }
        });
        assertEquals("" + COUNT, result.receiver().get("received"), result::toString);
        assertEquals("0", result.receiver().get("disordered"), result::toString);
        assertEquals("0", result.a().get("plane_lan_ring_full_total"), result::toString);
        assertTrue(Integer.parseInt(result.a().get("plane_copies_sent_total")) < COUNT, "it was replaced: " + result);
        assertTrue(result.b().get("branch").contains("lost=0, duplicated=0, reordered=0"), result::toString);
    }

    /// Three loops hear the LAN, each its part of the groups, and GROUP is the third's: its packets come from a port of their own, with sequence
    /// numbers of their own. Its edge is replaced meanwhile.
    @Test
    void severalLoopsDivideTheGroupsAndAreReplacedTogether() throws Exception {
        loops = 3;
        nft("add table ip t", "add chain ip t c { type filter hook prerouting priority -300 ; }",
                "add rule ip t c udp sport 4756 udp dport 4754 counter name seen");
        Result result = stream(GROUP, COUNT, COUNT, 1316, () -> { }, edges -> {
            edges.getFirst().getOutputStream().write('\n');
            edges.getFirst().getOutputStream().flush();
        });
        assertEquals("" + COUNT, result.receiver().get("received"), result::toString);
        assertEquals("0", result.receiver().get("disordered"), result::toString);
        assertEquals("" + COUNT, result.b().get("plane_injected_total"), result::toString);
        assertTrue(result.b().get("branch").contains("lost=0, duplicated=0, reordered=0"), result::toString);
        assertTrue(Integer.parseInt(counter()) > 0, "packets come from the third loop's port");
    }

    /// What the processes printed.
    private record Result(Map<String, String> receiver, Map<String, String> a, Map<String, String> b) {
    }

    @FunctionalInterface
    private interface Disturbance {
        void happen() throws Exception;
    }

    /// @param expected the receiver stops after so many
    /// @param before   happens when both edges and the receiver are ready
    private Result stream(int count, int expected, int size, Disturbance before) throws Exception {
        return stream(GROUP, count, expected, size, before);
    }

    private Result stream(String group, int count, int expected, int size, Disturbance before) throws Exception {
        return stream(group, count, expected, size, before, _ -> { });
    }

    @FunctionalInterface
    private interface Meanwhile {
        void happen(List<Process> edges) throws Exception;
    }

    /// @param meanwhile happens when the first packet has arrived
    private Result stream(String group, int count, int expected, int size, Disturbance before, Meanwhile meanwhile) throws Exception {
        Process edgeB = java("b", EdgeMain.class, "receive", "100.64.0.2", "100.64.0.1", group);
        Process edgeA = java("a", EdgeMain.class, "send", "100.64.0.1", "100.64.0.2", group);
        Process receiver = java("r", HostMain.class, "receive", group, "" + expected);
        for (Process process : List.of(edgeB, edgeA, receiver)) {
            assertEquals("READY", process.inputReader().readLine());
        }
        before.happen();
        Process sender = java("s", HostMain.class, "send", group, "" + count, "1000", "" + size);
        assertEquals("FIRST", receiver.inputReader().readLine());
        meanwhile.happen(List.of(edgeA, edgeB));
        assertEquals(0, sender.waitFor());
        Map<String, String> heard = output(receiver);
        edgeA.getOutputStream().close();
        edgeB.getOutputStream().close();
        return new Result(heard, output(edgeA), output(edgeB));
    }

    private Process java(String namespace, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", PREFIX + namespace,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-ea", "-Xmx128m", "-XX:+UseSerialGC", "-Dloops=" + (namespace.equals("a") ? loops : 1),
                "--enable-native-access=ALL-UNNAMED", "-cp", classPath(main), main.getName()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        processes.add(process);
        return process;
    }

    private static String classPath(Class<?> main) {
        return Stream.of(main, Plane.class, PlaneTable.class, IpPrefix.class)
                .map(type -> Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString())).toString())
                .distinct().collect(Collectors.joining(File.pathSeparator));
    }

    /// Lines of a name and a value, until the process ends.
    private static Map<String, String> output(Process process) throws IOException {
        Map<String, String> values = new HashMap<>();
        BufferedReader reader = process.inputReader();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            String[] parts = line.split(" ", 2);
            values.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        return values;
    }

    private static void ip(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments.split(" ")));
        assertEquals(0, run(command.toArray(String[]::new)), () -> "ip " + arguments);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            List<String> lines = reader.lines().toList();
            int status = process.waitFor();
            if (status != 0) {
                System.out.println(String.join(" ", command) + ": " + lines);
            }
            return status;
        }
    }
}
