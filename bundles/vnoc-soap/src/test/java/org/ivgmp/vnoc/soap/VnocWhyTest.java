package org.ivgmp.vnoc.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.ivgmp.contract.Mark;
import org.ivgmp.contract.Part;
import org.ivgmp.contract.Phase;
import org.ivgmp.contract.PolicyDocument;
import org.ivgmp.contract.Question;
import org.ivgmp.contract.Role;
import org.ivgmp.contract.Step;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.centre.Refusal;
import org.ivgmp.vnoc.centre.WhyDesk;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.why.Asking;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Questions to edges through the contract.
@Timeout(60)
class VnocWhyTest {

    private static final Ipv4Address GROUP = Ipv4Address.of("239.1.2.3");

    @TempDir
    Path data;

    private Vnoc vnoc;
    private final Map<String, Device> devices = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        vnoc = new Vnoc(data, Duration.ofSeconds(60), 100);
        List<String> tokens = vnoc.vpn("tv", "a", "b");
        vnoc.allow("tv", "*", Rule.Action.BOTH, "239.1.0.0/16");
        for (String site : List.of("a", "b")) {
            Device device = new Device(vnoc.url(), vnoc.authority().certificate());
            device.enrol(tokens.get(devices.size()), "198.51.100." + (devices.size() + 1));
            devices.put(site, device);
        }
        devices.get("a").port().joinVpn(Device.request("tv", GROUP.toString(), Role.SENDER));
        devices.get("b").port().joinVpn(Device.request("tv", GROUP.toString(), Role.RECEIVER));
    }

    @AfterEach
    void stop() throws Exception {
        devices.values().forEach(Device::close);
        vnoc.stop();
    }

    private WhyDesk.Inquiry inquire(String site) throws Exception {
        return vnoc.centre().forWhy((desk, now) -> desk.inquire(site, GROUP, Optional.empty(), Optional.empty(), now));
    }

    private static Step step(String finding) {
        Step step = new Step();
        step.setPhase(Phase.ASK);
        step.setMark(Mark.NO);
        step.setName("join");
        step.setFinding(finding);
        step.setMend("a\u2028mend");
        return step;
    }

    @Test
    void aPollThatWaitsEndsForAQuestionAndTheAnswerReachesTheOperator() throws Exception {
        Device b = devices.get("b");
        PolicyDocument document = b.document();
        CompletableFuture<PolicyDocument> poll = CompletableFuture.supplyAsync(() -> {
            try {
                return b.port().awaitPolicy(document.getVersion(), 50);
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        });
        WhyDesk.Inquiry inquiry = inquire("b");
        assertEquals(null, poll.get(20, TimeUnit.SECONDS));
        Question question = b.port().takeQuestions().getFirst();
        assertEquals(Part.RECEIVER, question.getPart());
        assertEquals(List.of("a"), question.getPeer());
        assertEquals("tv 239.1.2.3", question.getVpn() + " " + question.getGroup());
        assertEquals(Part.SENDER, devices.get("a").port().takeQuestions().getFirst().getPart());
        b.port().answerQuestion(question.getId(), List.of(step("no host")));
        Asking asked = inquiry.diagnosis().asked().getFirst();
        assertEquals("a?mend", inquiry.answers().get(asked).get(20, TimeUnit.SECONDS).getFirst().mend());
    }

    @Test
    void aPollThatBeginsAfterTheQuestionEndsAtOnce() throws Exception {
        Device b = devices.get("b");
        String version = b.document().getVersion();
        inquire("b");
        assertEquals(null, b.port().awaitPolicy(version, 50));
        assertEquals(1, b.port().takeQuestions().size());
        assertEquals(0, b.port().takeQuestions().size());
    }

    @Test
    void anotherSitesAnswerCountsForNothing() throws Exception {
        WhyDesk.Inquiry inquiry = inquire("b");
        String id = devices.get("b").port().takeQuestions().getFirst().getId();
        devices.get("a").port().answerQuestion(id, List.of(step("all is well")));
        assertTrue(inquiry.answers().values().stream().noneMatch(CompletableFuture::isDone));
        devices.get("b").port().answerQuestion(id, List.of(step("no host")));
        assertEquals("no host", inquiry.answers().get(inquiry.diagnosis().asked().getFirst())
                .get(20, TimeUnit.SECONDS).getFirst().finding());
    }

    @Test
    void whatTheSchemaForbidsIsRefused() throws Exception {
        inquire("b");
        Device b = devices.get("b");
        String id = b.port().takeQuestions().getFirst().getId();
        for (List<Step> steps : List.of(List.of(step("x".repeat(2000))), Collections.nCopies(65, step("x")),
                new ArrayList<>(List.of(new Step())))) {
            assertThrows(Exception.class, () -> b.port().answerQuestion(id, steps));
        }
        assertThrows(Exception.class, () -> b.port().answerQuestion("short", List.of(step("x"))));
        b.port().answerQuestion(id, List.of(step("x")));
    }

    @Test
    void whoHasNoCertificateIsToldNothing() throws Exception {
        inquire("b");
        try (Device stranger = new Device(vnoc.url(), vnoc.authority().certificate())) {
            assertThrows(Exception.class, () -> stranger.port().takeQuestions());
        }
        assertEquals(1, devices.get("b").port().takeQuestions().size());
    }

    @Test
    void theOperatorIsToldWhatIsWrongWithHisQuestion() throws Exception {
        assertTrue(assertThrows(Refusal.class, () -> inquire("nowhere")).getMessage().contains("the sites are [a, b]"));
        vnoc.vpn("radio");
        vnoc.operate((desk, _) -> {
            desk.attach("b", "radio");
            return "";
        });
        assertEquals("tv", inquire("b").vpn());
        assertTrue(assertThrows(Refusal.class, () -> vnoc.centre().forWhy((desk, now) -> desk.inquire("b",
                Ipv4Address.of("239.9.9.9"), Optional.empty(), Optional.empty(), now))).getMessage().contains("--vpn"));
        assertEquals(org.ivgmp.vnoc.core.Role.SENDER, inquire("a").role());
    }
}
