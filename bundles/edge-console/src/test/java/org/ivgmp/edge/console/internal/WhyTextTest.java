package org.ivgmp.edge.console.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;

import org.ivgmp.edge.why.Mark;
import org.ivgmp.edge.why.Phase;
import org.ivgmp.edge.why.Step;
import org.junit.jupiter.api.Test;

class WhyTextTest {

    private static final Step WELL = new Step(Phase.ASK, "join", Mark.OK, "lan0: joined", "");
    private static final Step BAD = new Step(Phase.ASK, "permitted", Mark.NO, "refused\u001b[2J", "Allow it.");
    private static final Step OPEN = new Step(Phase.ARRIVE, "loss", Mark.UNKNOWN, "no idea", "");

    @Test
    void aTerminalGetsALineAStepAndTheMendOfTheFirstObstacle() {
        assertEquals("""
                ok  join              lan0: joined
                NO  permitted         refused?[2J
                ?   loss              no idea

                In the way: permitted: refused?[2J. Allow it.
                """, WhyText.plain(List.of(WELL, BAD, OPEN)).replace(System.lineSeparator(), "\n"));
    }

    @Test
    void whatIsNotKnownIsNotCalledWell() {
        assertEquals("Nothing is in the way here.", WhyText.conclusion(List.of(WELL)));
        assertEquals("Nothing is known to be in the way here; 1 steps could not be told.",
                WhyText.conclusion(List.of(WELL, OPEN)));
    }

    @Test
    void programsGetEveryStepWhole() {
        Map<String, Object> json = WhyText.json(List.of(BAD));
        assertEquals(List.of(Map.of("phase", "ASK", "name", "permitted", "mark", "NO", "finding", "refused?[2J",
                "mend", "Allow it.")), json.get("steps"));
    }
}
