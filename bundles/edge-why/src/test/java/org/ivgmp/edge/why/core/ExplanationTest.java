package org.ivgmp.edge.why.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.edge.path.PathState;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.why.Mark;
import org.ivgmp.edge.why.Part;
import org.ivgmp.edge.why.Question;
import org.ivgmp.edge.why.Step;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Each situation with the whole trace: `traces.txt` has them, one section each.
class ExplanationTest {

    private static final String RESOURCE = "/traces.txt";
    private static final Map<String, List<Step>> SITUATIONS = new LinkedHashMap<>();

    static {
        receiver("all is well", _ -> { });
        receiver("the hosts that joined are known", s -> s.hosts = Set.of(Ipv4Address.of(10, 1, 0, 12), Situation.HOST));
        receiver("no join seen", s -> s.membership = Optional.of(new Membership(true, Map.of(new PortGroup("lan0",
                Ipv4Address.of(239, 9, 9, 9)), SourceFilter.ALL))), s -> s.receiverState = "");
        receiver("no join yet, just started", s -> s.membership = Optional.of(Membership.UNKNOWN), s -> s.receiverState = "");
        receiver("another edge is active on the LAN", s -> s.standby = Map.of("lan0", "10.1.0.2 is active"));
        receiver("joined on a port of another VPN", s -> {
            LanPort other = new LanPort("lan1", Ipv4Address.of(10, 2, 0, 1), IpPrefix.of("10.2.0.0/24"));
            s.ports = Optional.of(Set.of(Situation.LAN, other));
            s.vpns.put("lan1", "cameras");
            s.known.add(new PolicyDocument.Vpn("cameras", 2));
            s.membership = Optional.of(new Membership(true, Map.of(new PortGroup("lan1", Situation.GROUP), SourceFilter.ALL)));
        });
        receiver("joined, refused for want of a rule", s -> s.receiverState = "refused",
                s -> s.receiverReason = "no rule of tv allows paris to receive 239.1.2.3", Situation::silent);
        receiver("joined, denied by a rule", s -> s.receiverState = "refused",
                s -> s.receiverReason = "rule 7 (deny * BOTH 239.1.0.0/16 in tv)", Situation::silent);
        receiver("joined, not answered because the VNOC is away", s -> s.connected = false,
                s -> s.link = "the VNOC at https://198.18.0.254:8443/ivgmp does not answer; the last policy stays in force",
                s -> s.receiverState = "requested", Situation::silent);
        receiver("the VNOC is away, and all flows", s -> s.connected = false, s -> s.link = "no answer in 10 s");
        receiver("granted, nobody may send", s -> s.from = Set.of(), Situation::silent);
        receiver("granted, nothing comes", Situation::silent);
        receiver("tunnel down", s -> s.tunnels.put("lyon", Situation.tunnel(Situation.LYON, TunnelState.Status.CONNECTING,
                "no answer from 198.18.0.2")), Situation::silent);
        receiver("loss", s -> s.after.put(Situation.key(Situation.LYON, 0), Situation.received(540, 10)));
        receiver("the hosts want another source", s -> s.membership = Optional.of(new Membership(true,
                Map.of(new PortGroup("lan0", Situation.GROUP), new SourceFilter(false, Set.of(Ipv4Address.of(10, 9, 9, 9)))))),
                s -> s.totals.put("plane_tunnel_filtered_total", 50L), s -> s.injectedAfter = s.injectedBefore);
        receiver("both LANs have the same addresses", s -> s.totals.put("plane_tunnel_dropped_loop_total", 50L),
                s -> s.injectedAfter = s.injectedBefore);
        receiver("the LAN port refuses packets", s -> s.totals.put("plane_inject_refused_total", 50L),
                s -> s.injectedAfter = s.injectedBefore);
        receiver("not enrolled", s -> s.name = "", s -> s.documented = false, s -> s.vpns.clear());
        receiver("in another VPN", s -> s.known.set(0, new PolicyDocument.Vpn("cameras", 2)));
        receiver("no LAN port is up", s -> s.ports = Optional.of(Set.of()));
        receiver("no LAN port is attached", s -> s.vpns.clear(), s -> s.known.add(new PolicyDocument.Vpn("b", 2)));
        receiver("only the packet loop is away", s -> s.plane = false);
        receiver("nothing runs", s -> s.status = Optional.empty(), s -> s.documented = false, s -> s.ports = Optional.empty(),
                s -> s.membership = Optional.empty(), s -> s.tunnels = null, s -> s.plane = false, s -> s.vpns.clear());
        SITUATIONS.put("a link-local group", new Situation().ask(Ipv4Address.of(224, 0, 0, 251), Optional.empty(),
                Part.RECEIVER));
        SITUATIONS.put("no group at all", new Situation().ask(Ipv4Address.of(10, 1, 1, 1), Optional.empty(), Part.SENDER));
        SITUATIONS.put("the wrong VPN", new Situation().ask(Situation.GROUP, Optional.of("radio"), Part.RECEIVER));
        SITUATIONS.put("asked for a sender that may not send here",
                new Situation().ask(Part.RECEIVER, "oslo"));
        sender("sending is well", _ -> { });
        sender("nobody sends", Situation::noSender);
        sender("the sender fell silent", s -> s.heardAfter = s.heardBefore,
                s -> s.after.put(Situation.key(Situation.ROME, 0), Situation.sent(1000, 0, 0, false)));
        sender("the source is of another network", Situation::noSender, s -> s.totals.put("plane_lan_dropped_rpf_total", 50L));
        sender("sending is refused", s -> s.senderState = "refused",
                s -> s.senderReason = "no rule of tv allows paris to send to 239.1.2.3");
        sender("a group that stays on the LAN", s -> s.sources = new Sources(true, Set.of()), s -> s.senderState = "");
        sender("TTL 1", s -> s.heardAfter = List.of(new Reading.Heard("lan0", Situation.HOST, 1050, 50, 0, 0)),
                s -> s.after.put(Situation.key(Situation.ROME, 0), Situation.sent(1000, 0, 0, false)));
        sender("over the rate", s -> s.rate = 64_000,
                s -> s.heardAfter = List.of(new Reading.Heard("lan0", Situation.HOST, 1050, 0, 30, 0)));
        sender("too large", s -> s.heardAfter = List.of(new Reading.Heard("lan0", Situation.HOST, 1050, 0, 0, 50)));
        sender("too large for what is known of the path", s -> s.paths.put(Situation.ROME, new PathState(true, OptionalInt.of(1232),
                PathState.Phase.SEARCH_COMPLETE, Optional.of(Duration.ofMillis(21)))),
                s -> s.heardAfter = List.of(new Reading.Heard("lan0", Situation.HOST, 1050, 0, 0, 50)));
        sender("the path answers no probe", s -> s.paths.put(Situation.ROME, new PathState(false, OptionalInt.of(1400),
                PathState.Phase.SEARCH_COMPLETE, Optional.empty())));
        sender("the tunnel is through a private network, and this edge has not opted in", s -> s.network = Network.PRIVATE,
                s -> s.tunnels.put("rome", Situation.tunnel(Situation.ROME, TunnelState.Status.DOWN, "this edge has not opted in")),
                s -> s.routed = false, s -> s.after.put(Situation.key(Situation.ROME, 0), Situation.sent(1000, 0, 0, false)));
        sender("no receiver", s -> s.to = Set.of());
        sender("the tunnel to the receiver is down", s -> s.tunnels.remove("rome"), s -> s.routed = false,
                s -> s.after.put(Situation.key(Situation.ROME, 0), Situation.sent(1000, 0, 0, false)));
        sender("the breaker is open", s -> s.after.put(Situation.key(Situation.ROME, 0), Situation.sent(1000, 0, 0, true)));
        sender("the kernel refuses", s -> s.after.put(Situation.key(Situation.ROME, 0), Situation.sent(1000, 50, 0, false)));
        sender("the receiver reports loss",
                s -> s.after.put(Situation.key(Situation.ROME, 0), Situation.sent(1050, 0, 10, false)));
        SITUATIONS.put("the receiver asked about is not among those that get it", new Situation().ask(Part.SENDER, "oslo"));
        Situation relay = new Situation();
        relay.branch = 7;
        relay.relays = List.of(new PolicyDocument.Relay("tv", Situation.GROUP, 7, "lyon", Set.of("rome")));
        relay.before.put(Situation.key(Situation.LYON, 7), Situation.received(10, 0));
        relay.after.put(Situation.key(Situation.LYON, 7), Situation.received(60, 0));
        relay.after.put(Situation.key(Situation.ROME, 7), Situation.sent(50, 0, 0, false));
        SITUATIONS.put("an inner node relays", relay.ask(Part.RELAY));
        SITUATIONS.put("no inner node", new Situation().ask(Part.RELAY));
    }

    @SafeVarargs
    private static void receiver(String name, Consumer<Situation>... changes) {
        Situation situation = new Situation();
        Arrays.stream(changes).forEach(change -> change.accept(situation));
        SITUATIONS.put(name, situation.ask(Part.RECEIVER));
    }

    @SafeVarargs
    private static void sender(String name, Consumer<Situation>... changes) {
        Situation situation = new Situation();
        Arrays.stream(changes).forEach(change -> change.accept(situation));
        SITUATIONS.put(name, situation.ask(Part.SENDER));
    }

    private static String text(List<Step> steps) {
        String lines = steps.stream().map(step -> step.phase() + " " + step.mark() + " " + step.name() + ": " + step.finding())
                .collect(Collectors.joining("\n"));
        return lines + "\n" + steps.stream().filter(step -> step.mark() == Mark.NO).findFirst()
                .map(step -> "=> " + step.name() + ": " + step.mend()).orElse("=> nothing is in the way");
    }

    private static Map<String, String> expected() throws IOException {
        try (var file = ExplanationTest.class.getResourceAsStream(RESOURCE)) {
            String all = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(all.split("(?m)^## ")).filter(part -> !part.isBlank()).collect(Collectors.toMap(
                    part -> part.lines().findFirst().orElse(""), part -> part.substring(part.indexOf('\n')).strip()));
        }
    }

    @TestFactory
    Stream<DynamicTest> eachSituationHasItsTrace() throws IOException {
        if ("yes".equals(System.getenv("IVGMP_TRACES_WRITE"))) {
            Files.writeString(Path.of("src/test/resources" + RESOURCE), SITUATIONS.entrySet().stream()
                    .map(entry -> "## " + entry.getKey() + "\n" + text(entry.getValue()) + "\n").collect(Collectors.joining("\n")));
        }
        Map<String, String> expected = expected();
        assertEquals(expected.keySet(), SITUATIONS.keySet());
        return SITUATIONS.entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey(),
                () -> assertEquals(expected.get(entry.getKey()), text(entry.getValue()))));
    }

    @Test
    void everyObstacleNamesItsMendAndNothingElseIsBlank() {
        SITUATIONS.forEach((name, steps) -> steps.forEach(step -> {
            assertEquals(step.mark() == Mark.NO, !step.mend().isEmpty(), name + ": " + step);
            assertTrue(!step.finding().isEmpty(), name + ": " + step);
        }));
    }

    @Test
    void hostileTextsStayOneBoundedLine() {
        Situation hostile = new Situation();
        hostile.receiverState = "refused";
        hostile.receiverReason = "rule \u001b[2J\n\u202e" + "x".repeat(5000);
        hostile.tunnels.put("lyon", Situation.tunnel(Situation.LYON, TunnelState.Status.DOWN, "a\r\nb\u2028c\ud800"));
        for (Part part : Part.values()) {
            for (Step step : hostile.ask(part)) {
                assertTrue(step.finding().length() <= Step.FINDING_MAX && step.mend().length() <= Step.MEND_MAX, step.name());
                assertTrue((step.finding() + step.mend()).codePoints().allMatch(point -> point >= ' ' && point != 0x202e
                        && point != 0x2028 && point != 0x7f && (point < 0xd800 || point > 0xdfff)), step.toString());
            }
        }
        Situation strange = new Situation();
        strange.tunnels.put("lyon", Situation.tunnel(Situation.LYON, TunnelState.Status.DOWN, "a\r\nb\u2028c\ud800"));
        assertEquals("lyon: down (a??b?c?)", strange.ask(Part.RECEIVER).stream()
                .filter(step -> step.name().equals("tunnel")).findFirst().orElseThrow().finding());
    }

    @Test
    void ofSeveralVpnsTheOneIsMeantThatTheGroupIsAskedForIn() {
        Situation two = new Situation();
        two.vpns.put("lan1", "cameras");
        two.known.add(new PolicyDocument.Vpn("cameras", 2));
        assertEquals(Optional.of("tv"), Scope.of(new Question(Optional.empty(), Situation.GROUP, Part.RECEIVER, Set.of()),
                two.facts()).vpn());
        assertEquals(Optional.empty(), Scope.of(new Question(Optional.empty(), Ipv4Address.of(239, 8, 8, 8), Part.RECEIVER,
                Set.of()), two.facts()).vpn());
    }

    @Test
    void aPortWithoutIpv6IsNamedWhereAnIpv6GroupIsAskedFor() {
        Situation four = new Situation();
        Step querier = Explanation.of(new Question(Optional.of("tv"), IpAddress.of("ff15::1"), Part.RECEIVER, Set.of()), four.facts())
                .stream().filter(step -> step.name().equals("querier")).findFirst().orElseThrow();
        assertEquals(Mark.NO, querier.mark());
        assertTrue(querier.mend().contains("link-local"), querier.mend());
    }
}
