package org.ivgmp.edge.igmp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.ivgmp.edge.igmp.core.Family;
import org.ivgmp.edge.igmp.core.IgmpTimers;
import org.ivgmp.edge.igmp.core.Limits;
import org.ivgmp.edge.igmp.core.PortMachine;
import org.ivgmp.edge.igmp.core.Rules;
import org.ivgmp.edge.igmp.core.Tally;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv4Packet;
import org.ivgmp.net.Ipv6Address;
import org.ivgmp.net.Ipv6Packet;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.igmp.IgmpCodec;
import org.ivgmp.net.igmp.IgmpMessage;
import org.ivgmp.net.igmp.MldCodec;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// RFC 4541 and RFC 4286, both families, with a snooping switch that others wrote: the Linux bridge, in a network namespace. The edge is at port `pe`,
/// hosts at `p1` and `p2`. Needs root; skipped without.
@Timeout(120)
class SnoopingBridgeTest {

    private static final String NAMESPACE = "ivgmp-snoop-" + ProcessHandle.current().pid();
    private static final LanPort PORT = new LanPort("e", Ipv4Address.of("10.1.0.1"), IpPrefix.of("10.1.0.0/24"), Optional.of(Ipv6Address.of("fe80::1")));
    private static final LanPort OTHER = new LanPort("h2", Ipv4Address.of("10.1.0.2"), IpPrefix.of("10.1.0.0/24"),
            Optional.of(Ipv6Address.of("fe80::2")));
    /// A bridge waits for the query response interval before it believes that it knows all members.
    private static final PortMachine.Settings SETTINGS = new PortMachine.Settings(
            new IgmpTimers(2, Duration.ofSeconds(125), Duration.ofMillis(100), Duration.ofSeconds(1)), Limits.DEFAULT, Rules.DEFAULT);
    private static final Ipv4Address HOST = Ipv4Address.of("10.1.0.11");
    private static final Ipv4Address G = Ipv4Address.of("239.1.1.1");
    private static final Ipv6Address G6 = Ipv6Address.of("ff15::1:1");
    /// Arguments: interface to send on, frame, interfaces to listen on. Prints those on which the frame was heard.
    private static final String PASS = """
            import select, socket, sys
            def tap(name):
                s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3)
                s.bind((name, 3))
                return s
            frame, taps = bytes.fromhex(sys.argv[2]), {tap(name): name for name in sys.argv[3:]}
            socket_out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            socket_out.bind((sys.argv[1], 0))
            socket_out.send(frame)
            heard = set()
            while True:
                ready = select.select(list(taps), [], [], 0.5)[0]
                if not ready:
                    break
                heard |= {taps[s] for s in ready if s.recv(2000)[:len(frame)] == frame}
            print(",".join(sorted(heard)))
            """;

    @BeforeEach
    void bridge() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
        assumeTrue(run("ip", "netns", "add", NAMESPACE) != null, "there are no network namespaces here");
        assumeTrue(inside("ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "1") != null, "the kernel has no bridge");
        for (String end : List.of("e", "1", "2")) {
            String near = end.equals("e") ? "e" : "h" + end;
            assertTrue(inside("ip", "link", "add", near, "type", "veth", "peer", "name", "p" + end) != null);
            for (String[] each : new String[][] {{"p" + end, "master", "br0"}, {"p" + end, "up"}, {near, "up"}}) {
                List<String> command = new ArrayList<>(List.of("ip", "link", "set"));
                command.addAll(List.of(each));
                assertTrue(inside(command.toArray(String[]::new)) != null);
            }
            inside("sysctl", "-qw", "net.ipv6.conf." + near + ".disable_ipv6=1");
        }
        inside("ip", "link", "set", "br0", "up");
    }

    @AfterEach
    void remove() throws IOException, InterruptedException {
        if ("root".equals(System.getProperty("user.name"))) {
            run("ip", "netns", "del", NAMESPACE);
        }
    }

    private static String inside(String... command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", NAMESPACE));
        whole.addAll(List.of(command));
        return run(whole.toArray(String[]::new));
    }

    /// What it printed; null when it failed.
    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? said : null;
    }

    /// What a router says in its first ten seconds, of one kind.
    private static List<byte[]> edge(Family family, Class<? extends IgmpMessage> kind, LanPort port) {
        List<byte[]> sent = new ArrayList<>();
        Moment start = new Moment(0);
        PortDriver driver = new PortDriver(port, family, new IgmpLoop.Setup(SETTINGS, Optional.of(SETTINGS),
                Optional.of(Duration.ofSeconds(20)), Map.of(), Set.of(), new Random(1)), (_, packet) -> sent.add(packet), new Tally(), start);
        for (Moment now = start; now.ns() < 10_000_000_000L; now = driver.deadline(now)) {
            driver.tick(now);
        }
        return sent.stream().filter(packet -> kind.isInstance(message(family, packet))).toList();
    }

    private static byte[] igmp(Class<? extends IgmpMessage> kind, LanPort port) {
        return edge(Family.IGMP, kind, port).getFirst();
    }

    private static byte[] mld(Class<? extends IgmpMessage> kind, LanPort port) {
        return edge(Family.MLD, kind, port).getFirst();
    }

    private static IgmpMessage message(Family family, byte[] octets) {
        if (family == Family.IGMP) {
            return valid(IgmpCodec.parse(valid(Ipv4Packet.parse(octets)).payload()));
        }
        Ipv6Packet packet = valid(Ipv6Packet.parse(octets));
        return valid(MldCodec.parse(packet.source(), packet.destination(), packet.payload()));
    }

    private static <T> T valid(Parsed<T> parsed) {
        return ((Parsed.Valid<T>) parsed).value();
    }

    /// Sends it and gives the interfaces at which it came out.
    private static String pass(String from, byte[] ip, String... to) throws IOException, InterruptedException {
        byte[] frame = new byte[14 + ip.length];
        byte own = (byte) from.hashCode();
        byte[] head = Family.ofPacket(ip) == Family.MLD
                ? new byte[] {0x33, 0x33, ip[36], ip[37], ip[38], ip[39], 2, 0, 0, 0, 0, own, (byte) 0x86, (byte) 0xDD}
                : new byte[] {1, 0, 0x5E, (byte) (ip[17] & 0x7F), ip[18], ip[19], 2, 0, 0, 0, 0, own, 8, 0};
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(ip, 0, frame, head.length, ip.length);
        List<String> command = new ArrayList<>(List.of("python3", "-c", PASS, from, HexFormat.of().formatHex(frame)));
        command.addAll(List.of(to));
        String heard = inside(command.toArray(String[]::new));
        return heard == null ? "failed" : heard.strip();
    }

    private static String routerPorts() throws IOException, InterruptedException {
        String shown = inside("bridge", "-d", "mdb", "show");
        return shown == null ? "" : shown.lines().filter(line -> line.contains("router")).reduce("", String::concat);
    }

    /// Of version 2: the Linux bridge floods those of version 3, which no host suppresses its own by.
    private static byte[] report(Ipv4Address from) {
        return new Ipv4Packet(0xC0, 0, 0, 1, 2, from, G, Ipv4Packet.routerAlert(), IgmpCodec.print(new IgmpMessage.V2Report(G))).print();
    }

    private static byte[] data(Ipv4Address group) {
        return new Ipv4Packet(0, 0, 0, 8, 17, HOST, group, new byte[0], new byte[] {0x10, 0, 0x10, 0, 0, 8, 0, 0}).print();
    }

    /// Of version 1, for the same reason.
    private static byte[] mldReport(String from) {
        Ipv6Address source = Ipv6Address.of(from);
        return Ipv6Packet.control(0, 1, Ipv6Packet.ICMPV6, source, G6, MldCodec.print(new IgmpMessage.V2Report(G6), source, G6)).print();
    }

    private static byte[] data(Ipv6Address group) {
        return new Ipv6Packet(0, 8, 17, false, false, Ipv6Address.of("fd00:1::11"), group, new byte[] {0x10, 0, 0x10, 0, 0, 8, 1, 1}).print();
    }

    /// RFC 4286: another router is the querier, so the bridge sends reports to that one's port only, until the edge advertises itself.
    @Test
    void theBridgeLearnsTheRouterPortByAnAdvertisement() throws IOException, InterruptedException {
        pass("h2", igmp(IgmpMessage.Query.class, OTHER), "h1");
        assertFalse(routerPorts().contains("pe"), routerPorts());
        assertEquals("h2", pass("h1", report(HOST), "e", "h2"), "the edge is deaf");
        pass("e", igmp(IgmpMessage.RouterAdvertisement.class, PORT), "h1");
        assertTrue(routerPorts().contains("pe"), inside("bridge", "-d", "mdb", "show"));
        assertEquals("e,h2", pass("h1", report(HOST), "e", "h2"), "RFC 4541 section 2.1.1 (1)");
        assertEquals("e,h2", pass("h1", data(Ipv4Address.of("239.9.9.9")), "e", "h2"), "section 2.1.2: so a sender is heard, too");
    }

    /// RFC 4541 section 2.1.1 (1) and 2.1.2: with the edge as querier, reports go to it alone, and data to it and the members.
    @Test
    void theBridgeSendsTheEdgeWhatItMustHear() throws IOException, InterruptedException {
        pass("e", igmp(IgmpMessage.Query.class, PORT), "h1");
        assertTrue(routerPorts().contains("pe"), inside("bridge", "-d", "mdb", "show"));
        assertEquals("e", pass("h2", report(Ipv4Address.of("10.1.0.12")), "e", "h1"));
        assertEquals("e,h2", pass("h1", data(G), "e", "h2"));
        assertEquals("e", pass("h1", data(Ipv4Address.of("239.9.9.9")), "e", "h2"), "a sender is heard without members, too");
    }

    /// RFC 4286 over ICMPv6, RFC 4541 section 3.
    @Test
    void theBridgeLearnsTheRouterPortByAnIpv6Advertisement() throws IOException, InterruptedException {
        pass("h2", mld(IgmpMessage.Query.class, OTHER), "h1");
        assertFalse(routerPorts().contains("pe"), routerPorts());
        assertEquals("h2", pass("h1", mldReport("fe80::11"), "e", "h2"), "the edge is deaf");
        pass("e", mld(IgmpMessage.RouterAdvertisement.class, PORT), "h1");
        assertTrue(routerPorts().contains("pe"), inside("bridge", "-d", "mdb", "show"));
        assertEquals("e,h2", pass("h1", mldReport("fe80::11"), "e", "h2"));
    }

    /// RFC 4541 section 3, RFC 9777: the bridge believes our query, and sends the edge reports and data.
    @Test
    void theBridgeSendsTheEdgeWhatItMustHearOfIpv6() throws IOException, InterruptedException {
        pass("e", mld(IgmpMessage.Query.class, PORT), "h1");
        assertTrue(routerPorts().contains("pe"), inside("bridge", "-d", "mdb", "show"));
        assertEquals("e", pass("h2", mldReport("fe80::12"), "e", "h1"));
        assertEquals("e,h2", pass("h1", data(G6), "e", "h2"));
        assertEquals("e", pass("h1", data(Ipv6Address.of("ff15::9:9")), "e", "h2"), "a sender is heard without members, too");
    }
}
