package org.ivgmp.edge.soap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.ivgmp.contract.Question;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.why.Explainer;
import org.ivgmp.edge.why.Mark;
import org.ivgmp.edge.why.Part;
import org.ivgmp.edge.why.Phase;
import org.ivgmp.edge.why.Step;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The VNOC's questions, over the wire.
@Timeout(60)
class QuestionsTest {

    private static final String ID = "0123456789abcdef";
    private static final Duration LONG = Duration.ofSeconds(20);

    private Rig rig;
    private SoapVnocPort port;
    private volatile Optional<Explainer> explainer = Optional.of(question -> List.of(
            new Step(Phase.ASK, "join", Mark.NO, question.toString(), "a\u0007mend")));

    @BeforeEach
    void open() throws Exception {
        rig = new Rig();
        port = rig.port(() -> explainer);
    }

    @AfterEach
    void close() throws Exception {
        port.close();
        rig.close();
    }

    private static Question question(String id, String vpn) {
        Question question = new Question();
        question.setId(id);
        question.setVpn(vpn);
        question.setGroup("239.1.2.3");
        question.setPart(org.ivgmp.contract.Part.RECEIVER);
        question.getPeer().add("lyon");
        return question;
    }

    private String answer() throws InterruptedException {
        return rig.vnoc.answers.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void aPollThatEndsEarlyBringsTheQuestionsAndTheAnswerGoesBack() throws Exception {
        rig.vnoc.questions = List.of(question(ID, "tv"));
        assertEquals(new Reply.Accepted<Optional<PolicyDocument>>(Optional.empty()), port.awaitPolicy("", LONG));
        assertEquals(ID + " [ASK NO join: " + new org.ivgmp.edge.why.Question(Optional.of("tv"), Ipv4Address.of("239.1.2.3"),
                Part.RECEIVER, Set.of("lyon")) + " => a?mend]", answer());
    }

    @Test
    void aPollThatLastsAsLongAsItMayAsksNothing() {
        port.awaitPolicy("", Duration.ZERO);
        assertFalse(rig.vnoc.asked.contains("questions"), rig.vnoc.asked.toString());
    }

    @Test
    void withoutTheBundleTheVnocIsToldSo() throws Exception {
        explainer = Optional.empty();
        rig.vnoc.questions = List.of(question(ID, "tv"));
        port.awaitPolicy("", LONG);
        assertEquals(ID + " [ASK UNKNOWN answer: the bundle edge-why does not run at this site => ]", answer());
    }

    @Test
    void anAnswerIsBounded() throws Exception {
        explainer = Optional.of(_ -> Collections.nCopies(500, new Step(Phase.ASK, "x".repeat(900), Mark.OK, "y".repeat(9000),
                "\ud800\uffff\u0000")));
        rig.vnoc.questions = List.of(question(ID, "tv"));
        port.awaitPolicy("", LONG);
        String answer = answer();
        assertEquals(64, answer.split("ASK OK", -1).length - 1);
        assertTrue(answer.length() < 64 * 1200, answer.length() + " characters");
    }

    @Test
    void anExplainerThatFailsHarmsNothing() throws Exception {
        explainer = Optional.of(_ -> {
            throw new IllegalStateException("bug");
        });
        rig.vnoc.questions = List.of(question(ID, "tv"));
        port.awaitPolicy("", LONG);
        explainer = Optional.empty();
        String second = "fedcba9876543210";
        do {
            rig.vnoc.questions = List.of(question(second, "tv"));
            port.awaitPolicy("", LONG);
        } while (!Optional.ofNullable(rig.vnoc.answers.poll(1, TimeUnit.SECONDS)).orElse("").startsWith(second));
    }

    @Test
    void whatIsNoQuestionIsNotAnswered() throws Exception {
        rig.vnoc.questions = List.of(question(ID, "Not A Name"));
        port.awaitPolicy("", LONG);
        rig.vnoc.questions = List.of(question("fedcba9876543210", "tv"));
        String answer;
        do {
            port.awaitPolicy("", LONG);
            answer = rig.vnoc.answers.poll(1, TimeUnit.SECONDS);
        } while (answer == null);
        assertTrue(answer.startsWith("fedcba9876543210"), answer);
    }
}
