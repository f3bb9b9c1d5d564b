package org.ivgmp.vnoc.why;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.core.Limits;
import org.ivgmp.vnoc.core.Network;
import org.ivgmp.vnoc.core.PolicyCompiler;
import org.ivgmp.vnoc.core.PolicyDocument;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Role;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.core.Terms;
import org.ivgmp.vnoc.core.Topology;
import org.ivgmp.vnoc.core.Vpn;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Each situation with the whole trace, and with whom the VNOC asks: `diagnoses.txt` has them, one section each.
class WhyTest {

    private static final String RESOURCE = "/diagnoses.txt";
    private static final Ipv4Address GROUP = Ipv4Address.of(239, 1, 2, 3);
    private static final Map<String, Diagnosis> SITUATIONS = new LinkedHashMap<>();

    /// Paris receives what lyon sends; rome is in the VPN too.
    private static final class Scene {
        private Network network = Network.empty(new Limits(3, 16)).with(new Vpn("tv", 1)).with(new Vpn("radio", 2))
                .with(site("paris", 1, "tv")).with(site("lyon", 2, "tv")).with(site("rome", 3, "tv"))
                .with(rule(1, "*", true, "239.1.0.0/16"))
                .withRequest("paris", request(Role.RECEIVER)).withRequest("lyon", request(Role.SENDER));
        private String name = "paris";
        private String vpn = "tv";
        private Ipv4Address group = GROUP;
        private Role role = Role.RECEIVER;
        private Optional<Duration> silence = Optional.of(Duration.ofSeconds(7));
        private Optional<String> fetched = Optional.empty();
        private boolean never;

        private Diagnosis diagnosis() {
            Map<String, PolicyDocument> documents = new PolicyCompiler(network).all();
            Optional<String> version = never ? Optional.empty() : fetched.or(() -> Optional.of(documents.get(name).version()));
            return Why.diagnose(new Case(network, name, vpn, group, role,
                    site -> documents.getOrDefault(site, PolicyDocument.NOTHING), silence, version, Duration.ofSeconds(90)));
        }
    }

    private static Site site(String name, int number, String... vpns) {
        return new Site(name, Ipv4Address.of(100, 64, 0, number), Optional.of(Ipv4Address.of(198, 18, 0, number)), true,
                Set.of(vpns));
    }

    private static Rule rule(long id, String site, boolean allow, String groups) {
        return new Rule(id, "tv", site, Rule.Action.BOTH, IpPrefix.of(groups), allow);
    }

    private static Request request(Role role) {
        return new Request("tv", GROUP, role);
    }

    private static void when(String what, Consumer<Scene> change) {
        Scene scene = new Scene();
        change.accept(scene);
        SITUATIONS.put(what, scene.diagnosis());
    }

    static {
        when("all is well", _ -> { });
        when("the site does not ask", s -> s.network = s.network.withoutRequest("paris", request(Role.RECEIVER)));
        when("no rule", s -> s.network = s.network.withoutRule(1));
        when("the rule has ended", s -> s.network = s.network.withoutRule(1).with(new Rule(4, "tv", "paris", Rule.Action.BOTH,
                IpPrefix.of("239.1.0.0/16"), true, new Terms("keep", 1000, Optional.empty(),
                Optional.of(Instant.parse("2026-01-01T00:00:00Z"))))).with(rule(5, "lyon", true, "239.1.0.0/16"))
                .at(Instant.parse("2026-06-01T00:00:00Z")));
        when("a rule denies it to the site", s -> s.network = s.network.with(rule(2, "paris", false, "239.1.2.0/24")));
        when("a rule denies it for this very group", s -> s.network = s.network.with(rule(2, "paris", false, "239.1.2.3")));
        when("the sender is refused", s -> s.network = s.network.with(rule(2, "lyon", false, "239.1.2.0/24")));
        when("nobody sends", s -> s.network = s.network.withoutRequest("lyon", request(Role.SENDER)));
        when("nobody sends, nobody may", s -> s.network = s.network.withoutRequest("lyon", request(Role.SENDER))
                .withoutRule(1).with(rule(2, "paris", true, "239.1.0.0/16")));
        when("the site has not enrolled", s -> s.network = s.network.with(new Site("paris", Ipv4Address.of(100, 64, 0, 1),
                Optional.empty(), false, Set.of("tv"))));
        when("the site is silent", s -> s.silence = Optional.of(Duration.ofMinutes(5)));
        when("the site was not heard since the start", s -> s.silence = Optional.empty(), s -> s.never = true);
        when("the site is in another VPN", s -> s.network = s.network.with(site("paris", 1, "radio")));
        when("the site is in no VPN", s -> s.network = s.network.with(site("paris", 1)), s -> s.vpn = "");
        when("asked for the wrong VPN", s -> s.vpn = "radio");
        when("a link-local group", s -> s.group = Ipv4Address.of(224, 0, 0, 251));
        when("no group", s -> s.group = Ipv4Address.of(10, 0, 0, 1));
        when("over the quota", s -> s.network = s.network.withoutRequest("paris", request(Role.RECEIVER))
                .withRequest("paris", new Request("tv", Ipv4Address.of(239, 1, 0, 1), Role.RECEIVER))
                .withRequest("paris", new Request("tv", Ipv4Address.of(239, 1, 0, 2), Role.RECEIVER))
                .withRequest("paris", new Request("tv", Ipv4Address.of(239, 1, 0, 3), Role.RECEIVER)));
        when("the sender's address is not known", s -> s.network = s.network.with(new Site("lyon",
                Ipv4Address.of(100, 64, 0, 2), Optional.empty(), true, Set.of("tv"))));
        when("the document is not fetched yet", s -> s.fetched = Optional.of("ab".repeat(32)));
        when("a hierarchy", s -> s.network = s.network.with(s.network.shape().with(new Topology("tv",
                IpPrefix.of("239.0.0.0/8"), Topology.Kind.HIERARCHY, Optional.empty()))));
        when("the sender is asked about", s -> s.name = "lyon", s -> s.role = Role.SENDER,
                s -> s.silence = Optional.of(Duration.ofSeconds(1)));
        when("a sender without receivers", s -> s.name = "lyon", s -> s.role = Role.SENDER,
                s -> s.network = s.network.withoutRequest("paris", request(Role.RECEIVER)));
    }

    @SafeVarargs
    private static void when(String what, Consumer<Scene>... changes) {
        when(what, scene -> Stream.of(changes).forEach(change -> change.accept(scene)));
    }

    private static String text(Diagnosis diagnosis) {
        // A document's version is a digest: which one is not what is tested here.
        return diagnosis.steps().stream().map(step -> step.mark() + " " + step.name() + ": "
                + step.finding().replaceAll("\\b[0-9a-f]{12}\\b", "...")
                + (step.mend().isEmpty() ? "" : " => " + step.mend())).collect(Collectors.joining("\n")) + "\n"
                + diagnosis.asked().stream().map(asking -> "asks " + asking.site() + " as " + asking.part() + " about "
                        + asking.peers().stream().sorted().toList() + (asking.candidate() ? ", perhaps" : ""))
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, String> expected() throws IOException {
        try (var file = WhyTest.class.getResourceAsStream(RESOURCE)) {
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
                () -> assertEquals(expected.get(entry.getKey()), text(entry.getValue()).strip())));
    }

    @Test
    void everyObstacleNamesItsMend() {
        SITUATIONS.forEach((what, diagnosis) -> diagnosis.steps().forEach(step ->
                assertEquals(step.mark() == Mark.NO, !step.mend().isEmpty(), what + ": " + step)));
    }

    @Test
    void inALargeVpnOnlySomeAreAsked() {
        Scene scene = new Scene();
        scene.network = scene.network.withoutRequest("lyon", request(Role.SENDER));
        for (int i = 10; i < 200; i++) {
            scene.network = scene.network.with(site("s" + i, i, "tv"));
        }
        assertEquals(Diagnosis.ASKED_MAX, scene.diagnosis().asked().size());
        assertEquals("paris", scene.diagnosis().asked().getFirst().site());
    }
}
