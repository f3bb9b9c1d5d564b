package org.ivgmp.vnoc.centre;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.ivgmp.vnoc.why.Asking;
import org.ivgmp.vnoc.why.Mark;
import org.ivgmp.vnoc.why.Part;
import org.ivgmp.vnoc.why.Phase;
import org.ivgmp.vnoc.why.Step;
import org.junit.jupiter.api.Test;

class InquiriesTest {

    private static final Ipv4Address GROUP = Ipv4Address.of(239, 1, 2, 3);
    private static final Asking PARIS = new Asking("paris", Part.RECEIVER, Set.of(), false);
    private static final List<Step> ANSWER = List.of(new Step(Phase.ASK, "join", Mark.OK, "joined", ""));
    private static final Moment NOW = new Moment(0);
    private static final Moment LATER = NOW.plus(Inquiries.LIFE).plus(Duration.ofNanos(1));

    private final Inquiries inquiries = new Inquiries();

    private CompletableFuture<List<Step>> ask(Moment now) throws Refusal {
        return inquiries.ask("tv", GROUP, PARIS, now);
    }

    @Test
    void aQuestionIsGivenOnceToItsSiteAndAnsweredOnce() throws Refusal {
        CompletableFuture<List<Step>> answer = ask(NOW);
        assertEquals(List.of(), inquiries.take("lyon", NOW));
        Inquiries.Question question = inquiries.take("paris", NOW).getFirst();
        assertEquals(PARIS, question.asking());
        assertEquals(List.of(), inquiries.take("paris", NOW));
        inquiries.answer("paris", question.id(), ANSWER, NOW);
        inquiries.answer("paris", question.id(), List.of(), NOW);
        assertEquals(ANSWER, answer.join());
    }

    @Test
    void nobodyAnswersForAnotherSiteOrWhatHeWasNotAsked() throws Refusal {
        CompletableFuture<List<Step>> answer = ask(NOW);
        inquiries.answer("paris", "0123456789abcdef", ANSWER, NOW);
        String id = inquiries.take("paris", NOW).getFirst().id();
        inquiries.answer("lyon", id, ANSWER, NOW);
        assertFalse(answer.isDone());
        inquiries.answer("paris", id, ANSWER, LATER);
        assertFalse(answer.isDone());
    }

    @Test
    void namesCannotBeGuessed() throws Refusal {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < Inquiries.OPEN_MAX; i++) {
            ask(NOW);
        }
        inquiries.take("paris", NOW).forEach(question -> ids.add(question.id()));
        assertEquals(Inquiries.OPEN_MAX, ids.size());
        assertTrue(ids.stream().allMatch(id -> id.matches("[A-Za-z0-9_-]{22}")), ids.toString());
    }

    @Test
    void soManyAreOpenAndNoMoreAndTheirTimeEnds() throws Refusal {
        for (int i = 0; i < Inquiries.OPEN_MAX; i++) {
            ask(NOW);
        }
        assertTrue(assertThrows(Refusal.class, () -> ask(NOW)).getMessage().contains("too many"));
        ask(LATER);
        assertEquals(1, inquiries.take("paris", LATER).size());
    }

    @Test
    void anEdgeThatDoesNotTakeItsQuestionsIsNotCalledBackForEver() throws Refusal {
        ask(NOW);
        int hints = 0;
        while (inquiries.hint("paris", NOW)) {
            hints++;
        }
        assertEquals(3, hints);
        assertFalse(inquiries.hint("lyon", NOW));
        ask(NOW);
        inquiries.take("paris", NOW);
        assertFalse(inquiries.hint("paris", NOW));
    }

    @Test
    void anAnswerIsCutToWhatPeopleRead() throws Refusal {
        CompletableFuture<List<Step>> answer = ask(NOW);
        inquiries.answer("paris", inquiries.take("paris", NOW).getFirst().id(),
                Collections.nCopies(1000, ANSWER.getFirst()), NOW);
        assertEquals(Asking.STEPS_MAX, answer.join().size());
    }
}
