package org.ivgmp.vnoc.why;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Asking PARIS = new Asking("paris", Part.RECEIVER, Set.of(), false);
    private static final Asking LYON = new Asking("lyon", Part.SENDER, Set.of("paris"), false);
    private static final Asking ROME = new Asking("rome", Part.SENDER, Set.of("paris"), true);
    private static final Asking OSLO = new Asking("oslo", Part.RELAY, Set.of(), false);

    private final Map<Asking, List<Step>> answers = new HashMap<>();

    private static Step step(Phase phase, String name, Mark mark) {
        return new Step(phase, name, mark, "figure of " + name, mark == Mark.NO ? "mend of " + name : "");
    }

    private Report report(Mark vnoc, Asking... asked) {
        return Report.of("paris", new Diagnosis(List.of(step(Phase.VNOC, "senders", vnoc)), List.of(asked)), answers);
    }

    @Test
    void theStepsStandInTheOrderOfThePacketsWay() {
        answers.put(PARIS, List.of(step(Phase.ARRIVE, "arrived", Mark.OK), step(Phase.ASK, "join", Mark.OK)));
        answers.put(LYON, List.of(step(Phase.SEND, "source", Mark.OK)));
        answers.put(OSLO, List.of(step(Phase.SEND, "relay", Mark.OK)));
        Report report = report(Mark.OK, PARIS, OSLO, LYON);
        assertEquals(List.of("paris asks", "the VNOC", "lyon sends", "oslo relays", "paris gets"),
                report.sections().stream().map(Section::title).toList());
        assertEquals("Nothing is in the way.", report.conclusion());
    }

    @Test
    void whatIsFirstOnTheWayIsTheObstacle() {
        answers.put(PARIS, List.of(step(Phase.ASK, "join", Mark.OK), step(Phase.ARRIVE, "arrived", Mark.NO)));
        answers.put(LYON, List.of(step(Phase.SEND, "ttl", Mark.NO)));
        assertEquals("In the way: lyon sends, ttl: figure of ttl. mend of ttl", report(Mark.OK, PARIS, LYON).conclusion());
    }

    @Test
    void aSiteThatCouldSendAndDoesNotIsNotInTheWayButWhatDropsItsPacketsIs() {
        answers.put(PARIS, List.of(step(Phase.ASK, "join", Mark.OK)));
        answers.put(ROME, List.of(step(Phase.SEND, "source", Mark.NO)));
        assertEquals("the VNOC", report(Mark.NO, PARIS, ROME).obstacle().orElseThrow().section().title());
        answers.put(ROME, List.of(step(Phase.SEND, "source's address", Mark.NO), step(Phase.SEND, "source", Mark.NO)));
        assertEquals("source's address", report(Mark.NO, PARIS, ROME).obstacle().orElseThrow().step().name());
    }

    @Test
    void aSiteThatDoesNotAnswerIsSaidSoAndNotCalledWell() {
        answers.put(PARIS, List.of(step(Phase.ASK, "join", Mark.OK)));
        Report report = report(Mark.OK, PARIS, LYON);
        assertEquals(Optional.empty(), report.obstacle());
        assertEquals("lyon does not answer. Nothing is known to be in the way, but 1 of the steps could not be told.",
                report.conclusion());
        assertTrue(report.sections().getLast().steps().getFirst().finding().startsWith("lyon does not answer"));
    }

    @Test
    void stepsOfAPhaseThatWasNotAskedForAreLeftOut() {
        answers.put(LYON, List.of(step(Phase.ASK, "join", Mark.NO), step(Phase.VNOC, "permitted", Mark.NO),
                step(Phase.SEND, "source", Mark.OK)));
        assertEquals(Optional.empty(), report(Mark.OK, LYON).obstacle());
    }
}
